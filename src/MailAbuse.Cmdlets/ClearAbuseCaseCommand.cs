using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Takes other people's addresses and excerpts out of cases that have been closed for long enough; for a scheduled task.</summary>
[Cmdlet(VerbsCommon.Clear, "AbuseCase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(AbuseCase))]
public sealed class ClearAbuseCaseCommand : CaseCmdlet
{
    /// <summary>How long they have been closed; left out: what the inventory says, 90 days by default.</summary>
    [Parameter]
    [AsTyped]
    [ValidateNotNull]
    public Duration? OlderThan { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(() =>
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset limit = now - (OlderThan?.Value ?? Inventory.Retention);
        IReadOnlyList<string> due = Book.Store.Due(limit);
        if (due.Count == 0 || !ShouldProcess($"cases {string.Join(", ", due.Select(number => Visible.Make(number, 60)))}", "Take out log lines, letters and other people's addresses"))
            return;
        foreach (string number in Book.Store.Clear(limit, now, Stores.Operator))
        {
            if (Book.Store.Find(number) is { } one)
                WriteObject(one);
        }
    });
}
