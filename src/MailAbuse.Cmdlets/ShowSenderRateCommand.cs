using System.Management.Automation;
using MailAbuse.Rates.Live;

namespace MailAbuse.Cmdlets;

/// <summary>Shows in the terminal who sends how much right now. It owns the terminal and emits nothing.</summary>
[Cmdlet(VerbsCommon.Show, "SenderRate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(void))]
public sealed class ShowSenderRateCommand : WatchCmdlet
{
    /// <summary>How many senders are shown at most.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int Top { get; set; } = 100;

    /// <summary>Show no colour.</summary>
    [Parameter]
    public SwitchParameter NoColor { get; set; }

    /// <summary>Says at once where there is nothing to draw in.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (WindowGround.WhyNot(Console.IsOutputRedirected, Environment.GetEnvironmentVariable("TERM")) is { } why)
            ThrowTerminatingError(ErrorRecords.NoTerminal(why));
    }

    // Nothing else writes to the terminal meanwhile: the pipeline's thread waits for it, and shows no progress.
    private protected override void Follow(IRateWatch watch, WorkQueue queue, CancellationToken stop) =>
        Isolation.Packages.Window.Show(watch, new RateWindowOptions { Top = Top, NoColour = NoColor, Zone = Zone }, stop);
}
