using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Quarantine;

namespace MailAbuse.Cmdlets;

/// <summary>Releases messages from quarantine: they are delivered.</summary>
[Cmdlet(VerbsData.Restore, "QuarantinedMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(QuarantinedMessage))]
public sealed class RestoreQuarantinedMessageCommand : ReleaseCmdlet
{
    /// <inheritdoc/>
    private protected override string Activity => "Releasing quarantined mail";

    /// <inheritdoc/>
    private protected override string Verb => "release";

    /// <inheritdoc/>
    private protected override CaseEntryKind EntryKind => CaseEntryKind.Restored;

    private protected override IReadOnlyList<QuarantinedMessage> Do(QuarantineStock stock, IReadOnlyList<QuarantinedMessage> messages, CancellationToken stop) =>
        stock.Restore(messages, Force, stop);
}
