using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Rates;
using MailAbuse.Servers.Shells;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Puts one sender's queued mail on hold, on the server where he hands it in and on those that it passes next.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "QueueQuarantine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(QuarantineResult))]
public sealed class InvokeQueueQuarantineCommand : SenderCmdlet
{
    private static readonly TimeSpan s_whileHeSends = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    // Single messages come one by one, and one sweep takes all of a sender's.
    private readonly Dictionary<(string Server, SenderKey Key), (MailServer[] Servers, HashSet<string> Ids, string? Case)> _single = [];

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowEmptyString]
    public override string? Sender { get; set; }

    /// <summary>Why a watch speaks of him; of whom it is over nothing is done.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RateChange Change { get; set; }

    /// <summary>Other names of the same account.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Spellings")]
    [AllowNull]
    [AllowEmptyCollection]
    public string[]? Spelling { get; set; }

    /// <summary>The case; without a sender: everybody who is suspended under it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Case { get; set; }

    /// <summary>Only these of his messages.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public string[]? QueueId { get; set; }

    /// <summary>How long to sweep at most, where transfers of his stay open or he still sends.</summary>
    [Parameter]
    [AsTyped]
    public Duration Patience { get; set; } = new(TimeSpan.FromMinutes(2));

    /// <inheritdoc/>
    private protected override string Activity => "Quarantining queued mail";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        string? name = string.IsNullOrEmpty(Case) ? null : Desk.Resolve(Case);
        if (Sender is null && SenderKind is null && name is not null)
        {
            foreach (MailServer server in Inventory.FirstsOf(Servers(orAll: true)))
                Start(server, server.Name, $"Quarantine the queued mail of everybody suspended under '{Visible.Make(name, 60)}'", job => OfCase(job, server, name));
            return;
        }

        if (IsOver(Change) || !TryTakeSender(out SenderKey key))
            return;
        MailServer[] firsts = Inventory.FirstsOf([.. Realms(key.Kind).SelectMany(realm => realm)]);
        if (QueueId is { Length: > 0 })
        {
            foreach (MailServer server in firsts)
                Collect(server, key, name);
            return;
        }

        foreach (MailServer server in firsts.Where(server => _seen.Add($"{key.Kind} {key} {server.Name} {name}")))
            Quarantine(server, Request(key, [], name));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (((_, SenderKey key), (MailServer[] servers, HashSet<string> ids, string? name)) in _single)
        {
            foreach (MailServer server in servers)
                Quarantine(server, Request(key, [.. ids], name));
        }

        base.EndProcessing();
    }

    private void Collect(MailServer server, SenderKey key, string? name)
    {
        if (!_single.TryGetValue((server.Name, key), out (MailServer[] Servers, HashSet<string> Ids, string? Case) known))
            _single.Add((server.Name, key), known = ([server], new HashSet<string>(StringComparer.Ordinal), name));
        known.Ids.UnionWith(QueueId!);
    }

    private void Quarantine(MailServer server, QuarantineRequest request)
    {
        MailServer[] hops = [.. Hops(server)];
        Start(server, $"{Visible.Make(request.Sender)} on {string.Join(", ", hops.Select(hop => hop.Name))}", "Put his queued mail on hold", job => Work(job, hops, request));
    }

    private void OfCase(ServerJob job, MailServer server, string name)
    {
        MailServer[] hops = [.. Hops(server)];
        foreach (QuarantineRequest found in SenderQuarantine.OfCase(job.Shell, name, job.Stop))
            Work(job, hops, Request(SenderKey.Of(found.SenderKind, found.Sender), [], found.Case, found.Spellings));
    }

    private void Work(ServerJob job, MailServer[] hops, QuarantineRequest request)
    {
        using ShellSet shells = new(job);
        SenderQuarantine quarantine = new(shells.Open, TimeProvider.System, job.Problem);
        IReadOnlyList<QuarantinePlan> plans = quarantine.Plan(hops, request, job.Stop);
        if (!plans[0].IsSuspended)
            job.Warn($"{Visible.Make(plans[0].Sender)} is not suspended on {job.Server}: what he sends from now on is not stopped. Run Suspend-MailSender first.");
        foreach (QuarantinePlan plan in plans)
        {
            if (!job.ShouldProcess(plan.Server, plan.ToString()))
                continue;
            try
            {
                // Who may still send is never swept clean: to wait for that would only keep the suspension waiting, too.
                QuarantineResult result = quarantine.Run(plan, job.Stop, plan.IsSuspended || MyInvocation.BoundParameters.ContainsKey(nameof(Patience)) ? null : s_whileHeSends);
                if (!result.IsComplete)
                {
                    string why = result.StillOpen > 0 ? $"{result.StillOpen} of his messages were still on their way" : "new mail of his kept coming";
                    job.Warn($"{Visible.Make(result.Sender)} on {result.Server}: {why} after {result.Duration.TotalSeconds:0} s. {(plan.IsSuspended ? "Run" : "Suspend him, then run")} the same command again.");
                }

                Desk.Write([Entry(result)], job.Warn, job.Notice);
                job.Result(result);
            }
            catch (ServerException e)
            {
                // The next server's queue is not this one's.
                job.Problem(e.Problem);
            }
        }
    }

    // A look that found nothing has changed nothing, and must not make an older proof worthless.
    private CaseEntry Entry(QuarantineResult result) =>
        Desk.Entry(result.Held == 0 ? CaseEntryKind.Note : CaseEntryKind.Quarantined, result.Case, QuarantineSentence.Of(result), result.Server);

    private QuarantineRequest Request(SenderKey key, string[] ids, string? name, string[]? spellings = null) => new()
    {
        Sender = key.Text,
        SenderKind = key.Kind,
        Spellings = spellings ?? Spelling ?? [],
        Case = string.IsNullOrEmpty(name) ? null : name,
        QueueIds = ids,
        Patience = Patience.Value,
        By = Operator,
    };

    private IReadOnlyList<MailServer> Hops(MailServer server) => Inventory.HopsFrom(server);
}
