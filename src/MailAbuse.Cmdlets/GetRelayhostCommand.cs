using System.Management.Automation;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Lists detours, told from the servers alone, whether they hold, and which have come to their end.</summary>
[Cmdlet(VerbsCommon.Get, "Relayhost")]
[OutputType(typeof(RelayhostRoute))]
public sealed class GetRelayhostCommand : ServerCmdlet
{
    private RefusalCatalogue? _catalogue;

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
        if (Test)
            _catalogue ??= Catalogues.Refusals(this);
        RelayhostQuery query = new() { RecipientDomains = RecipientDomain ?? [], Via = Via ?? [], Cases = Case ?? [], IsDue = Due };
        foreach (MailServer server in Servers(orAll: true))
            Start(server, job => List(job, query));
    }

    private void List(ServerJob job, RelayhostQuery query)
    {
        RelayhostRoutes routes = new(job.Shell, TimeProvider.System);
        RelayhostRoute[] wanted = [.. routes.List(job.Stop).Where(query.IsWanted)];
        job.Results(_catalogue is { } catalogue ? routes.Test(wanted, catalogue, job.Stop) : wanted);
    }
}
