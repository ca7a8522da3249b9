using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Release;

/// <summary>What a check would do; nothing was changed for it.</summary>
public sealed record CustomerQueuePlan
{
    /// <summary>The sender.</summary>
    public required string Sender { get; init; }

    /// <summary>The servers.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>The case that his suspension names; null: none.</summary>
    public string? Case { get; init; }

    /// <summary>How long it would be watched.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Why so long.</summary>
    public required string WindowReason { get; init; }

    /// <summary>The server that brought the spam; null: not known, so that the check cannot end as Empty.</summary>
    public RelayIdentity? Relay { get; init; }

    /// <summary>What would be done, for a question.</summary>
    public override string ToString() =>
        $"Let his mail in and hold it for {Window:c} ({WindowReason}), watch for spam, block him again, then quarantine what is bad, or release what is good if nothing else came; his server is {(Relay is null ? "not known" : Visible.Make(Relay.ToString(), 100))}";
}
