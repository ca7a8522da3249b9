namespace MailAbuse.Logs;

/// <summary>Where log lines come from.</summary>
public sealed class LogInput
{
    /// <summary>Files, with wildcards; <c>-</c> is standard input. A name without its rotated set means that one file.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Names that are taken as they stand, whatever characters they hold.</summary>
    public IReadOnlyList<string> LiteralPaths { get; init; } = [];

    /// <summary>Read this machine's journal (<c>journalctl -o json</c>, syslog facility mail).</summary>
    public bool Journal { get; init; }

    /// <summary>Files that were looked for in vain before the journal was taken; empty where somebody asked for it.</summary>
    internal IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The zone of times that carry no offset (RFC 3164).</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The server whose logs these are, for results to call it so; null: each line's own host is told.</summary>
    public string? Server { get; init; }

    /// <summary>The machine that server is on, to know mail that comes from another server there by loopback; 0: told by its name in the log.</summary>
    internal ulong Machine { get; init; }

    /// <summary>Logs that lie on another machine, in place of all the above; null: none do.</summary>
    internal Func<IReadObserver, ReadStatistics, IReadOnlyList<LogSeries>>? Far { get; init; }

    /// <summary>What stands for standard input; null: the process's own.</summary>
    public Stream? StandardInput { get; init; }
}
