namespace MailAbuse.Replies;

/// <summary>Finds what may be the number of a case in a subject.</summary>
internal static class CaseInSubject
{
    private const int MaxFound = 20;

    /// <summary>Numbers like <c>2026-0042-k7qx</c> or <c>2026-0042</c>, then whatever stands in square brackets: a number that the operator chose.</summary>
    public static IEnumerable<string> In(string subject)
    {
        string[] words = subject.Split([' ', '\t', '[', ']', '(', ')', '#', ':', ',', ';', '"', '<', '>'], StringSplitOptions.RemoveEmptyEntries);
        return words.Select(word => word.TrimEnd('.', '!', '?')).Where(IsNumber).Concat(Bracketed(subject)).Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxFound);
    }

    private static bool IsNumber(string word)
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
            string inside = subject[(at + 1)..close].Trim();
            if (inside.Length is > 0 and <= 64 && !inside.Any(char.IsWhiteSpace)) yield return inside;
            at = close;
        }
    }
}
