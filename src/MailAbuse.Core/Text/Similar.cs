namespace MailAbuse.Text;

/// <summary>Finds what was meant by a name that was mistyped.</summary>
public static class Similar
{
    // Longer names are nobody's slip of the finger, and the work grows with the square of their length.
    private const int LongestName = 100;

    /// <summary>
    /// The one of the known names that comes nearest, where it is near enough to be a slip: a letter too many, too few, another or two
    /// exchanged, one such slip for every three letters. Letter case, dashes and underscores do not count. Null: none is.
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(typed);
        ArgumentNullException.ThrowIfNull(known);
        string plain = Plain(typed);
        if (plain.Length is 0 or > LongestName)
            return null;
        string? nearest = null;
        int least = int.MaxValue;
        foreach (string name in known.Where(name => name.Length <= LongestName))
        {
            string other = Plain(name);
            // What the typed name is the beginning of was cut short rather than mistyped.
            int slips = plain.Length >= 3 && other.StartsWith(plain, StringComparison.Ordinal) ? 1 : Slips(plain, other);
            if (slips < least && slips <= Math.Max(1, Math.Max(plain.Length, other.Length) / 3) && slips < other.Length)
                (nearest, least) = (name, slips);
        }

        return nearest;
    }

    private static string Plain(string name)
        => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>How many letters are too many, too few, others or exchanged: the distance of Damerau and Levenshtein in its simple form.</summary>
    // Row by row; the row before the last is there for exchanged letters.
    internal static int Slips(string one, string other)
    {
        int[] before = new int[other.Length + 1];
        int[] last = new int[other.Length + 1];
        int[] row = new int[other.Length + 1];
        for (int j = 0; j <= other.Length; j++)
            last[j] = j;
        for (int i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int same = one[i - 1] == other[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + same);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[other.Length];
    }
}
