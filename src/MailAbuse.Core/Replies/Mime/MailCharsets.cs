using System.Text;

namespace MailAbuse.Replies.Mime;

/// <summary>Bytes of a letter as text, by the name of their charset, and sensibly where that is missing or wrong.</summary>
internal static class MailCharsets
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; never throws.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="charset">What their sender calls them; null: he does not say.</param>
    public static string Decode(byte[] bytes, string? charset) => charset?.Trim().ToLowerInvariant() switch
    {
        null or "" or "us-ascii" or "ascii" or "utf-8" or "utf8" or "unknown-8bit" => Guess(bytes),
        // What calls itself ISO 8859-1 is mostly windows-1252, which is the same but for characters that no letter has.
        "iso-8859-1" or "latin1" or "iso8859-1" or "windows-1252" or "cp1252" => Western(bytes),
        "iso-8859-15" or "latin9" or "iso8859-15" => CodePagesEncodingProvider.Instance.GetEncoding(28605)!.GetString(bytes),
        { } other => Other(bytes, other),
    };

    /// <summary>Text of a file: by its byte order mark, else UTF-8 where it can be, else windows-1252.</summary>
    public static string Guess(byte[] bytes)
    {
        if (bytes is [0xFF, 0xFE, ..]) return Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2);
        if (bytes is [0xFE, 0xFF, ..]) return Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2);
        try
        {
            return s_strictUtf8.GetString(bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes[3..] : bytes);
        }
        catch (DecoderFallbackException)
        {
            return Western(bytes);
        }
    }

    private static string Western(byte[] bytes) => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);

    private static string Other(byte[] bytes, string charset)
    {
        try
        {
            return (CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset)).GetString(bytes);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // No such charset, or UTF-7, which .NET refuses because it hides what a text says.
            return Guess(bytes);
        }
    }
}
