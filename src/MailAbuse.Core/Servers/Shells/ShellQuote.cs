namespace MailAbuse.Servers.Shells;

/// <summary>
/// The one place where a command line for a far shell is made. ssh hands one string to the login shell of the far side, so each word
/// is quoted: between single quotes a POSIX shell takes everything as it stands (POSIX 2.2.2).
/// </summary>
public static class ShellQuote
{
    /// <summary>One word that a POSIX shell reads back as exactly this text.</summary>
    /// <exception cref="ArgumentException">It holds NUL, which no argument can.</exception>
    public static string Word(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("An argument cannot hold NUL.", nameof(text));
        return $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    /// <summary>A command line of these words.</summary>
    public static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(Word));
}
