using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets for what is in quarantine: which messages.</summary>
public abstract class StockCmdlet : ServerCmdlet
{
    // Who wants all of thousands has the quarantine for it.
    private const int MostNamed = 100;

    private AskedNames? _asked;
    private string[]? _cases;
    private string[]? _case;

    /// <summary>Senders for whom the messages were put there, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Sender { get; set; }

    /// <summary>What those senders are.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public SenderKind[]? SenderKind { get; set; }

    /// <summary>Cases, with wildcards.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Case
    {
        get => _case;
        set
        {
            _case = value;
            _cases = null;
        }
    }

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

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // Before anything is piped: a name that an object brings was not typed, and need not have mail in quarantine.
        _asked = new AskedNames(Sender ?? [], Cases);
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        // On none of the servers that answered: a slip of the finger must not look like a name whose mail is all gone.
        foreach (ServerProblem problem in _asked!.Unknown)
            WriteError(ErrorRecords.For(problem));
    }

    /// <summary>Called by the work with what it found: remembers whether the names that were typed are known anywhere.</summary>
    private protected void Note(ServerJob job, IReadOnlyList<QuarantinedMessage> found) => _asked!.Look(job.Shell, found, job.Stop);

    /// <summary>Writes what was done with messages into the timelines of their cases.</summary>
    private protected void Write(ServerJob job, CaseEntryKind kind, IReadOnlyList<QuarantinedMessage> messages, string what)
    {
        Desk.Write(
            messages.Where(message => !string.IsNullOrEmpty(message.Case)).GroupBy(message => message.Case!, StringComparer.OrdinalIgnoreCase).Select(one => Desk.Entry(
                kind, one.Key, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{one.Count():N0} quarantined {(one.Count() == 1 ? "message was" : "messages were")} {what}."), job.Server.Name,
                string.Join('\n', one.Take(MostNamed).Select(message => $"{message.QueueId} {message.Subject}")))),
            job.Warn, job.Notice);
    }

    // A result without a case brings an empty one; a person may cut its number short.
    private string[] Cases => _cases ??= [.. (Case ?? []).Where(name => !string.IsNullOrEmpty(name)).Select(Desk.Resolve)];
}
