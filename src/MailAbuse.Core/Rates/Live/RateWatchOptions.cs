using MailAbuse.Rates.Baselines;

namespace MailAbuse.Rates.Live;

/// <summary>How logs are watched.</summary>
public sealed class RateWatchOptions
{
    /// <summary>The span that is judged, and that ends now. A burst is over when for so long nothing of it was seen.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How far back before the window the past is read, and kept.</summary>
    public TimeSpan Baseline { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Finds what is remembered of senders from before the logs; null, or what gives null: nothing is.</summary>
    public Func<IBaselineStore?>? Memory { get; init; }

    /// <summary>True where log files that are no server's are those of this machine's own mail system, so that its queue is shown beside them.</summary>
    public bool ShowsQueue { get; init; }

    /// <summary>The zone in which times are shown, and that of log times that carry no offset.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;
}
