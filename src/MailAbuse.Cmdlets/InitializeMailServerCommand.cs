using System.Management.Automation;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Sets servers up for suspensions, or takes that out again.</summary>
[Cmdlet(VerbsData.Initialize, "MailServer", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ServerSetup))]
public sealed class InitializeMailServerCommand : ServersFirstCmdlet
{
    /// <summary>Take everything out again.</summary>
    [Parameter]
    public SwitchParameter Undo { get; set; }

    /// <summary>Undo although suspensions stand there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The mailabuse program for linux-x64, to be copied to /usr/local/bin there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? InstallAgent { get; set; }

    /// <inheritdoc/>
    private protected override string Activity => Undo ? "Taking the set-up out" : "Setting mail servers up";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ServerSetupOptions options = new()
        {
            Undo = Undo,
            Force = Force,
            AgentPath = InstallAgent is null ? null : GetUnresolvedProviderPathFromPSPath(InstallAgent),
            Owner = $"{Environment.UserName}@{Environment.MachineName}, Initialize-MailServer",
        };
        IReadOnlyList<MailServer> servers = Servers(orAll: false);
        if (servers.Count == 0 && Server is null && InputObject is null)
            WriteError(ErrorRecords.For(new ServerProblem(ServerProblemKind.ServerUnknown, "", "No server is named, and the inventory has several.", "Name them with -Server, or pipe Get-MailServer.")));
        foreach (MailServer server in servers)
            Start(server, server.Name, Undo ? "Take the set-up for suspensions out of Postfix" : "Set Postfix up for suspensions", job => SetUp(job, options));
    }

    private static void SetUp(ServerJob job, ServerSetupOptions options)
    {
        PostfixSetup setup = new(job.Shell, options);
        IReadOnlyList<SetupChange> changes = setup.Plan(job.Stop);
        // All or nothing: half of it would be worse than none. So each change is asked for before the first is made.
        bool all = true;
        foreach (SetupChange change in changes)
            all &= job.ShouldProcess($"{job.Server}: {change.Target}", $"{(change.Before.Length == 0 ? "(none)" : change.Before)} -> {(change.After.Length == 0 ? "(none)" : change.After)}");
        if (!all)
            return;
        ServerSetup result = setup.Apply(changes, job.Stop);
        foreach (ServerCheck check in result.Checks.Where(check => check.Status == CheckStatus.Failed))
            job.Warn($"{job.Server}: {check.Name}{(check.Subject is null ? "" : $" ({check.Subject})")}: {check.Message} {check.Advice}");
        job.Result(result);
    }
}
