using System.Management.Automation;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Lists detours, told from the servers alone, whether they hold, and which have come to their end.</summary>
[Cmdlet(VerbsCommon.Get, "Relayhost")]
[OutputType(typeof(RelayhostRoute))]
public sealed class GetRelayhostCommand : ServerCmdlet
{
    /// <summary>Only those of these recipient domains; wildcards.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? RecipientDomain { get; set; }

    /// <summary>Only those that lead there: the name of the inventory, or the host; wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Via { get; set; }

    /// <summary>Only those of these cases; wildcards.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    /// <summary>Only those whose end has come.</summary>
    [Parameter]
    public SwitchParameter Due { get; set; }

    /// <summary>Asks the receivers whether they would take mail from the server itself again.</summary>
    [Parameter]
    public SwitchParameter Test { get; set; }

    private protected override string Activity => "Asking for detours";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (MailServer server in Servers(orAll: true))
            Start(server, List);
    }

    private void List(ServerJob job)
    {
        RelayhostRoutes routes = new(job.Shell, TimeProvider.System);
        RelayhostRoute[] wanted = [.. routes.List(job.Stop).Where(IsWanted)];
        job.Results(Test ? routes.Test(wanted, RefusalCatalogue.Own, job.Stop) : wanted);
    }

    private bool IsWanted(RelayhostRoute route) =>
        (!Due || route.IsDue)
        && (RecipientDomain is null || (!route.All && Wildcard.MatchesAny(RecipientDomain, route.RecipientDomain)))
        && (Via is null || Wildcard.MatchesAny(Via, route.Via) || Wildcard.MatchesAny(Via, route.NextHop))
        && (Case is null || (route.Case.Length > 0 && Cases.TypedCases.MatchesAny(Case, route.Case)));
}
