using System.Collections.Concurrent;
using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Ends detours: mail goes its old way again.</summary>
[Cmdlet(VerbsCommon.Remove, "Relayhost", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RelayhostRoute))]
public sealed class RemoveRelayhostCommand : ServerCmdlet
{
    private readonly Dictionary<string, (MailServer Server, List<RelayhostQuery> Queries)> _wanted = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentBag<(string Server, string[] Names)> _missing = [];
    private bool _isAnythingAsked;

    /// <summary>The recipient domains; wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [AllowEmptyString]
    public string[]? RecipientDomain { get; set; }

    /// <summary>The detour of all mail that goes out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter All { get; set; }

    /// <summary>All whose end has come; for a scheduled task.</summary>
    [Parameter]
    public SwitchParameter Expired { get; set; }

    /// <summary>Those of these cases; wildcards.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    private protected override string Activity => "Ending detours";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        RelayhostQuery query = new() { RecipientDomains = [.. (RecipientDomain ?? []).Where(name => !string.IsNullOrEmpty(name))], All = All, IsDue = Expired, Cases = Case ?? [] };
        if (query.RecipientDomains.Count == 0 && !All && !Expired && Case is null)
            return;
        _isAnythingAsked = true;
        // All that ends on a server is one change of its map.
        foreach (MailServer server in Servers(orAll: true))
        {
            if (!_wanted.TryGetValue(server.Name, out (MailServer Server, List<RelayhostQuery> Queries) known))
                _wanted.Add(server.Name, known = (server, []));
            known.Queries.Add(query);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!_isAnythingAsked && !MyInvocation.ExpectingInput)
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.RouteUnknown, "", "Which detour shall end was not said.", "Give -RecipientDomain, -All, -Expired or -Case, or pipe Get-Relayhost.")));
        }

        foreach ((MailServer server, List<RelayhostQuery> queries) in _wanted.Values)
            Start(server, $"{string.Join(", ", queries.Select(Named).Distinct())} on {server}", "End the detour: mail goes its old way again", job => Remove(job, queries));
        base.EndProcessing();
        // A domain has its detour on one server or another; it is missing where none that could be asked has it.
        (string Server, string[] Names)[] answers = [.. _missing.OrderBy(one => one.Server, StringComparer.OrdinalIgnoreCase)];
        foreach (string name in answers.Select(one => one.Names).Aggregate((IEnumerable<string>?)null, (common, names) => common?.Intersect(names) ?? names) ?? [])
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.RouteUnknown,
                name,
                $"{string.Join(", ", answers.Select(one => one.Server))}: no such detour for {(name.Length > 0 ? Visible.Make(name, 100) : "all mail")}; nothing was changed for it.",
                "Get-Relayhost lists those that there are.")));
        }
    }

    private void Remove(ServerJob job, IReadOnlyList<RelayhostQuery> queries)
    {
        using ShellSet shells = new(job);
        RelayhostRoutes routes = new(job.Shell, TimeProvider.System, (Inventory, shells.Open));
        IReadOnlyList<RelayhostRoute> there = routes.List(job.Stop);
        string[] missing = [.. queries.SelectMany(query => query.MissingFrom(there)).Distinct()];
        _missing.Add((job.Server.Name, missing));
        RelayhostRoute[] agreed =
        [
            .. there.Where(route => queries.Any(query => query.IsWanted(route)))
                .Where(route => job.ShouldProcess($"{Name(route)} on {job.Server}", $"Route: {route.NextHop} -> {route.NextHopWithout(there)}")),
        ];
        List<RecipientDomain> left = [];
        foreach (string name in missing.Where(name => !there.Any(route => !route.All && route.RecipientDomain.Equals(name, StringComparison.OrdinalIgnoreCase))))
        {
            if (MailAbuse.Routes.RecipientDomain.TryOf(name, out RecipientDomain domain) && job.ShouldProcess($"{name} on {job.Server}", "No detour: let go what a killed run left of it"))
                left.Add(domain);
        }

        IReadOnlyList<RelayhostRoute> gone = routes.Remove(agreed, left, Stores.Operator, job.Stop);
        foreach (RelayhostRoute route in agreed.Where(route => !gone.Any(one => one.All == route.All && one.RecipientDomain == route.RecipientDomain)))
            job.Warn($"{job.Server}: the detour of {Name(route)} was ended or set anew by somebody else meanwhile; what stands there now stays.");
        foreach (ServerCheck check in gone.SelectMany(route => route.Checks).Where(check => check.Status is CheckStatus.Failed or CheckStatus.Warning))
            job.Warn($"{job.Server}: {check.Message} {check.Advice}".TrimEnd());
        Desk.Write(
            [.. gone.Where(route => route.Case.Length > 0).Select(route => Desk.Entry(CaseEntryKind.Note, route.Case, $"The detour of {Name(route)} through {route.Via} ended; it was to stand until {TimeText.Minute(route.Until ?? default)}.", job.Server.Name))],
            job.Warn, job.Notice);
        job.Results(gone);
    }

    private static string Named(RelayhostQuery query) => query switch
    {
        { RecipientDomains.Count: > 0 } => string.Join(", ", query.RecipientDomains.Select(name => Visible.Make(name, 100))),
        { All: true } => "all mail",
        { Cases.Count: > 0 } => $"case {string.Join(", ", query.Cases.Select(number => Visible.Make(number, 100)))}",
        _ => "detours that are due",
    };

    private static string Name(RelayhostRoute route) => route.All ? "all mail" : route.RecipientDomain;
}
