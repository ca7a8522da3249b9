using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>Counts of a reading, and the window that they turned out to be for.</summary>
/// <param name="Counts">The counts, joined over all inputs.</param>
/// <param name="Query">The query with its times resolved.</param>
internal sealed record RateReading(RateCounts Counts, RateQuery Query)
{
    /// <summary>Reads with as many threads as are useful: each counts stretches by itself, and finished stretches are joined in their order.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The window and the grouping.</param>
    /// <param name="observer">Told of inputs that fail, and of progress.</param>
    /// <param name="clock">Now.</param>
    /// <param name="threads">How many read.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <param name="isPart">The logs of other servers are counted elsewhere: messages are not yet followed from server to server.</param>
    public static RateReading Count(LogInput input, RateQuery query, IReadObserver observer, TimeProvider clock, int threads, CancellationToken stop, bool isPart = false)
    {
        ReadStatistics statistics = new();
        IReadOnlyList<LogSeries> series = LogCatalog.Open(input, observer, statistics, clock);
        SecondRange window = ReadingTime.Resolve(query.Since, query.Until, query.Last, query.FromLogEnd, series, input.TimeZone, clock);
        RateQuery resolved = query.Within(window, input.TimeZone);
        bool followServers = isPart || series.Select(one => one.Host).Distinct().Count() > 1 || series.Any(one => one.Parts.Any(part => part.HasSeveralHosts));
        long past = window.Since == long.MinValue ? long.MinValue : window.Since - (long)query.Baseline.TotalSeconds;

        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using LogStretches stretches = new(series, input.TimeZone, new SecondRange(past, window.Until), threads, observer, statistics, failed.Token);
        Joiner joiner = new(RateScan.LayoutOf(resolved, followServers), window.Until, stretches, observer);
        if (threads == 1 || stretches.TotalBytes is > 0 and < 1 << 20) joiner.Work(failed.Token);
        else Parallel(threads, failed, joiner);

        RateCounts counts = joiner.Finish();
        if (!isPart) counts.FollowServers();
        LogVerdicts.Tell(series, observer, counts.Statistics);
        counts.Statistics.Add(statistics);
        if (query.Last is not null && !query.FromLogEnd && counts.Statistics.Last is { } last && last.ToUnixTimeSeconds() < window.Since)
            observer.Notice($"The log ends at {TimeZoneInfo.ConvertTime(last, input.TimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)}, before the window begins; -Until end (mailabuse: --until end) counts back from there.");
        return new RateReading(counts, resolved);
    }

    private static void Parallel(int threads, CancellationTokenSource failed, Joiner joiner)
    {
        Task[] tasks = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() =>
        {
            try
            {
                joiner.Work(failed.Token);
            }
            catch
            {
                failed.Cancel(); // the others stop too; the first failure is told below
                throw;
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException e)
        {
            Exception cause = e.InnerExceptions.FirstOrDefault(one => one is not OperationCanceledException) ?? e.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
    }

    /// <summary>Joins stretches in their order, whoever counted them and whenever.</summary>
    private sealed class Joiner(CountLayout layout, long until, LogStretches stretches, IReadObserver observer)
    {
        private readonly Lock _gate = new();
        private readonly HostTable _hosts = new();
        private readonly Dictionary<int, (Stretch Stretch, RateCounts Counts)> _early = [];
        private RateCounts? _all;
        private RateCounts? _series;
        private int _next;
        private long _done;

        public void Work(CancellationToken stop)
        {
            StretchReader reader = new();
            while (stretches.Next() is { } stretch)
            {
                RateCounts counts = new(layout, _hosts, stretch.IsFirstOfSeries, stretch.Position);
                PostfixCounter counter = new(counts, until);
                reader.Start(stretch);
                while (reader.MoveNext(stop)) counter.Count(reader.Lines, stretch.Parser, reader.Position);
                counter.Finish();
                stretches.Return(stretch);
                Take(stretch, counts);
            }
        }

        private void Take(Stretch stretch, RateCounts counts)
        {
            lock (_gate)
            {
                _early.Add(stretch.Order, (stretch, counts));
                while (_early.Remove(_next, out (Stretch Stretch, RateCounts Counts) ready))
                {
                    _next++;
                    Join(ready.Stretch, ready.Counts);
                }
            }
        }

        private void Join(Stretch stretch, RateCounts counts)
        {
            stretch.Part.Lines += counts.Statistics.Lines;
            stretch.Part.MailLines += counts.Statistics.MailLines;
            _done += stretch.DiskBytes;
            observer.Progress(_done, stretches.TotalBytes);
            if (!stretch.IsFirstOfSeries)
            {
                _series!.Append(counts);
                return;
            }

            EndSeries();
            _series = counts;
        }

        private void EndSeries()
        {
            if (_series is null) return;
            _series.Finish();
            if (_all is null) _all = _series;
            else _all.Beside(_series);
            _series = null;
        }

        public RateCounts Finish()
        {
            EndSeries();
            _all ??= new RateCounts(layout, _hosts, isFirst: true, 0);
            return _all;
        }
    }
}
