using System.Management.Automation;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Says what came of a delisting request, or takes it from the log or from a list.</summary>
// No set is the default: PowerShell would wait for the mandatory parameter of that one, and bind no object to the others.
[Cmdlet(VerbsCommon.Set, "DelistingRequest", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(DelistingRequest))]
public sealed class SetDelistingRequestCommand : DelistingCmdlet
{
    private const string ByHand = "ByHand";
    private const string FromLog = "FromLog";
    private const string FromList = "FromList";

    private readonly List<DeliveryRefusal> _refusals = [];

    /// <summary>The request.</summary>
    [Parameter(ParameterSetName = ByHand, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DelistingCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Number { get; set; }

    /// <summary>What it came to.</summary>
    [Parameter(ParameterSetName = ByHand, Position = 1)]
    public DelistingState? State { get; set; }

    /// <summary>A remark.</summary>
    [Parameter(ParameterSetName = ByHand)]
    [ValidateNotNullOrEmpty]
    public string? Note { get; set; }

    /// <summary>When it is due next; left out: the state says so.</summary>
    [Parameter(ParameterSetName = ByHand)]
    [AsTyped]
    [ValidateNotNull]
    public Deadline? Due { get; set; }

    /// <summary>When it was so; left out: now.</summary>
    [Parameter(ParameterSetName = ByHand)]
    [ValidateNotNull]
    public Moment? At { get; set; }

    /// <summary>A refusal, as Get-DeliveryRefusal emits it.</summary>
    [Parameter(ParameterSetName = FromLog, Mandatory = true, ValueFromPipeline = true)]
    public DeliveryRefusal? Refusal { get; set; }

    /// <summary>What a list says, as Test-MailBlocklist emits it.</summary>
    [Parameter(ParameterSetName = FromList, Mandatory = true, ValueFromPipeline = true)]
    public BlocklistEntry? Listing { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case FromLog:
                // Whether he takes mail again is seen by all his domains together.
                _refusals.Add(Refusal!);
                break;
            case FromList:
                Try(() => Keep(Delistings.Heard(Listing!)));
                break;
            default:
                foreach (string number in Number!)
                    Try(() => Set(Delistings.Require(number)));
                break;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Try(() =>
        {
            if (_refusals.Count == 0)
                return;
            foreach (DelistingOutcome outcome in Delistings.Heard(_refusals))
                Keep(outcome);
        });
        base.EndProcessing();
    }

    private void Set(DelistingRequest one)
    {
        DelistingChange change = new()
        {
            State = State,
            Note = Note,
            Due = Due?.Resolve(TimeProvider.System, TimeZoneInfo.Local),
            At = At is null ? null : TimeOf(At, ServerProblemKind.DelistingInvalid),
        };
        DelistingRequest would = Delistings.Would(one, change);
        if (ReferenceEquals(would, one))
        {
            WriteObject(one);
            return;
        }

        if (!ShouldProcess(TargetOf(one), LastOf(one, would)))
            return;
        // Somebody else may have changed it since; then this is looked at once more, as a whole.
        DelistingRequest kept = Delistings.Set(one.Number, change, out bool isChanged);
        if (isChanged)
            Tell(kept, LastOf(one, kept));
        WriteObject(kept);
    }

    private void Keep(DelistingOutcome? outcome)
    {
        if (outcome is null)
            return;
        if (outcome.Warning.Length > 0)
            WriteWarning(outcome.Warning);
        if (!outcome.IsChanged || !ShouldProcess(TargetOf(outcome.Before), LastOf(outcome.Before, outcome.After)))
            return;
        DelistingRequest kept = Delistings.Keep(outcome, out bool isKept);
        if (!isKept)
        {
            WriteWarning($"{kept.Number} became {kept.State} meanwhile; nothing was written. Run this again where it is still open.");
            return;
        }

        Tell(kept, LastOf(outcome.Before, kept));
        WriteObject(kept);
    }

    private static string TargetOf(DelistingRequest one) => $"{one.Number} ({Visible.Make(one.Operator, 60)}, {one.Address})";
}
