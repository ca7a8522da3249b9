using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Quarantine;

namespace MailAbuse.Cmdlets;

/// <summary>Deletes messages from quarantine. There is no way back.</summary>
[Cmdlet(VerbsCommon.Remove, "QuarantinedMessage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(QuarantinedMessage))]
public sealed class RemoveQuarantinedMessageCommand : ReleaseCmdlet
{
    /// <inheritdoc/>
    private protected override string Activity => "Deleting quarantined mail";

    /// <inheritdoc/>
    private protected override string Verb => "delete";

    /// <inheritdoc/>
    private protected override CaseEntryKind EntryKind => CaseEntryKind.Removed;

    private protected override IReadOnlyList<QuarantinedMessage> Do(QuarantineStock stock, IReadOnlyList<QuarantinedMessage> messages, CancellationToken stop) =>
        stock.Remove(messages, Force, stop);
}
