namespace MailAbuse.Letters;

/// <summary>The few log lines of a letter: enough to see it, not so many that nobody reads on.</summary>
internal static class Excerpts
{
    /// <summary>Lines at most.</summary>
    public const int Most = 5;

    /// <summary>Characters of a line at most.</summary>
    public const int Longest = 240;

    /// <summary>The first lines of the evidence that say something, made harmless.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> evidence, Harmless harmless)
        => [.. evidence.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => harmless.LogLine(line, Longest)).Take(Most)];
}
