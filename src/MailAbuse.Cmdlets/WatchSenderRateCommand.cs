using System.Management.Automation;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Follows logs and emits a sender at the moment that he becomes a burst.</summary>
[Cmdlet(VerbsCommon.Watch, "SenderRate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SenderRate))]
public sealed class WatchSenderRateCommand : WatchCmdlet
{
    /// <summary>Only these senders, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Sender { get; set; }

    /// <summary>Only senders of these kinds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SenderKind[]? SenderKind { get; set; }

    /// <summary>How long to watch; left out: until Ctrl+C.</summary>
    [Parameter]
    [AsTyped]
    public Duration? For { get; set; }

    private protected override void Follow(IRateWatch watch, WorkQueue queue, CancellationToken stop)
    {
        WatchLoop loop = new(watch, TimeProvider.System) { Warn = queue.Warn, Note = queue.Notice };
        loop.Run(rate => Emit(rate, queue), For?.Value, stop);
    }

    private void Emit(SenderRate rate, WorkQueue queue)
    {
        if (!IsWanted(rate))
            return;
        queue.Results([rate]);
        queue.Wake(); // or it waits for company
    }

    private bool IsWanted(SenderRate rate) =>
        (Sender is null || Wildcard.MatchesAny(Sender, rate.Sender)) && (SenderKind is null || SenderKind.Contains(rate.SenderKind));
}
