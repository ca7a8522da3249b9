using MailAbuse.Logs;
using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Reads the refusals of logs with as many threads as are useful.</summary>
internal static class RefusalReading
{
    /// <summary>Each thread scans stretches by itself, and what they found is joined in the order of the logs.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The window and the catalogue.</param>
    /// <param name="observer">Told of inputs that fail, and of progress.</param>
    /// <param name="clock">Now.</param>
    /// <param name="threads">How many read.</param>
    /// <param name="stop">Ends the reading.</param>
    public static RefusalCounts Count(LogInput input, RefusalQuery query, IReadObserver observer, TimeProvider clock, int threads, CancellationToken stop)
    {
        ReadStatistics statistics = new();
        IReadOnlyList<LogSeries> series = LogCatalog.Open(input, observer, statistics, clock);
        SecondRange window = ReadingTime.Resolve(query.Since, query.Until, query.Last, query.FromLogEnd, series, input.TimeZone, clock, observer, statistics, stop);
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using LogStretches stretches = new(series, input.TimeZone, window, observer, statistics, failed.Token);
        RefusalJoiner joiner = new(query.Catalogue, window, input.TimeZone, stretches, observer, new HostTable(server: input.Server));
        joiner.Run(threads, failed);
        RefusalCounts counts = joiner.Counts;
        LogVerdicts.Tell(series, observer, counts.Statistics);
        counts.Statistics.Add(statistics);
        return counts;
    }
}
