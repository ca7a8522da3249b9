using System.Management.Automation;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Lets a suspended sender send again.</summary>
[Cmdlet(VerbsLifecycle.Resume, "MailSender", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = SenderSet)]
[OutputType(typeof(SenderSuspension))]
public sealed class ResumeMailSenderCommand : SenderCmdlet
{
    private const string SenderSet = "Sender";
    private const string CaseSet = "Case";

    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _casesFound = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = SenderSet)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowEmptyString]
    public override string? Sender { get; set; }

    /// <summary>All senders of these cases.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CaseSet)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    private protected override string Activity => "Resuming senders";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == CaseSet)
        {
            foreach (MailServer server in Servers(orAll: true))
                Start(server, $"case {string.Join(", ", Case!)} on {server}", "Resume: suspended -> may send", ResumeCases);
            return;
        }

        if (!TryTakeSender(out SenderKey key))
            return;
        foreach (MailServer member in Realms(key.Kind).SelectMany(realm => realm))
        {
            if (_seen.Add($"{key.Kind} {key} {member.Name}"))
                Start(member, $"{Visible.Make(key.Text)} on {member}", "Resume: suspended -> may send", job => Resume(job, key.Kind, key.Text));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        foreach (string missing in (Case ?? []).Where(one => !_casesFound.Contains(one)))
            WriteError(ErrorRecords.For(new ServerProblem(ServerProblemKind.CaseUnknown, missing, $"Nobody is suspended for case {Visible.Make(missing)}.", "Get-SuspendedMailSender lists who is, with the case.")));
    }

    private void ResumeCases(ServerJob job)
    {
        PostfixSuspensions suspensions = new(job.Shell, TimeProvider.System);
        foreach (SenderSuspension one in suspensions.OfCases(Case!, job.Stop))
        {
            lock (_casesFound)
                _casesFound.Add(one.Case!);
            Resume(job, one.SenderKind, one.Sender);
        }
    }

    private static void Resume(ServerJob job, SenderKind kind, string sender)
    {
        if (!job.ShouldProcess($"{Visible.Make(sender)} on {job.Server}", "Resume: suspended -> may send"))
            return;
        SenderSuspension resumed = new PostfixSuspensions(job.Shell, TimeProvider.System).Resume(kind, sender, Operator, job.Stop);
        foreach (ServerCheck check in resumed.Checks.Where(check => check.Status is CheckStatus.Warning or CheckStatus.Failed))
            job.Warn($"{check.Message} {check.Advice}".TrimEnd());
        job.Result(resumed);
    }
}
