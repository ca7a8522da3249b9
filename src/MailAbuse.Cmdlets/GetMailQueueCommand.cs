using System.Management.Automation;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Lists what is in the queues of servers, with the sender that the server itself wrote into each queue file.</summary>
[Cmdlet(VerbsCommon.Get, "MailQueue")]
[OutputType(typeof(QueuedMessage))]
public sealed class GetMailQueueCommand : ServerCmdlet
{
    /// <summary>Senders, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Sender { get; set; }

    /// <summary>What those senders are.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public SenderKind[]? SenderKind { get; set; }

    /// <summary>Queues.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public QueueName[]? Queue { get; set; }

    /// <summary>Queue ids.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? QueueId { get; set; }

    /// <summary>Addresses of MAIL FROM, with wildcards. Anybody can write anything there.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNull]
    [AllowEmptyString]
    public string[]? EnvelopeSender { get; set; }

    /// <summary>Leave the queue files alone: faster, and without senders.</summary>
    [Parameter]
    public SwitchParameter NoLogin { get; set; }

    /// <inheritdoc/>
    private protected override string Activity => "Reading mail queues";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        QueueQuery query = new()
        {
            Senders = Sender ?? [],
            SenderKinds = SenderKind ?? [],
            Queues = Queue ?? [],
            QueueIds = new HashSet<string>(QueueId ?? [], StringComparer.Ordinal),
            EnvelopeSenders = EnvelopeSender ?? [],
            NoLogin = NoLogin,
        };
        foreach (MailServer server in Servers(orAll: true))
            Start(server, job => job.Results(MailQueueReader.Read(job.Shell, query, job.Problem, job.Stop)));
    }
}
