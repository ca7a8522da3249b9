namespace MailAbuse.Reputation.Delisting;

/// <summary>Names in a sentence: the first five, and how many more there are.</summary>
internal static class FirstNames
{
    private const int Most = 5;

    /// <summary><c>a.example, b.example and c.example</c>; of many, five <c>and 7 others</c>. One more name is named rather than counted.</summary>
    public static string Of(string[] names, string others)
    {
        int left = names.Length - Most;
        return left > 1 ? $"{string.Join(", ", names.Take(Most))} and {UtcWords.Number(left)} {others}"
            : names.Length > 1 ? $"{string.Join(", ", names[..^1])} and {names[^1]}"
            : string.Concat(names);
    }
}
