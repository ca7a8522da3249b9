using System.Globalization;
using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Quarantine;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that take messages out of quarantine, one way or the other.</summary>
public abstract class ReleaseCmdlet : StockCmdlet
{
    private readonly Dictionary<string, (MailServer Server, List<QuarantinedMessage> Messages)> _piped = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Messages as Get-QuarantinedMessage emits them.</summary>
    [Parameter(ValueFromPipeline = true)]
    public QuarantinedMessage? Message { get; set; }

    /// <summary>Also mail on hold that no manifest has.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>What is done, as a question names it: <c>release</c>.</summary>
    private protected abstract string Verb { get; }

    /// <summary>What it is in a timeline.</summary>
    private protected abstract CaseEntryKind EntryKind { get; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        if (Message is { } message)
        {
            foreach (MailServer server in Servers(orAll: false))
            {
                if (!_piped.TryGetValue(server.Name, out (MailServer, List<QuarantinedMessage> Messages) known))
                    _piped.Add(server.Name, known = (server, []));
                known.Messages.Add(message);
            }

            return;
        }

        if (!IsNarrowed)
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.MessageNotFound, "", "Nothing says which messages are meant.", "Give -Sender, -Case or another filter, or pipe Get-QuarantinedMessage.")));
            return;
        }

        StockQuery query = Query(Force);
        foreach (MailServer server in Servers(orAll: true))
        {
            Start(server, server.Name, $"{Verb} the quarantined messages that were asked for", job =>
            {
                QuarantineStock stock = new(job.Shell, TimeProvider.System, job.Problem);
                IReadOnlyList<QuarantinedMessage> found = stock.Find(query, job.Stop);
                Note(job, found);
                Work(job, stock, found);
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((MailServer server, List<QuarantinedMessage> messages) in _piped.Values)
            Start(server, server.Name, Named(messages), job => Work(job, new QuarantineStock(job.Shell, TimeProvider.System, job.Problem), messages));
        base.EndProcessing();
    }

    /// <summary>Does it.</summary>
    private protected abstract IReadOnlyList<QuarantinedMessage> Do(QuarantineStock stock, IReadOnlyList<QuarantinedMessage> messages, CancellationToken stop);

    private void Work(ServerJob job, QuarantineStock stock, IReadOnlyList<QuarantinedMessage> messages)
    {
        if (messages.Count > 0 && job.ShouldProcess(job.Server.Name, Named(messages)))
        {
            IReadOnlyList<QuarantinedMessage> done = Do(stock, messages, job.Stop);
            Write(job, EntryKind, done, $"{Verb}d");
            job.Results(done);
        }
    }

    private string Named(IReadOnlyList<QuarantinedMessage> messages)
    {
        string[] senders = [.. messages.Select(message => message.Sender).Distinct(StringComparer.Ordinal)];
        string whose = senders.Length == 1 ? Text.Visible.Make(senders[0], 60) : string.Create(CultureInfo.InvariantCulture, $"{senders.Length} senders");
        return string.Create(CultureInfo.InvariantCulture, $"{Verb} {messages.Count:N0} quarantined {(messages.Count == 1 ? "message" : "messages")} of {whose}");
    }
}
