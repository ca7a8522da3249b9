using System.Globalization;
using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Sends mail for domains that refuse a server through another one for a while, and the mail that waits for them with it.</summary>
[Cmdlet(VerbsCommon.Set, "Relayhost", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RelayhostRoute))]
public sealed class SetRelayhostCommand : ServerCmdlet
{
    private readonly Dictionary<string, (MailServer Server, List<RouteWish> Domains, List<string> Hosts)> _wanted = new(StringComparer.OrdinalIgnoreCase);
    private bool _isDomainTyped;
    private bool _isAnythingAsked;
    private bool _isServerKnown;
    private int _resumed;

    /// <summary>The recipient domains, each with its subdomains.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string[]? RecipientDomain { get; set; }

    /// <summary>All domains behind these mail hosts that refuse the server; wildcards. Beside a domain: the host because of which.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [AllowEmptyString]
    public string? MailHost { get; set; }

    /// <summary>The domain takes mail from the server again, as Get-DeliveryRefusal tells: it is passed over unless it is typed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter HasResumed { get; set; }

    /// <summary>All mail that goes out; domains of our own stay.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>A server of the inventory, or a host with an optional port. Left out: the server's detour in the inventory.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Via { get; set; }

    /// <summary>How long it stands; 14 days where nothing is said.</summary>
    [Parameter]
    [AsTyped]
    public Duration For { get; set; } = new(TimeSpan.Zero);

    /// <summary>Until when it stands.</summary>
    [Parameter]
    public Moment? Until { get; set; }

    /// <summary>The login at the detour; it is sent over TLS only.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>How many waiting messages a minute are sent off to one destination.</summary>
    [Parameter]
    [ValidateRange(1, 6000)]
    public int PerMinute { get; set; } = RelayhostRequest.UsualPerMinute;

    /// <summary>Waiting mail is not sent off now.</summary>
    [Parameter]
    public SwitchParameter LeaveWaiting { get; set; }

    /// <summary>The case.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Case { get; set; }

    /// <summary>Why.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Reason { get; set; }

    /// <summary>Goes on where the source still sends spam, something could not be asked, or a probe did not come back; needs a reason.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Setting detours";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isDomainTyped = MyInvocation.BoundParameters.ContainsKey(nameof(RecipientDomain));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        string[] names = [.. (RecipientDomain ?? []).Where(name => !string.IsNullOrEmpty(name))];
        string? host = string.IsNullOrEmpty(MailHost) ? null : MailHost;
        if (names.Length == 0 && host is null && !All)
            return;
        _isAnythingAsked = true;
        if (HasResumed && !_isDomainTyped)
        {
            _isServerKnown = true;
            _resumed++;
            return;
        }

        string? number = string.IsNullOrEmpty(Case) ? null : Desk.Resolve(Case);
        List<RouteWish> wishes = [];
        foreach (string name in names)
        {
            try
            {
                wishes.Add(new RouteWish(MailAbuse.Routes.RecipientDomain.Of(name), host, number, _isDomainTyped));
            }
            catch (ServerException e)
            {
                WriteError(ErrorRecords.For(e.Problem));
            }
        }

        if (wishes.Count == 0 && names.Length > 0 && !All)
        {
            // Each was told.
            _isServerKnown = true;
            return;
        }

        _isServerKnown |= Server is not null || InputObject is not null;
        // Every detour of a server is one change of its map, and one queue to go through.
        foreach (MailServer server in Servers(orAll: false))
        {
            _isServerKnown = true;
            if (!_wanted.TryGetValue(server.Name, out (MailServer Server, List<RouteWish> Domains, List<string> Hosts) known))
                _wanted.Add(server.Name, known = (server, [], []));
            known.Domains.AddRange(wishes);
            if (names.Length == 0 && host is not null)
                known.Hosts.Add(host);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_isAnythingAsked && !MyInvocation.ExpectingInput)
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.DetourInvalid, "", "Which mail shall take the detour was not said.", "Give -RecipientDomain, -MailHost or -All, or pipe Get-DeliveryRefusal.")));
        }
        else if (_isAnythingAsked && !_isServerKnown)
        {
            WriteError(ErrorRecords.For(new ServerProblem(ServerProblemKind.ServerUnknown, "", "Of which server was not said.", "Give -Server, as Get-MailServer lists them.")));
        }

        if (_resumed > 0)
            WriteWarning($"{(_resumed == 1 ? "A domain takes" : $"{_resumed} domains take")} mail again and got no detour. Type its name with -RecipientDomain if it is meant all the same.");
        if (_wanted.Count > 0 && End() is { } until)
        {
            RefusalCatalogue catalogue = Catalogues.Refusals(this);
            foreach ((MailServer server, List<RouteWish> domains, List<string> hosts) in _wanted.Values)
            {
                RelayhostRequest request = Request(domains, hosts, until) with { Catalogue = catalogue };
                string what = request.All ? "all mail" : string.Join(", ", domains.Select(wish => wish.Domain.Name).Concat(hosts).Distinct().Take(5)) + (domains.Count + hosts.Count > 5 ? " …" : "");
                Start(server, $"{Visible.Make(what)} on {server}", $"Route: its way now -> through {Visible.Make(Via ?? server.Detour ?? "?", 100)} until {TimeText.Minute(until)}", job => Work(job, request));
            }
        }

        base.EndProcessing();
    }

    private DateTimeOffset? End()
    {
        try
        {
            if (Until is { IsLogEnd: true })
                throw new ServerException(ServerProblemKind.LeaseInvalid, "end", "'end' is the end of a log, and a lease has none.", "Give a span with -For (14d), or a time with -Until.");
            TimeSpan? span = MyInvocation.BoundParameters.ContainsKey(nameof(For)) ? For.Value : null;
            return Lease.End(span, Until?.Resolve(TimeProvider.System, TimeZoneInfo.Local), TimeProvider.System.GetUtcNow());
        }
        catch (ServerException e)
        {
            WriteError(ErrorRecords.For(e.Problem));
            return null;
        }
    }

    private RelayhostRequest Request(List<RouteWish> domains, List<string> hosts, DateTimeOffset until) => new()
    {
        Domains = domains,
        MailHosts = hosts,
        All = All,
        Via = Via,
        User = Credential?.UserName,
        Password = Credential?.GetNetworkCredential().Password,
        Until = until,
        Case = string.IsNullOrEmpty(Case) ? null : Desk.Resolve(Case),
        Reason = Reason,
        By = Stores.Operator,
        Force = Force,
        PerMinute = PerMinute,
        LeaveWaiting = LeaveWaiting,
    };

    private void Work(ServerJob job, RelayhostRequest request)
    {
        using ShellSet shells = new(job);
        RelayhostSetting setting = new(request, job.Server, Inventory, shells.Open, TimeProvider.System) { Told = check => Tell(job, check) };
        RelayhostPlan plan = setting.Plan(job.Observer, job.Stop);
        foreach (ServerProblem problem in plan.Refused)
            job.Problem(problem);
        foreach (ServerCheck check in plan.Checks)
            Tell(job, check);

        PlannedRoute[] agreed = [.. plan.Routes.Where(route => job.ShouldProcess($"{route.Name} on {job.Server}", route.ToString()))];
        if (agreed.Length == 0)
            return;
        if (plan.Detour.Server is null)
            job.Progress($"Waiting for a probe through {Visible.Make(plan.Detour.Name, 100)}", 0);
        IReadOnlyList<RelayhostRoute> set = setting.Set(plan, agreed, holding => Note(job, holding, request), progress => Tell(job, progress), job.Problem, job.Stop);
        foreach (ServerCheck check in set.SelectMany(route => route.Checks).Where(check => check.Status == CheckStatus.Failed))
            Tell(job, check);
        if (set.Select(route => route.Flush).FirstOrDefault(flush => flush is { StoppedBy.Length: > 0 }) is { } stopped)
            job.Warn($"{job.Server}: sending off the waiting mail was stopped{(stopped.IsRefused ? ", because it was refused" : "")}: {Visible.Make(stopped.StoppedBy, 300)}");
        foreach (RelayhostRoute route in set.Where(route => route.State == RelayhostState.Removed))
            job.Warn($"{job.Server}: the detour of {(route.All ? "all mail" : route.RecipientDomain)} was taken away or set anew by somebody else meanwhile. Get-Relayhost shows what stands.");
        job.Results(set);
    }

    private static void Tell(ServerJob job, ServerCheck check)
    {
        if (check.Status == CheckStatus.Passed)
            job.Notice($"{check.Name}: {check.Message}");
        else
            job.Warn($"{check.Message} {check.Advice}".TrimEnd());
    }

    private static void Tell(ServerJob job, PacedProgress progress) => job.Progress(
        string.Create(CultureInfo.InvariantCulture, $"{progress.Tried:N0} messages tried, {progress.Waiting:N0} to go, {progress.Refused:N0} refused; {Math.Ceiling(progress.Left.TotalMinutes):0} min more at most"),
        100 * progress.Tried / Math.Max(1, progress.Tried + progress.Waiting));

    // Written when the detours stand, before the waiting mail goes: that takes its time, and may be stopped.
    private void Note(ServerJob job, IReadOnlyList<RelayhostRoute> routes, RelayhostRequest request) => Desk.Write(
        [.. routes.Where(route => route.Case.Length > 0).Select(route => Desk.Entry(
            CaseEntryKind.Note,
            route.Case,
            string.Create(CultureInfo.InvariantCulture, $"{(route.All ? "All mail" : $"Mail for {route.RecipientDomain}")} goes through {route.Via} until {TimeText.Minute(request.Until)}{(request.Force ? $", forced: {request.Reason}" : "")}."),
            job.Server.Name))],
        job.Warn, job.Warn);
}
