using System.Globalization;

namespace MailAbuse.Release;

/// <summary>How long it must stay quiet before silence says anything.</summary>
/// <param name="Span">How long.</param>
/// <param name="Reason">Why so long, in words.</param>
internal sealed record CheckWindow(TimeSpan Span, string Reason)
{
    // Postfix tries again after 4,000 s at the latest, and looks into its queue every 300 s (its defaults).
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(75);
    private static readonly TimeSpan QueueScan = TimeSpan.FromMinutes(5);

    /// <summary>The window as it was asked for, or as his own retries make it.</summary>
    public static CheckWindow For(CustomerQueueRequest request, TimeSpan? gap)
    {
        // Each message waits by itself, and longer each time: while many wait, his server comes every minute, and the last one is not back
        // for more than an hour. So what the log shows can make the window longer than usual, and never shorter.
        string learnt = gap is { } one ? $"his server waits up to {Shown(one)} between two attempts" : "his attempts in the log do not show how long his server waits";
        if (request.Window is not { } asked)
            return gap is { } known && known * 1.5 + QueueScan > Usual
                ? new(Round(known * 1.5 + QueueScan), $"{learnt}; half as much again, and five minutes")
                : new(Usual, $"{learnt}; Postfix tries each message again within 75 minutes");
        return new(asked, gap is { } longer && longer > asked ? $"as asked for, but {learnt}" : "as asked for");
    }

    private static TimeSpan Round(TimeSpan span) => TimeSpan.FromMinutes(Math.Ceiling(span.TotalMinutes));

    private static string Shown(TimeSpan span) => span < TimeSpan.FromMinutes(2) ? $"{span.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)} s" : $"{span.TotalMinutes.ToString("0", CultureInfo.InvariantCulture)} minutes";
}
