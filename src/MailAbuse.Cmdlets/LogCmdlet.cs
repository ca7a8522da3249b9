using System.Globalization;
using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that read logs as they are now: which logs, and which part of them.</summary>
public abstract class LogCmdlet : LogSourceCmdlet
{
    /// <summary>Start of the window (inclusive).</summary>
    [Parameter]
    public Moment? Since { get; set; }

    /// <summary>End of the window (exclusive).</summary>
    [Parameter]
    public Moment? Until { get; set; }

    /// <summary>The window counted back from <see cref="Until"/>, else from now.</summary>
    [Parameter]
    [AsTyped]
    public Duration? Last { get; set; }

    /// <summary>The window that the parameters ask for.</summary>
    private protected TimeWindow Between { get; private set; } = new(null, null, null, false);

    /// <summary>Times are settled before the first path comes, so that a slip ends it before anything is read.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!TimeWindow.TryResolve(Since, Until, Last, TimeProvider.System, Zone, out TimeWindow? window, out TimeWindowError? error))
            ThrowTerminatingError(ErrorRecords.For(error, (object?)Since ?? Last));
        Between = window!;
    }

    /// <summary>Says what was read, and where the log ends before the window begins.</summary>
    /// <param name="seen">What was read.</param>
    /// <param name="hasPast">True where the time before the window is read, too.</param>
    private protected void TellRead(ReadStatistics seen, bool hasPast = false)
    {
        WriteVerbose(string.Create(
            CultureInfo.InvariantCulture,
            $"Lines read: {seen.Lines:N0} (inputs: {seen.Inputs}); of a mail server: {seen.MailLines:N0}; not readable: {seen.UnreadableLines:N0}; dropped by the loggers: {seen.SuppressedLines:N0}."));
        WarnOfEarlyEnd(seen, hasPast);
    }

    /// <summary>Says where the log ends before the window begins. Without this sentence an old log looks like a quiet one.</summary>
    /// <param name="seen">What was read.</param>
    /// <param name="hasPast">True where the time before the window is read, too.</param>
    private protected void WarnOfEarlyEnd(ReadStatistics seen, bool hasPast = false)
    {
        if (Between.Since is not { } since || LacksShell || !seen.EndBefore(since))
            return;
        if (seen.Last is not { } end)
        {
            // With bisection nothing of an old log is read at all.
            WriteWarning($"No line of the log lies in the window{(hasPast ? " or in the past before it" : "")}: -Until end counts back from the end of the log.");
            return;
        }

        WriteWarning(string.Create(
            CultureInfo.InvariantCulture,
            $"The log ends {TimeZoneInfo.ConvertTime(end, Zone):yyyy-MM-ddTHH:mm:sszzz}, before the window begins: -Until end counts back from the end of the log."));
    }
}
