using MailAbuse.Cases;

namespace MailAbuse.Replies;

/// <summary>Finds what may be the number of a case in a subject.</summary>
internal static class CaseInSubject
{
    private const int MaxFound = 20;

    // As our letters write it.
    private static readonly string[] s_names = ["Case ", "Fall "];

    /// <summary>
    /// Numbers like <c>2026-0042-k7qx</c> or <c>2026-0042</c>, then what the operator may have chosen: whatever stands in square brackets, or
    /// behind "Case" or "Fall" up to the next colon. Which of them there are, the store says.
    /// </summary>
    public static IEnumerable<string> In(string subject)
    {
        string[] words = subject.Split([' ', '\t', '[', ']', '(', ')', '#', ':', ',', ';', '"', '<', '>'], StringSplitOptions.RemoveEmptyEntries);
        return words.Select(word => word.TrimEnd('.', '!', '?')).Where(IsNumber).Concat(Bracketed(subject).Concat(Named(subject)).Where(CaseNumber.CanBeChosen)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxFound);
    }

    /// <summary>True for what looks like a number of ours, whole or cut short at a hyphen.</summary>
    public static bool IsNumber(string word)
    {
        string[] parts = word.Split('-');
        return parts.Length is 2 or 3 && parts[0].Length == 4 && parts[0].All(char.IsAsciiDigit)
            && parts[1].Length is >= 4 and <= 9 && parts[1].All(char.IsAsciiDigit)
            && (parts.Length == 2 || parts[2].Length is >= 1 and <= 12 && parts[2].All(char.IsAsciiLetterOrDigit));
    }

    private static IEnumerable<string> Bracketed(string subject)
    {
        int at = 0;
        while ((at = subject.IndexOf('[', at)) >= 0)
        {
            int close = subject.IndexOf(']', at);
            if (close < 0) yield break;
            yield return subject[(at + 1)..close].Trim();
            at = close;
        }
    }

    private static IEnumerable<string> Named(string subject)
    {
        foreach (string name in s_names)
        {
            for (int at = 0; (at = subject.IndexOf(name, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += name.Length)
            {
                if (at > 0 && char.IsLetterOrDigit(subject[at - 1])) continue;
                int start = at + name.Length;
                int colon = subject.IndexOf(':', start);
                int end = colon < 0 ? subject.Length : colon;
                if (end - start <= CaseNumber.Longest) yield return subject[start..end].Trim();
            }
        }
    }
}
