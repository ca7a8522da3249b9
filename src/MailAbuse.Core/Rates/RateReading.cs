using System.Globalization;
using MailAbuse.Logs;

namespace MailAbuse.Rates;

/// <summary>Counts of a reading, and the window that they turned out to be for.</summary>
/// <param name="Counts">The counts, joined over all inputs.</param>
/// <param name="Query">The query with its times resolved.</param>
internal sealed record RateReading(RateCounts Counts, RateQuery Query)
{
    /// <summary>Reads with as many threads as are useful: each scans stretches by itself, and what they found is joined in the order of the logs.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The window and the grouping.</param>
    /// <param name="observer">Told of inputs that fail, and of progress.</param>
    /// <param name="clock">Now.</param>
    /// <param name="threads">How many read.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <param name="isPart">The logs of other servers are counted elsewhere: messages are not yet followed from server to server.</param>
    /// <param name="names">What results call the hosts, where several readings become one; null: this is the only one.</param>
    public static RateReading Count(LogInput input, RateQuery query, IReadObserver observer, TimeProvider clock, int threads, CancellationToken stop, bool isPart = false, NameTable? names = null)
    {
        ReadStatistics statistics = new();
        IReadOnlyList<LogSeries> series = LogCatalog.Open(input, observer, statistics, clock);
        SecondRange window = ReadingTime.Resolve(query.Since, query.Until, query.Last, query.FromLogEnd, series, input.TimeZone, clock, observer, statistics, stop);
        RateQuery resolved = query.Within(window, input.TimeZone);
        bool followServers = isPart || series.Select(one => one.Host).Distinct().Count() > 1 || series.Any(one => one.Parts.Any(part => part.HasSeveralHosts));
        long past = window.Since == long.MinValue ? long.MinValue : window.Since - (long)query.Baseline.TotalSeconds;

        // However a log is packed, it is read from the same time on.
        long from = past == long.MinValue ? past : past - LogStretches.LookBackSeconds;
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using LogStretches stretches = new(series, input.TimeZone, new SecondRange(past, window.Until), observer, statistics, failed.Token);
        RateJoiner joiner = new(RateScan.LayoutOf(resolved, followServers), new SecondRange(from, window.Until), input.TimeZone, stretches, observer, new HostTable(names, input.Server, isPart, input.Machine));
        joiner.Run(threads, failed);

        RateCounts counts = joiner.Counts;
        if (!isPart) counts.FollowServers();
        LogVerdicts.Tell(series, observer, counts.Statistics);
        counts.Statistics.Add(statistics);
        if (query.Last is not null && !query.FromLogEnd && counts.Statistics.Last is { } last && last.ToUnixTimeSeconds() < window.Since)
            observer.Notice($"The log ends at {TimeZoneInfo.ConvertTime(last, input.TimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}, before the window begins; -Until end (mailabuse: --until end) counts back from there.");
        return new RateReading(counts, resolved);
    }
}
