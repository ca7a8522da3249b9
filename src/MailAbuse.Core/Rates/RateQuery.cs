namespace MailAbuse.Rates;

/// <summary>What of a log is counted and how it is judged.</summary>
public sealed class RateQuery
{
    /// <summary>Start of the window that is judged (inclusive); null: the whole log is.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>End of the window (exclusive); null: the end of the log.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The window counted back from <see cref="Until"/>, or from the end of the log where <see cref="FromLogEnd"/> is set; sets <see cref="Since"/>.</summary>
    public TimeSpan? Last { get; init; }

    /// <summary>Take the last line of the newest log for <see cref="Until"/>.</summary>
    public bool FromLogEnd { get; init; }

    /// <summary>How far back before the window the past is read.</summary>
    public TimeSpan Baseline { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The span in which the peak is sought.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    /// <summary>By what messages are counted.</summary>
    public RateGrouping By { get; init; }

    /// <summary>How many log lines are brought as evidence for each burst.</summary>
    public int Evidence { get; init; }

    /// <summary>The zone in which times are shown: that of the logs.</summary>
    internal TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <inheritdoc cref="CountLayout.MostCells"/>
    internal int MostCells { get; init; } = CountLayout.UsualMostCells;

    /// <summary>The same query for a window that has been resolved, and for logs of a zone.</summary>
    internal RateQuery Within(Logs.SecondRange window, TimeZoneInfo zone) => new()
    {
        Since = window.Since == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(window.Since),
        Until = window.Until == long.MaxValue ? null : DateTimeOffset.FromUnixTimeSeconds(window.Until),
        Baseline = Baseline,
        Window = Window,
        By = By,
        Evidence = Evidence,
        TimeZone = zone,
        MostCells = MostCells,
    };
}
