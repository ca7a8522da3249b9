namespace MailAbuse.Replies;

/// <summary>The addresses of a From field (RFC 5322, 3.6.2).</summary>
internal static class SenderField
{
    private const int MaxAddress = 320;
    private const int MaxFound = 5;

    /// <summary>All that it names, each once, five at most. An address before an address in angle brackets is one, too: some mail programs show only that.</summary>
    /// <param name="field">As it was sent: encoded words are names, and what they hold is no quote and no bracket (RFC 2047, 6.2).</param>
    public static string[] Addresses(string field) =>
    [
        .. WithoutNames(field).Split([' ', '\t', '\r', '\n', ',', ';', ':', '<', '>'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length <= MaxAddress && word.IndexOf('@', StringComparison.Ordinal) is var mark and > 0 && mark < word.Length - 1)
            .Distinct(StringComparer.OrdinalIgnoreCase).Take(MaxFound),
    ];

    // What stands in quotes or in round brackets is a name or a remark, whatever it looks like.
    private static string WithoutNames(string field)
    {
        System.Text.StringBuilder kept = new(field.Length);
        for (int at = 0; at < field.Length; at++)
        {
            int close = field[at] switch { '"' => Quote(field, at), '(' => field.IndexOf(')', at), _ => -1 };
            if (close < 0)
            {
                // One that is never closed hides nothing.
                if (field[at] is '"' or '(') return kept.Append(field.AsSpan(at + 1)).ToString();
                kept.Append(field[at]);
                continue;
            }

            kept.Append(' ');
            at = close;
        }

        return kept.ToString();
    }

    private static int Quote(string field, int open)
    {
        for (int at = open + 1; at < field.Length; at++)
        {
            if (field[at] == '\\') at++;
            else if (field[at] == '"') return at;
        }

        return -1;
    }
}
