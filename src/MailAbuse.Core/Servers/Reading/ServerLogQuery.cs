using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>For what the lines of a log on a server are wanted.</summary>
internal enum ServerLogUse
{
    /// <summary>To be counted: of three lines one counts.</summary>
    Counts,

    /// <summary>To know what became of deliveries, and which messages left the queue.</summary>
    Deliveries,

    /// <summary>To be shown: all lines of the mail system.</summary>
    Lines,

    /// <summary>To know when the log ends: the last lines of its last part.</summary>
    End,
}

/// <summary>What is wanted of the log of a server.</summary>
/// <param name="Use">For what.</param>
/// <param name="Window">Which seconds; lines of others may come, too.</param>
internal sealed record ServerLogQuery(ServerLogUse Use, SecondRange Window)
{
    /// <summary>The program that counts there (<c>mailabuse</c>, found by PATH, or a path); null: the lines are brought here.</summary>
    public string? Agent { get; init; }

    /// <summary>What the agent is told behind <c>rate --counts</c>.</summary>
    public IReadOnlyList<string> AgentArguments { get; init; } = [];

    /// <summary>True where gzip packs what crosses the wire.</summary>
    public bool IsPacked { get; init; } = true;

    /// <summary>The zone of times that carry no offset; null: the server's own.</summary>
    public TimeZoneInfo? Zone { get; init; }
}
