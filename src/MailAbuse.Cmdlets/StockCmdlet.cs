using System.Management.Automation;
using MailAbuse.Mta;
using MailAbuse.Quarantine;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets for what is in quarantine: which messages.</summary>
public abstract class StockCmdlet : ServerCmdlet
{
    /// <summary>Senders for whom the messages were put there, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Sender { get; set; }

    /// <summary>What those senders are.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public SenderKind[]? SenderKind { get; set; }

    /// <summary>Cases, with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Case { get; set; }

    /// <summary>Queue ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? QueueId { get; set; }

    /// <summary>Subjects, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Subject { get; set; }

    /// <summary>Recipients, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Recipient { get; set; }

    /// <summary>Fingerprints.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Fingerprint { get; set; }

    /// <summary>True where something says which messages are meant.</summary>
    private protected bool IsNarrowed => Sender is not null || Cases.Length > 0 || QueueId is not null || Subject is not null || Recipient is not null || Fingerprint is not null;

    private protected StockQuery Query(bool unrecorded) => new()
    {
        Senders = Sender ?? [],
        SenderKinds = SenderKind ?? [],
        Cases = Cases,
        QueueIds = new HashSet<string>(QueueId ?? [], StringComparer.Ordinal),
        Subjects = Subject ?? [],
        Recipients = Recipient ?? [],
        Fingerprints = Fingerprint ?? [],
        IncludeUnrecorded = unrecorded,
    };

    // A result without a case brings an empty one.
    private string[] Cases => [.. (Case ?? []).Where(name => !string.IsNullOrEmpty(name))];
}
