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
                return new LogInput { LiteralPaths = WithRotatedSet(name), TimeZone = zone };
        }

        return new LogInput { Journal = true, Missing = [.. names], TimeZone = zone };
    }

    /// <summary>
    /// A log and its rotated set: mail.log.1, mail.log.2.gz, maillog-20261101.gz, mail-20261101.log; not mail.log.offset or what else lies
    /// beside it.
    /// </summary>
    internal static IReadOnlyList<string> WithRotatedSet(string name)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(name))!;
        string own = Path.GetFileName(name);
        if (!Directory.Exists(folder)) return [name];
        string stem = Path.GetFileNameWithoutExtension(own), extension = Path.GetExtension(own);
        return
        [
            name, .. Directory.EnumerateFiles(folder, stem + "*")
                .Where(path => Path.GetFileName(path) is { } file
                    && (IsNumbered(file, own) || (extension.Length > 0 && file.Contains(extension, StringComparison.Ordinal) && file.StartsWith(stem + "-", StringComparison.Ordinal) && IsNumbered(file, stem))))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>The same parts but for those that are empty, as the log is just after it was rotated; all where there is nothing else.</summary>
    internal static IReadOnlyList<string> WithoutEmpty(IReadOnlyList<string> parts)
    {
        List<string> full = [.. parts.Where(path => new FileInfo(path) is { Exists: true, Length: > 0 })];
        return full.Count > 0 ? full : [.. parts.Take(1)];
    }

    private static bool IsNumbered(string file, string own) =>
        file.StartsWith(own, StringComparison.Ordinal) && file.Length > own.Length + 1 && file[own.Length] is '.' or '-' && char.IsAsciiDigit(file[own.Length + 1]);
}
