using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Lists who is suspended, told from the servers alone, and whether it still holds.</summary>
[Cmdlet(VerbsCommon.Get, "SuspendedMailSender", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(SenderSuspension))]
public sealed class GetSuspendedMailSenderCommand : ServerCmdlet
{
    /// <summary>Only these senders, under any of their spellings; wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Sender { get; set; }

    /// <summary>Only those of these cases; wildcards.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    /// <summary>Looks into the log as well, and changes Hold into Defer where too much is on hold.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    private protected override string Activity => "Asking who is suspended";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (MailServer server in Servers(orAll: true))
        {
            if (Verify)
                Start(server, $"senders on hold on {server}", "Change Hold -> Defer where too much is on hold", List);
            else
                Start(server, List);
        }
    }

    private void List(ServerJob job)
    {
        PostfixSuspensions suspensions = new(job.Shell, TimeProvider.System);
        foreach (SenderSuspension one in suspensions.List(Verify, job.Stop).Where(IsWanted))
            job.Result(Verify ? Limited(job, suspensions, one) : one);
    }

    private static SenderSuspension Limited(ServerJob job, PostfixSuspensions suspensions, SenderSuspension one)
    {
        bool isFull = one is { Mode: SuspensionMode.Hold, SenderKind: not SenderKind.LocalUser, IsForeign: false } && one.Checks.Any(check => check is { Name: "HoldLimit", Status: CheckStatus.Failed });
        if (!isFull || !job.ShouldProcess($"{Visible.Make(one.Sender)} on {job.Server}", "Hold -> Defer, because too much is on hold"))
            return one;
        SenderSuspension deferred = suspensions.Suspend(new SuspensionRequest { Sender = one.Sender, SenderKind = one.SenderKind, Mode = SuspensionMode.Defer, Force = true, By = "hold limit" }, job.Stop);
        job.Warn($"{Visible.Make(one.Sender)} on {job.Server} is deferred from now on: too much is on hold.");
        return deferred;
    }

    private bool IsWanted(SenderSuspension one) =>
        one.Spellings.Append(one.Sender).Any(name => Wildcard.MatchesAny(Sender ?? [], name))
        && (Case is null || (one.Case is { } found && TypedCases.MatchesAny(Case, found)));
}
