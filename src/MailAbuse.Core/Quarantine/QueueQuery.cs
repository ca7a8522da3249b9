using MailAbuse.Mta;
using MailAbuse.Text;

namespace MailAbuse.Quarantine;

/// <summary>Which messages of a queue are wanted; every list that is empty wants all.</summary>
public sealed class QueueQuery
{
    /// <summary>Senders as the queue files name them, with wildcards, letter case folded.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>What those senders are.</summary>
    public IReadOnlyList<SenderKind> SenderKinds { get; init; } = [];

    /// <summary>Queues.</summary>
    public IReadOnlyList<QueueName> Queues { get; init; } = [];

    /// <summary>Queue ids, exact.</summary>
    public IReadOnlyCollection<string> QueueIds { get; init; } = [];

    /// <summary>Addresses of MAIL FROM, with wildcards, letter case folded. Anybody can write anything there.</summary>
    public IReadOnlyList<string> EnvelopeSenders { get; init; } = [];

    /// <summary>Do not look into the queue files: faster, and without senders.</summary>
    public bool NoLogin { get; init; }

    /// <summary>True when the listing alone says that this message may be wanted.</summary>
    internal bool MayWant(QueuedMessage message) =>
        (Queues.Count == 0 || Queues.Contains(message.Queue))
        && (QueueIds.Count == 0 || QueueIds.Contains(message.QueueId))
        && Wildcard.MatchesAny(EnvelopeSenders, message.EnvelopeSender);

    /// <summary>True when it is wanted, its sender known.</summary>
    internal bool Wants(QueuedMessage message) =>
        (SenderKinds.Count == 0 || SenderKinds.Contains(message.SenderKind))
        && (Senders.Count == 0 || (message.Sender is { } sender && Wildcard.MatchesAny(Senders, sender)));
}
