namespace MailAbuse.Replies.Mime;

/// <summary>Content-Transfer-Encoding (RFC 2045, 6), read leniently: what no decoder knows is passed over, as mail programs do.</summary>
internal static class TransferEncoding
{
    /// <summary>The bytes that were encoded.</summary>
    /// <param name="encoding">The field; null or unknown: the bytes as they are.</param>
    /// <param name="text">The body, each byte a character.</param>
    public static byte[] Decode(string? encoding, ReadOnlySpan<char> text) => encoding?.Trim().ToLowerInvariant() switch
    {
        "base64" => Base64(text),
        "quoted-printable" => QuotedPrintable(text),
        _ => Plain(text),
    };

    private static byte[] Plain(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        for (int at = 0; at < text.Length; at++)
            bytes[at] = (byte)text[at];
        return bytes;
    }

    private static byte[] Base64(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length / 4 * 3 + 3];
        int length = 0, bits = 0, held = 0;
        foreach (char c in text)
        {
            if (c == '=') break;
            int value = Value(c);
            if (value < 0) continue;
            held = (held << 6 | value) & 0xFFFF;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            bytes[length++] = (byte)(held >> bits);
        }

        return bytes[..length];
    }

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };

    private static byte[] QuotedPrintable(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        int length = 0;
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            if (c != '=')
            {
                bytes[length++] = (byte)c;
            }
            else if (at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]))
            {
                bytes[length++] = Convert.FromHexString(text.Slice(at + 1, 2))[0];
                at += 2;
            }
            else
            {
                // A soft line break: "=", blanks that some server added, the end of the line.
                int end = at + 1;
                while (end < text.Length && text[end] is ' ' or '\t' or '\r') end++;
                if (end >= text.Length || text[end] == '\n') at = end;
                else bytes[length++] = (byte)'=';
            }
        }

        return bytes[..length];
    }
}
