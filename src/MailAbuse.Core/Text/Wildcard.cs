namespace MailAbuse.Text;

/// <summary>
/// The wildcards of senders and recipients: <c>*</c> any text, <c>?</c> one character; letter case is folded. Nothing else is
/// special: a backslash belongs to logins (<c>DOMAIN\joe</c>), brackets to address literals.
/// </summary>
public static class Wildcard
{
    /// <summary>True when the text matches one of the patterns, or when there is no pattern.</summary>
    public static bool MatchesAny(IReadOnlyList<string> patterns, string text)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Count == 0)
            return true;
        foreach (string pattern in patterns)
        {
            if (Matches(pattern, text))
                return true;
        }

        return false;
    }

    /// <summary>True when the whole text matches the pattern.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int at = 0, rule = 0, star = -1, mark = 0;
        while (at < text.Length)
        {
            if (rule < pattern.Length && pattern[rule] == '*')
            {
                star = rule++;
                mark = at;
            }
            else if (rule < pattern.Length && (pattern[rule] == '?' || char.ToUpperInvariant(pattern[rule]) == char.ToUpperInvariant(text[at])))
            {
                rule++;
                at++;
            }
            else if (star >= 0)
            {
                // Give the last star one more character; earlier stars need never be tried again, so this stays quadratic at worst.
                rule = star + 1;
                at = ++mark;
            }
            else
            {
                return false;
            }
        }

        return pattern[rule..].Trim('*').IsEmpty;
    }
}
