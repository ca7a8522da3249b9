namespace MailAbuse.Replies;

/// <summary>Where a mail program begins to quote, and where somebody ends his letter: the forms that are met in German and English mail.</summary>
internal static class QuoteMarks
{
    private const int MaxHead = 400;

    private static readonly string[] s_originals =
    [
        "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "original nachricht", "original message", "weitergeleitete nachricht", "forwarded message", "begin forwarded message", "ursprüngliche e-mail", "originalmail",
    ];

    private static readonly string[] s_sender = ["von:", "from:"];
    private static readonly string[] s_others = ["gesendet:", "sent:", "datum:", "date:", "an:", "to:", "betreff:", "subject:", "cc:", "reply-to:"];

    private static readonly string[] s_beginnings = ["am ", "on "];

    private static readonly string[] s_greetings =
    [
        "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss", "mit freundlichen gruessen", "freundliche grüße", "freundliche grüsse", "freundlichen gruß", "viele grüße", "viele grüsse", "viele gruesse", "beste grüße", "beste grüsse",
        "schöne grüße", "liebe grüße", "herzliche grüße", "mit besten grüßen", "mit bestem gruß", "hochachtungsvoll", "besten gruß", "lieben gruß", "grüße", "grüsse", "gruß", "gruss", "gruesse", "mfg", "lg", "vg", "mit vielen grüßen", "schönen gruß", "beste gruesse",
        "best regards", "kind regards", "warm regards", "with kind regards", "with best regards", "many regards", "regards", "sincerely", "yours sincerely", "yours faithfully", "yours truly", "best wishes", "kindest regards", "cheers", "greetings", "best,",
    ];

    private static readonly string[] s_mobile = ["von meinem ", "sent from my ", "gesendet von meinem ", "gesendet mit ", "sent with ", "gesendet von ", "sent from ", "diese nachricht wurde von meinem ", "get outlook for ", "outlook für "];

    private static readonly string[] s_disclaimers =
    [
        "diese e-mail enthält vertrauliche", "diese email enthält vertrauliche", "diese nachricht enthält vertrauliche", "this e-mail is confidential", "this email is confidential", "this message contains confidential", "this e-mail contains confidential",
        "this email contains confidential", "this email and any", "this e-mail and any", "the information contained in this", "der inhalt dieser e-mail", "confidentiality notice", "disclaimer", "vertraulichkeitshinweis", "this message is intended", "this email is intended",
    ];

    /// <summary>"-----Ursprüngliche Nachricht-----".</summary>
    public static bool IsOriginal(string line)
    {
        string inside = line.Trim().Trim('-', '_', '=', ' ', ':').ToLowerInvariant();
        return inside.Length is > 0 and < 60 && Array.Exists(s_originals, start => inside.StartsWith(start, StringComparison.Ordinal)) && (line.TrimStart().StartsWith('-') || inside == "begin forwarded message");
    }

    /// <summary>"Von: … Gesendet: … An: …", Outlook's head of what it quotes.</summary>
    public static bool IsHead(IReadOnlyList<string> lines, int at)
    {
        if (!Begins(lines[at], s_sender)) return false;
        int others = 0;
        for (int next = at + 1; next < Math.Min(lines.Count, at + 7); next++)
        {
            if (Begins(lines[next], s_others)) others++;
        }

        return others >= 2;
    }

    /// <summary>"Am 17.11.2025 um 10:00 schrieb Abuse-Team:", over up to three lines.</summary>
    /// <returns>How many lines; 0: none begins here.</returns>
    public static int Attribution(IReadOnlyList<string> lines, int at)
    {
        string joined = "";
        for (int count = 1; count <= 3 && at + count <= lines.Count; count++)
        {
            string line = lines[at + count - 1].Trim();
            if (line.Length == 0 || line.StartsWith('>')) return 0;
            // A line above that ends a sentence, or has neither a figure nor an address, is his own; so is one above a line that begins one itself.
            if (count == 2 && (joined[^1] is '.' or '!' or '?' || !HasFigure(joined))) return 0;
            if (count > 1 && Array.Exists(s_beginnings, start => line.StartsWith(start, StringComparison.OrdinalIgnoreCase)) && IsAttribution(line)) return 0;
            joined = joined.Length == 0 ? line : joined + " " + line;
            if (joined.Length > MaxHead) return 0;
            if (joined[^1] == ':') return IsAttribution(joined) ? count : 0;
        }

        return 0;
    }

    /// <summary>"Mit freundlichen Grüßen".</summary>
    public static bool IsGreeting(string line)
    {
        string text = line.Trim().ToLowerInvariant();
        return text.Length < 60 && Array.Exists(s_greetings, greeting => text.StartsWith(greeting, StringComparison.Ordinal)
            && (text.Length == greeting.Length || !char.IsLetter(text[greeting.Length])) && IsEndOfLetter(text[greeting.Length..]));
    }

    /// <summary>"Von meinem iPhone gesendet".</summary>
    public static bool IsMobile(string line)
    {
        string text = line.Trim().ToLowerInvariant();
        return text.Length < 80 && Array.Exists(s_mobile, start => text.StartsWith(start, StringComparison.Ordinal)) && (text.StartsWith("get ", StringComparison.Ordinal) || text.Contains("sent", StringComparison.Ordinal) || text.Contains("gesendet", StringComparison.Ordinal));
    }

    /// <summary>"This e-mail is confidential …".</summary>
    public static bool IsDisclaimer(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().Trim().TrimStart("*-_");
        foreach (string start in s_disclaimers)
        {
            if (text.StartsWith(start, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    // Behind a greeting stands a name or a place, no sentence: "Grüße aus Wien", "Regards, Tom".
    private static bool IsEndOfLetter(string tail) => tail.Count(c => c == ' ') <= 5 && !tail.Contains('?', StringComparison.Ordinal);

    private static bool IsAttribution(string text)
    {
        string lower = text.ToLowerInvariant();
        bool writes = lower.Contains(" schrieb", StringComparison.Ordinal) || lower.EndsWith(" wrote:", StringComparison.Ordinal) || lower.Contains(" wrote ", StringComparison.Ordinal) || lower.Contains("hat geschrieben", StringComparison.Ordinal)
            || lower.StartsWith("zitat von ", StringComparison.Ordinal) || lower.StartsWith("quoting ", StringComparison.Ordinal);
        // "Er schrieb mir:" is the customer's own sentence; a time or an address makes it a mail program's.
        return writes && HasFigure(text);
    }

    private static bool HasFigure(string text) => text.Any(char.IsAsciiDigit) || text.Contains('@', StringComparison.Ordinal);

    private static bool Begins(string line, string[] names)
    {
        string text = line.Trim().TrimStart('*').ToLowerInvariant();
        return Array.Exists(names, name => text.StartsWith(name, StringComparison.Ordinal) || text.StartsWith(name[..^1] + "*:", StringComparison.Ordinal));
    }
}
