using System.Text;

namespace MailAbuse.Text;

/// <summary>Decodes the encoded words of header text (RFC 2047). What cannot be decoded stays as it is.</summary>
internal static class EncodedWords
{
    /// <summary>The text with its encoded words decoded.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains("=?", StringComparison.Ordinal)) return text;
        StringBuilder decoded = new();
        int at = 0;
        bool isBehindWord = false;
        while (at < text.Length)
        {
            int start = text.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0) break;
            if (TryWord(text, start, out string? word, out int end))
            {
                // Blanks between two encoded words belong to neither (RFC 2047, 6.2).
                ReadOnlySpan<char> between = text.AsSpan(at, start - at);
                if (!isBehindWord || !between.Trim().IsEmpty) decoded.Append(between);
                decoded.Append(word);
                at = end;
                isBehindWord = true;
            }
            else
            {
                decoded.Append(text, at, start + 2 - at);
                at = start + 2;
                isBehindWord = false;
            }
        }

        return decoded.Append(text, at, text.Length - at).ToString();
    }

    private static bool TryWord(string text, int start, out string? word, out int end)
    {
        word = null;
        end = start;
        int charset = text.IndexOf('?', start + 2);
        int encoding = charset < 0 ? -1 : text.IndexOf('?', charset + 1);
        int close = encoding < 0 ? -1 : text.IndexOf("?=", encoding + 1, StringComparison.Ordinal);
        if (close < 0 || encoding != charset + 2) return false;
        string name = text[(start + 2)..charset];
        int language = name.IndexOf('*', StringComparison.Ordinal);
        Encoding? letters = Find(language < 0 ? name : name[..language]);
        byte[]? bytes = letters is null ? null : text[charset + 1] switch
        {
            'B' or 'b' => Base64(text.AsSpan(encoding + 1, close - encoding - 1)),
            'Q' or 'q' => Quoted(text.AsSpan(encoding + 1, close - encoding - 1)),
            _ => null,
        };
        if (bytes is null) return false;
        word = letters!.GetString(bytes);
        end = close + 2;
        return true;
    }

    private static Encoding? Find(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // No such charset, or UTF-7, which .NET refuses.
            return null;
        }
    }

    private static byte[]? Base64(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64Chars(text, bytes, out int length) ? bytes[..length] : null;
    }

    private static byte[]? Quoted(ReadOnlySpan<char> text)
    {
        List<byte> bytes = new(text.Length);
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c == '=' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes.Add(Convert.FromHexString(text.Slice(at + 1, 2))[0]);
                at += 2;
            }
            else if (c is <= ' ' or > '~')
            {
                return null;
            }
            else
            {
                bytes.Add(c == '_' ? (byte)' ' : (byte)c);
            }
        }

        return [.. bytes];
    }
}
