using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Rates.Baselines;

/// <summary>Reads logs of any age for what senders did on whole days.</summary>
public static class BaselineReader
{
    // What learning may take of memory: some 240 MB.
    private const int MostCells = 20_000_000;

    /// <summary>Reads all inputs as one picture.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The time that is read; its window and grouping are not looked at.</param>
    /// <param name="observer">Told of inputs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now: a day that is not over is not learned.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static BaselineLesson Read(LogInput input, RateQuery query, IReadObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        RateReading reading = RateReading.Count(input, ToLearn(query, clock), new SerialObserver(observer), clock, Environment.ProcessorCount, stop);
        ReadStatistics seen = reading.Counts.Statistics;
        return Of(reading.Counts, reading.Query, [.. MemoryRecall.HostsOf(reading.Counts)], [seen], [], clock);
    }

    /// <summary>Reads the logs of servers as one picture. A server that cannot be read whole is told and left out of it.</summary>
    /// <param name="servers">The servers, a shell each; they stay the caller's.</param>
    /// <param name="query">The time that is read; its window and grouping are not looked at.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="observer">Told of servers and logs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now: a day that is not over is not learned.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static BaselineLesson Read(
        IReadOnlyList<IServerShell> servers, RateQuery query, ServerReadOptions options, IServerObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        (RateCounts counts, RateQuery resolved, IReadOnlyList<(string Server, ReadStatistics Statistics)> logs, IReadOnlyList<string> missing, _) =
            ServerRateReader.Count(servers, ToLearn(query, clock), options, observer, clock, stop);
        return Of(counts, resolved, [.. logs.Select(log => log.Server)], [.. logs.Select(log => log.Statistics)], missing, clock);
    }

    /// <summary>What counts say of whole days.</summary>
    /// <param name="counts">The counts; nothing of the time before the window is in them.</param>
    /// <param name="query">The window, resolved.</param>
    /// <param name="servers">Whose counts they are.</param>
    /// <param name="logs">What was read, log by log: a day is learned as far as all of them reach.</param>
    /// <param name="missing">Servers that have no part in it.</param>
    /// <param name="clock">Now.</param>
    internal static BaselineLesson Of(
        RateCounts counts, RateQuery query, IReadOnlyList<string> servers, IReadOnlyList<ReadStatistics> logs, IReadOnlyList<string> missing, TimeProvider clock)
    {
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        long today = now / BaselineRules.Day;
        // As far as all of them reach: of a day that one server's log does not have, nobody knows what its senders did.
        long since = query.Since?.ToUnixTimeSeconds() ?? 0, first = since, last = Math.Min(query.Until?.ToUnixTimeSeconds() ?? long.MaxValue, now);
        foreach (ReadStatistics log in logs)
        {
            if (log.First is not { } begin || log.Last is not { } end) continue;
            first = Math.Max(first, begin.ToUnixTimeSeconds());
            last = Math.Min(last, end.ToUnixTimeSeconds() + 1);
        }

        SortedDictionary<int, List<(Tally Sender, CellList Cells)>> days = [];
        CountLayout layout = counts.Layout;
        Cell[] buffer = [];
        foreach (Tally sender in counts.NamedSenders)
        {
            if (sender.Kind == SenderKind.Unknown || sender.Cells.Count == 0) continue;
            ReadOnlySpan<Cell> cells = sender.Cells.Read(ref buffer);
            if (!MayBeOurs(sender.Kind, cells)) continue;
            CellList? into = null;
            int day = int.MinValue;
            foreach (ref readonly Cell cell in cells)
            {
                long second = layout.StartOf(cell.Bucket);
                int at = (int)Math.Clamp(Math.DivRem(second, BaselineRules.Day, out long rest), int.MinValue + 1, int.MaxValue);
                if (second < since || at <= 0 || at >= today || at < today - BaselineRules.KeptDays) continue;
                if ((long)(at + 1) * BaselineRules.Day <= first || (long)at * BaselineRules.Day >= last) continue;
                if (at != day || into is null)
                {
                    if (!days.TryGetValue(day = at, out List<(Tally, CellList)>? all)) days.Add(day, all = []);
                    all.Add((sender, into = new CellList()));
                }

                into.At((int)(rest / BaselineRules.FinestSpan)).Add(cell);
            }
        }

        return new BaselineLesson
        {
            Servers = servers,
            Days = [.. days.Select(day => LessonOf(day.Key, day.Value, first, last)).OfType<LessonDay>()],
            MissingServers = missing,
            Statistics = counts.Statistics,
        };
    }

    // A day without a single message is no day of a mail server, but one that the log does not have: it must not stand where another has it.
    private static LessonDay? LessonOf(int day, List<(Tally Sender, CellList Cells)> senders, long first, long last)
    {
        long messages = 0;
        Cell[] buffer = [];
        List<(RememberedSender, byte[])> packed = new(senders.Count);
        foreach ((Tally sender, CellList cells) in senders)
        {
            foreach (Cell cell in cells) messages += cell.Messages;
            packed.Add((new RememberedSender(sender.Kind, sender.Name), cells.ToBytes(ref buffer)));
        }

        if (messages == 0) return null;
        long begin = Math.Max(first, (long)day * BaselineRules.Day), end = Math.Min(last, (long)(day + 1) * BaselineRules.Day);
        return new LessonDay { Seen = new RememberedDay { Day = day, First = begin, Last = end, Seen = end - begin, Messages = messages }, Senders = packed };
    }

    // The internet that writes to us is never judged, and there is too much of it to be kept: whoever had not one message go out.
    private static bool MayBeOurs(SenderKind kind, ReadOnlySpan<Cell> cells)
    {
        if (kind is SenderKind.Login or SenderKind.LocalUser) return true;
        foreach (ref readonly Cell cell in cells)
            if (cell.Delivered > cell.ToOwn) return true;
        return false;
    }

    // Spans begin at round times whatever is asked for, so that a day is cut the same way each time.
    private static RateQuery ToLearn(RateQuery query, TimeProvider clock)
    {
        bool isBack = query.Last is not null && !query.FromLogEnd;
        DateTimeOffset? since = isBack ? (query.Until ?? clock.GetUtcNow()) - query.Last : query.Since;
        return new RateQuery
        {
            Since = since is { } time ? DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds() / BaselineRules.FinestSpan * BaselineRules.FinestSpan) : null,
            Until = query.Until,
            Last = isBack ? null : query.Last,
            FromLogEnd = query.FromLogEnd,
            Baseline = TimeSpan.Zero,
            Window = TimeSpan.FromSeconds(6 * BaselineRules.FinestSpan),
            TimeZone = query.TimeZone,
            MostCells = MostCells,
        };
    }
}
