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
            int column = 0, at = 0;
            foreach (Rune rune in line.EnumerateRunes())
            {
                ReadOnlySpan<byte> bytes = buffer.AsSpan(0, rune.EncodeToUtf8(buffer));
                at += rune.Utf16SequenceLength;
                // Blanks at the end of a line get lost on the way.
                bool isPlain = rune.Value is >= ' ' and <= '~' and not '=' && !(rune.Value == ' ' && at == line.Length);
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

            encoded.Append("\r\n");
        }

        return encoded.ToString();
    }
}
