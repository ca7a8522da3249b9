namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>An smtpd(8) that runs now, child of this instance's master.</summary>
/// <remarks>
/// smtpd reads main.cf once, when it starts, and gets the <c>-o</c> of master.cf as arguments from a master that read master.cf once,
/// when it started or was last reloaded. So both are known for a process: the time of its start, and its arguments in /proc.
/// </remarks>
internal sealed class SmtpdProcess
{
    /// <summary>Start times are known to a hundredth of a second, and file times come from a clock that ticks every 4 to 10 ms.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(50);

    /// <summary>The process id.</summary>
    public required int Id { get; init; }

    /// <summary>The service of master.cf that it serves (<c>-n</c>), as <see cref="MasterService.Name"/>.</summary>
    public required string Service { get; init; }

    /// <summary>The type of that service (<c>-t</c>); <c>unix</c> where it is not said.</summary>
    public required string Type { get; init; }

    /// <summary>When it was started, by the server's clock; if anything, a hundredth of a second too early.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>What its <c>-o</c> arguments set; <c>stress</c> may be master's own.</summary>
    public required IReadOnlyDictionary<string, string> Overrides { get; init; }

    /// <summary>True where it was, or may have been, started before a change by the same clock, and so does not know of it.</summary>
    public bool IsOlderThan(DateTimeOffset change) => Started < change + Grain;
}
