namespace MailAbuse.Reputation;

/// <summary>
/// A range of enhanced status codes (RFC 3463: class, subject and detail, the latter of up to three digits), written <c>5.7.1</c>,
/// <c>5.7.606-5.7.649</c> or <c>4.7.*</c>.
/// </summary>
/// <param name="First">The first one, as <see cref="Read"/> gives it.</param>
/// <param name="Last">The last one.</param>
internal readonly record struct RefusalCatalogueStatus(int First, int Last)
{
    /// <summary>What <see cref="Read"/> gives for what is no code.</summary>
    public const int None = 0;

    private const int Thousand = 1000;

    /// <summary>True where the code lies in the range.</summary>
    public bool Holds(int status) => status >= First && status <= Last;

    /// <summary>The code that a text begins with, as one number that keeps the order; <see cref="None"/> where it begins with none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">The characters that it takes.</param>
    public static int Read(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.Length < 5 || text[0] is not ('2' or '4' or '5') || text[1] != '.')
            return None;
        int at = 2;
        if (!Digits(text, ref at, out int subject) || at >= text.Length || text[at++] != '.' || !Digits(text, ref at, out int detail))
            return None;
        // A fourth part makes it an address or a version.
        if (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
            return None;
        length = at;
        return ((text[0] - '0') * Thousand + subject) * Thousand + detail;
    }

    /// <summary>The range that a text names; false where it names none.</summary>
    public static bool TryParse(string text, out RefusalCatalogueStatus range)
    {
        range = default;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0)
        {
            int first = Whole(text.AsSpan(0, dash));
            int last = Whole(text.AsSpan(dash + 1));
            range = new RefusalCatalogueStatus(first, last);
            // Over the border of a subject a range would hold hundreds of codes that nobody thought of.
            return first != None && last >= first && first / Thousand == last / Thousand;
        }

        if (text.EndsWith(".*", StringComparison.Ordinal))
        {
            int first = Whole(string.Concat(text.AsSpan(0, text.Length - 1), "0"));
            range = new RefusalCatalogueStatus(first, first + Thousand - 1);
            return first != None;
        }

        int only = Whole(text);
        range = new RefusalCatalogueStatus(only, only);
        return only != None;
    }

    private static int Whole(ReadOnlySpan<char> text)
    {
        int status = Read(text, out int length);
        return length == text.Length ? status : None;
    }

    private static bool Digits(ReadOnlySpan<char> text, ref int at, out int value)
    {
        int start = at;
        for (value = 0; at < text.Length && at - start < 3 && char.IsAsciiDigit(text[at]); at++)
            value = value * 10 + text[at] - '0';
        return at > start;
    }
}
