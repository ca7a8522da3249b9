using System.Text;

namespace MailAbuse.Letters;

/// <summary>Text as quoted-printable (RFC 2045, 6.7): it passes every mail server as it is, and German stays readable in the file.</summary>
internal static class QuotedPrintable
{
    private const int Width = 76;

    /// <summary>The text in UTF-8; its LF become CRLF.</summary>
    public static string Encode(string text)
    {
        StringBuilder encoded = new(text.Length + text.Length / 4);
        byte[] buffer = new byte[4];
        foreach (string line in text.TrimEnd('\n').Split('\n'))
        {
            int column = 0;
            foreach (Rune rune in line.EnumerateRunes())
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, rune.EncodeToUtf8(buffer));
                bool isPlain = rune.Value is >= ' ' and <= '~' and not '=';
                // A character is not divided between two lines, so that a program that shows the file line by line shows letters.
                int length = isPlain ? 1 : 3 * bytes.Length;
                if (column + length > Width - 1)
                {
                    encoded.Append("=\r\n");
                    column = 0;
                }

                // A dot alone ends the message for SMTP, and "From " begins another one in a mailbox file (RFC 2049, 3).
                if (column == 0 && (rune.Value is '.' or 'F'))
                    isPlain = false;
                if (isPlain)
                    encoded.Append((char)rune.Value);
                else
                    foreach (byte one in bytes)
                        encoded.Append('=').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
                column += isPlain ? 1 : 3 * bytes.Length;
            }

            // Blanks at the end of a line get lost on the way.
            if (encoded.Length > 0 && encoded[^1] == ' ')
                encoded.Remove(encoded.Length - 1, 1).Append("=20");
            encoded.Append("\r\n");
        }

        return encoded.ToString();
    }
}
