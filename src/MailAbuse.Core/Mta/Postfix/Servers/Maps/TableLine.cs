using System.Text;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>One entry in the text of a table that postmap(1) builds: key, blanks, answer.</summary>
internal static class TableLine
{
    /// <summary>Key and answer of an entry, its continuation lines joined. As postmap(1) does: the key ends at the first blank outside of double quotes, a backslash takes the next character with it.</summary>
    public static (string? Key, string Action) Read(string text)
    {
        bool isQuoted = false;
        int at = 0;
        for (; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '\\')
                at++;
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && IsBlank(c))
                break;
        }

        if (isQuoted || at >= text.Length)
            return (Fold(text.TrimEnd()), "");
        string key = text[..at];
        return (Fold(key.Length > 1 && key[0] == '"' && key[^1] == '"' ? Unquote(key[1..^1]) : key), text[at..].Trim());
    }

    private static string Unquote(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int at = 0; at < text.Length; at++)
            plain.Append(text[at] == '\\' && at + 1 < text.Length ? text[++at] : text[at]);
        return plain.ToString();
    }

    // ASCII only: the text is bytes, and what lies beyond is never a key of ours.
    private static string Fold(string key) => string.Create(key.Length, key, (span, from) =>
    {
        for (int i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
    });

    /// <summary>isspace(3) in the C locale.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n' or '\v' or '\f';
}
