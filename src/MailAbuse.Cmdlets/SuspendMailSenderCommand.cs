using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Stops one sender: he may send no more, everybody else notices nothing.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "MailSender", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SenderSuspension))]
public sealed class SuspendMailSenderCommand : SenderCmdlet
{
    private readonly List<(RealmSuspension Realm, SuspensionCase Case)> _realms = [];
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private bool _isCaseTyped;

    /// <summary>Why a watch speaks of him; of whom it is over nothing is done.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RateChange Change { get; set; }

    /// <summary>What the log says of him, as Get-SenderRate emits it, for the case.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public SenderRate? Rate { get; set; }

    /// <summary>Other names of the same account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Spelling { get; set; }

    /// <summary>What he is answered.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    public SuspensionMode? Mode { get; set; }

    /// <summary>The case; left out: the open one of this sender, else a new one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Case { get; set; }

    /// <summary>Why, in your words.</summary>
    [Parameter]
    [ValidateLength(1, 1000)]
    public string? Reason { get; set; }

    /// <summary>How long to wait for his next attempt, which proves it.</summary>
    [Parameter]
    [AsTyped]
    public Duration Verify { get; set; } = new(TimeSpan.Zero);

    /// <summary>Hold becomes Defer where more messages than this are on hold.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaximumHeld { get; set; } = 10_000;

    /// <summary>Also a sender who is protected, whom no log knows, or who looks like webmail; and while Postfix is stopped.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Suspending senders";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isCaseTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Case));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (IsOver(Change) || !TryTakeSender(out SenderKey key))
            return;
        foreach (MailServer[] members in Realms(key.Kind))
        {
            if (!_seen.Add($"{key.Kind} {key} {members[0].Name}"))
            {
                WriteVerbose($"{Visible.Make(key.Text)} was given twice; {members[0]} is worked on once.");
                continue;
            }

            try
            {
                // A name that can be none, or is protected, is told before any case is looked for.
                _ = new RealmSuspension(Request(key, null), members, TimeProvider.System);
                SuspensionCase about = SuspensionCase.Of(Desk, key, Spelling ?? [], members, Case, _isCaseTyped && !Force, Rate, WriteWarning, WriteVerbose);
                Suspend(new RealmSuspension(Request(key, about), members, TimeProvider.System), about);
            }
            catch (ServerException e)
            {
                WriteError(ErrorRecords.For(e.Problem));
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        foreach ((RealmSuspension realm, SuspensionCase about) in _realms)
        {
            if (realm.EndFirstRound() is { } problem)
                WriteError(ErrorRecords.For(problem));
            foreach (MailServer member in realm.Waiting)
                Suspend(realm, about, member);
        }

        base.EndProcessing();
    }

    private void Suspend(RealmSuspension realm, SuspensionCase about)
    {
        _realms.Add((realm, about));
        foreach (MailServer member in realm.Members)
            Suspend(realm, about, member);
    }

    private void Suspend(RealmSuspension realm, SuspensionCase about, MailServer member) => Start(
        member,
        $"{Visible.Make(realm.Key.Text)} on {member}",
        $"Suspend: may send -> {(Mode?.ToString() ?? (realm.Key.Kind == Mta.SenderKind.LocalUser ? nameof(SuspensionMode.Hold) : nameof(SuspensionMode.Defer)))}",
        job =>
        {
            try
            {
                Tell(job, about, realm.Work(job.Shell, job.ShouldProcess, job.Stop));
            }
            catch (ServerException failure)
            {
                Tell(job, about, realm.Fail(member, failure.Problem));
                throw;
            }
        });

    // What is in place is written down before the next cmdlet of the pipeline writes about the same case.
    private static void Tell(ServerJob job, SuspensionCase about, IReadOnlyList<SenderSuspension> results)
    {
        about.Done(results, job.Warn, job.Notice);
        job.Results(results);
    }

    private SuspensionRequest Request(SenderKey key, SuspensionCase? about) => new()
    {
        Sender = key.Text,
        SenderKind = key.Kind,
        Spellings = Spelling ?? [],
        Mode = Mode,
        Case = about?.Given,
        CaseForNone = about is null ? null : () => about.ForNone(WarnFromWork),
        Reason = Reason,
        By = Operator,
        Force = Force,
        Verify = Verify.Value,
        MaximumHeld = MaximumHeld,
        Protected = Inventory.Protected,
        OwnHosts = SenderRules.OwnHosts(Inventory),
    };
}
