using System.Text;

namespace MailAbuse.Store.Yaml;

/// <summary>The text of a document, from its bytes.</summary>
internal static class YamlText
{
    /// <summary>The most bytes that are read. An inventory of a thousand servers has a tenth of it.</summary>
    public const int MostBytes = 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file whole.</summary>
    /// <exception cref="YamlFault">It is too long, or no text.</exception>
    public static string Read(Stream stream)
    {
        byte[] bytes = new byte[MostBytes + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MostBytes)
            throw new YamlFault(new(1, 1), $"It has more than {MostBytes / 1024 / 1024} MB.", "Is it the right file? An inventory has a few lines a server.");
        return Decode(bytes.AsSpan(0, length));
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        string text;
        try
        {
            text = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            int valid = System.Text.Unicode.Utf8.IsValid(bytes) ? bytes.Length : FirstInvalid(bytes);
            throw new YamlFault(PlaceAfter(Strict.GetString(bytes[..valid])), "It is not UTF-8 from here on.", "Save it as UTF-8.");
        }

        // A NUL ends the text for a YAML reader, and half an inventory would pass for a whole one; the line breaks of old (NEL, LS, PS)
        // show one line and are two.
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] is (< ' ' and not ('\t' or '\r' or '\n')) or '\x7F' or (>= '\x80' and <= '\x9F') or '\u2028' or '\u2029')
                throw new YamlFault(PlaceAfter(text[..at]), $"There is a control character here (U+{(int)text[at]:X4}).", "Take it out. Where the whole file looks strange, save it as UTF-8.");
        }

        RefuseTabs(text);
        return text;
    }

    // YAML takes no tab there, and what its readers say of one is hard to understand.
    private static void RefuseTabs(string text)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> rest = line.TrimStart();
            int tab = line[..^rest.Length].IndexOf('\t');
            if (tab >= 0 && !rest.IsEmpty && rest[0] != '#')
                throw new YamlFault(new(number, tab + 1), "There is a tab before the first word of the line.", "Write blanks instead: two for each step.");
        }
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    private static YamlPlace PlaceAfter(string text)
        => new(text.AsSpan().Count('\n') + 1, text.Length - text.LastIndexOf('\n'));
}
