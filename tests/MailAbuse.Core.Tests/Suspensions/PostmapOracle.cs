namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>What postmap(1) makes of a text, read slowly and apart from the code under test: a table of keys and answers.</summary>
internal static class PostmapOracle
{
    public static SortedDictionary<string, string> Table(byte[] text)
    {
        List<string> logical = [];
        foreach (string line in System.Text.Encoding.Latin1.GetString(text).Split('\n'))
        {
            string bare = line.Trim(' ', '\t', '\r', '\v', '\f');
            if (bare.Length == 0 || bare[0] == '#')
                continue;
            if (" \t\r\v\f".Contains(line[0], StringComparison.Ordinal) && logical.Count > 0)
                logical[^1] += line;
            else
                logical.Add(line);
        }

        SortedDictionary<string, string> table = new(StringComparer.Ordinal);
        foreach (string line in logical)
        {
            if (" \t\r\v\f".Contains(line[0], StringComparison.Ordinal))
                continue;
            int end = 0;
            bool quoted = false;
            while (end < line.Length && (quoted || !" \t\r\v\f".Contains(line[end], StringComparison.Ordinal)))
            {
                if (line[end] == '\\') end++;
                else if (line[end] == '"') quoted = !quoted;
                end++;
            }

            if (quoted || end >= line.Length || line[end..].Trim(' ', '\t', '\r', '\v', '\f').Length == 0)
                continue;
            string key = line[..end];
            if (key[0] == '"')
                key = key[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
            table.TryAdd(new string([.. key.Select(c => c is >= 'A' and <= 'Z' ? (char)(c + 32) : c)]), line[end..].Trim(' ', '\t', '\r', '\v', '\f'));
        }

        return table;
    }
}
