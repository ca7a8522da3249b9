namespace MailAbuse.Logs;

/// <summary>The log of the machine itself, for a command without any path.</summary>
public static class DefaultLog
{
    private static readonly string[] Names = ["/var/log/mail.log", "/var/log/maillog"];

    /// <summary>
    /// <c>/var/log/mail.log</c> or <c>/var/log/maillog</c> with its rotated set, else the journal: Debian 12 has no mail.log by default.
    /// </summary>
    /// <param name="zone">The zone of times that carry no offset.</param>
    public static LogInput Choose(TimeZoneInfo zone) => Choose(zone, Names);

    internal static LogInput Choose(TimeZoneInfo zone, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            if (File.Exists(name))
                return new LogInput { LiteralPaths = [name, .. RotatedSet(name)], TimeZone = zone };
        }

        return new LogInput { Journal = true, Missing = [.. names], TimeZone = zone };
    }

    // mail.log.1, mail.log.2.gz, maillog-20261101.gz; not mail.log.offset or what else lies beside it.
    private static IEnumerable<string> RotatedSet(string name)
    {
        string folder = Path.GetDirectoryName(name)!;
        string own = Path.GetFileName(name);
        return Directory.EnumerateFiles(folder, own + "*")
            .Where(path => Path.GetFileName(path) is { } file && file.Length > own.Length + 1
                && file[own.Length] is '.' or '-' && char.IsAsciiDigit(file[own.Length + 1]))
            .Order(StringComparer.Ordinal);
    }
}
