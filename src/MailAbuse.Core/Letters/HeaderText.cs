using System.Text;

namespace MailAbuse.Letters;

/// <summary>Header fields of a message: folded, and with encoded words where they are not ASCII (RFC 5322, 2.2.3; RFC 2047).</summary>
internal static class HeaderText
{
    private const int Width = 76;

    // RFC 2047, 2: an encoded word has 75 characters at most. =?utf-8?B? and ?= take twelve, so 63 remain for base64: 45 bytes.
    private const int BytesInAWord = 45;

    /// <summary>A field of free text.</summary>
    /// <exception cref="ArgumentException">The text has a line break or a NUL, which would begin another field.</exception>
    public static string Unstructured(string name, string text) => Fold(name, Words(Checked(name, text)));

    /// <summary>A field of addresses.</summary>
    public static string Addresses(string name, IEnumerable<LetterAddress> addresses)
    {
        List<string> parts = [];
        foreach (LetterAddress address in addresses)
        {
            Checked(name, address.Name);
            Checked(name, address.Address);
            if (address.Name.Length == 0)
                parts.Add(address.Address + ",");
            else
                parts.AddRange([.. Phrase(address.Name), $"<{address.Address}>,"]);
        }

        parts[^1] = parts[^1][..^1];
        return Fold(name, parts);
    }

    /// <summary>A field whose text must stand as it is: a date, a Message-ID.</summary>
    public static string Plain(string name, string text) => Fold(name, Checked(name, text).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Checked(string name, string text)
        => text.AsSpan().ContainsAny("\r\n\0") ? throw new ArgumentException($"The header {name} would hold a line break or NUL.", nameof(text)) : text;

    private static IReadOnlyList<string> Words(string text)
        => IsPlain(text) ? text.Split(' ') : Encoded(text);

    // As a phrase (RFC 2047, 5) anything but blanks and atoms is encoded or quoted.
    private static IReadOnlyList<string> Phrase(string name)
        => !IsPlain(name) ? Encoded(name)
            : name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_') ? name.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [$"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""];

    // What looks like an encoded word would be decoded by whoever reads it; two blanks in a row would not survive folding.
    private static bool IsPlain(string text)
        => text.All(c => c is >= ' ' and <= '~') && !text.Contains("=?", StringComparison.Ordinal) && !text.Contains("  ", StringComparison.Ordinal)
            && !text.Split(' ').Any(word => word.Length > Width - 20);

    private static List<string> Encoded(string text)
    {
        List<string> words = [];
        List<byte> bytes = [];
        byte[] buffer = new byte[4];
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A character is never divided between two words (RFC 2047, 5).
            if (bytes.Count + rune.Utf8SequenceLength > BytesInAWord)
                End();
            bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
        }

        End();
        return words;

        void End()
        {
            if (bytes.Count > 0)
                words.Add($"=?utf-8?B?{Convert.ToBase64String([.. bytes])}?=");
            bytes.Clear();
        }
    }

    private static string Fold(string name, IReadOnlyList<string> words)
    {
        StringBuilder field = new(name + ":");
        int column = field.Length;
        for (int at = 0; at < words.Count; at++)
        {
            // The first word stays behind the name: a line of blanks alone would end the header for some programs.
            bool fits = at == 0 || column + 1 + words[at].Length <= Width;
            field.Append(fits ? " " : "\r\n ").Append(words[at]);
            column = (fits ? column : 0) + 1 + words[at].Length;
        }

        return field.Append("\r\n").ToString();
    }
}
