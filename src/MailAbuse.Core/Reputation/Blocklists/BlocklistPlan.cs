using MailAbuse.Servers;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>What is to be asked about one server, put together from all that came through the pipeline.</summary>
/// <param name="server">The server; null: none, the addresses alone.</param>
public sealed class BlocklistPlan(MailServer? server)
{
    private readonly List<BlocklistTarget> _targets = [];

    /// <summary>The server.</summary>
    public MailServer? Server { get; } = server;

    /// <summary>True where its own addresses and names are to be found out.</summary>
    public bool AsksItself { get; set; }

    /// <summary>Addresses and domains, each once, in the order in which they came.</summary>
    public IReadOnlyList<BlocklistTarget> Targets => _targets;

    /// <summary>Adds some.</summary>
    public void Add(IEnumerable<BlocklistTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        foreach (BlocklistTarget target in targets)
        {
            if (!_targets.Contains(target))
                _targets.Add(target);
        }
    }
}
