using MailAbuse.Mta;

namespace MailAbuse.Quarantine;

/// <summary>Which messages in quarantine are wanted; every list that is empty wants all.</summary>
public sealed class StockQuery
{
    /// <summary>Senders for whom they were put there, with wildcards, letter case folded.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>What those senders are.</summary>
    public IReadOnlyList<SenderKind> SenderKinds { get; init; } = [];

    /// <summary>Cases, with wildcards.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Queue ids, exact.</summary>
    public IReadOnlyCollection<string> QueueIds { get; init; } = [];

    /// <summary>Subjects, decoded, with wildcards.</summary>
    public IReadOnlyList<string> Subjects { get; init; } = [];

    /// <summary>Recipients, with wildcards; one of them must match.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Fingerprints, exact.</summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    /// <summary>Also mail of <see cref="Senders"/> that is on hold and stands in no manifest.</summary>
    public bool IncludeUnrecorded { get; init; }
}
