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

    private string[] Domains => [.. (RecipientDomain ?? []).Where(name => !string.IsNullOrEmpty(name))];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        // What binds to this record is another's by the time that the work begins.
        (string[] domains, bool all, bool expired, string[]? cases) = (Domains, All, Expired, Case);
        if (domains.Length == 0 && !all && !expired && cases is null)
            return;
        _isAnythingAsked = true;
        foreach (MailServer server in Servers(orAll: true))
        {
            string what = domains.Length > 0 ? string.Join(", ", domains.Select(name => Visible.Make(name, 100))) : all ? "all mail" : cases is null ? "detours that are due" : $"case {string.Join(", ", cases)}";
            Start(server, $"{what} on {server}", "End the detour: mail goes its old way again", job => Remove(job, domains, all, expired, cases));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (!_isAnythingAsked && !MyInvocation.ExpectingInput)
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.RouteUnknown, "", "Which detour shall end was not said.", "Give -RecipientDomain, -All, -Expired or -Case, or pipe Get-Relayhost.")));
        }
    }

    private void Remove(ServerJob job, string[] domains, bool all, bool expired, string[]? cases)
    {
        RelayhostRoutes routes = new(job.Shell, TimeProvider.System);
        IReadOnlyList<RelayhostRoute> there = routes.List(job.Stop);
        foreach (string missing in domains.Where(name => !name.AsSpan().ContainsAny('*', '?', '[') && !there.Any(route => !route.All && Wildcard.MatchesAny([name], route.RecipientDomain))))
        {
            job.Problem(new ServerProblem(
                ServerProblemKind.RouteUnknown, missing, $"{job.Server} has no detour for {Visible.Make(missing, 100)}; nothing was changed for it.", "Get-Relayhost lists those that there are."));
        }

        RelayhostRoute[] meant =
        [
            .. there.Where(route => (!expired || route.IsDue)
                && (cases is null || (route.Case.Length > 0 && TypedCases.MatchesAny(cases, route.Case)))
                && (domains.Length == 0 && !all || (route.All ? all : domains.Length > 0 && Wildcard.MatchesAny(domains, route.RecipientDomain)))),
        ];
        RelayhostRoute[] agreed = [.. meant.Where(route => job.ShouldProcess($"{Name(route)} on {job.Server}", $"Route: {route.NextHop} -> {(route.Before.Length > 0 ? route.Before : "as before the detour")}"))];
        if (agreed.Length == 0)
            return;
        IReadOnlyList<RelayhostRoute> gone = routes.Remove(agreed, Stores.Operator, job.Stop);
        Desk.Write(
            [.. gone.Where(route => route.Case.Length > 0).Select(route => Desk.Entry(CaseEntryKind.Note, route.Case, $"The detour of {Name(route)} through {route.Via} ended; it was to stand until {TimeText.Minute(route.Until ?? default)}.", job.Server.Name))],
            job.Warn, job.Notice);
        job.Results(gone);
    }

    private static string Name(RelayhostRoute route) => route.All ? "all mail" : route.RecipientDomain;
}
