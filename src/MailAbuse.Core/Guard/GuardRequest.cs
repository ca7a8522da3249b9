using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;

namespace MailAbuse.Guard;

/// <summary>What is to be guarded, and how.</summary>
public sealed class GuardRequest
{
    /// <summary>What the guard may do.</summary>
    public GuardPolicy Policy { get; init; } = GuardPolicy.Default;

    /// <summary>All servers that are known.</summary>
    public ServerInventory Inventory { get; init; } = ServerInventory.OfThisMachine;

    /// <summary>Those that are guarded.</summary>
    public IReadOnlyList<MailServer> Servers { get; init; } = [];

    /// <summary>How their logs are watched.</summary>
    public RateWatchOptions Watch { get; init; } = new();

    /// <summary>How their past is read.</summary>
    public ServerReadOptions Read { get; init; } = new();

    /// <summary>For how long; null: until it is stopped.</summary>
    public TimeSpan? For { get; init; }
}
