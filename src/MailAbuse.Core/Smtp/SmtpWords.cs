namespace MailAbuse.Smtp;

/// <summary>What may stand in a command. Everything else is refused before a byte is sent: a line break in an address would be a command of its own.</summary>
internal static class SmtpWords
{
    /// <summary>True for a path of MAIL FROM or RCPT TO in ASCII, without angle brackets, blanks and control characters; not longer than RFC 5321 lets paths be.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 254 && text.All(c => c is > ' ' and < '\u007F' and not ('<' or '>'));
    }

    /// <summary>True for a host name, or an address in brackets.</summary>
    public static bool IsHelloName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= 255 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']');
    }
}
