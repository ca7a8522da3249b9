using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using MailAbuse.Logs;

namespace MailAbuse.Mta;

/// <summary>Reads mail logs as events.</summary>
public static class MailLogReader
{
    // A message that is retried now may have come in as long ago as mail stays in a queue.
    private const long LookBackSeconds = 5 * 24 * 3600;

    // Few enough that the first events show at once, enough that passing them on costs nothing.
    private const int BatchSize = 256;
    private const int BatchesAhead = 2;

    /// <summary>
    /// The events of the logs, as they are read; nothing is kept. Reading runs ahead on a thread of its own, so that it and whoever
    /// takes the events do not wait for each other.
    /// </summary>
    /// <param name="input">Where the lines come from.</param>
    /// <param name="query">Which events are wanted. With senders, five days before the window are read too, for the acceptance of older messages.</param>
    /// <param name="observer">Who is told about problems and progress, from the reading thread.</param>
    /// <param name="clock">What time it is now.</param>
    /// <param name="stop">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    /// <param name="statistics">Filled in with what was read, once all events have been taken; its <see cref="ReadStatistics.Last"/> is the end of the log also where all of the log lies before the window and is not read.</param>
    public static IEnumerable<MailLogEvent> Read(
        LogInput input, EventQuery query, IReadObserver observer, TimeProvider clock, CancellationToken stop, ReadStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        return Read([input], query, observer, clock, statistics ?? new ReadStatistics(), stop);
    }

    /// <summary>The same of several inputs, one after the other; each is asked for when the one before it has been read.</summary>
    internal static IEnumerable<MailLogEvent> Read(
        IEnumerable<LogInput> inputs, EventQuery query, IReadObserver observer, TimeProvider clock, ReadStatistics statistics, CancellationToken stop) =>
        ReadAhead(inputs, query, observer, clock, statistics, stop);

    /// <summary>What has to be read for a window: before it stands who sent what is in it.</summary>
    internal static SecondRange Reading(SecondRange window, EventFilter filter) =>
        filter.WantsSender && window.Since > long.MinValue + LookBackSeconds ? window with { Since = window.Since - LookBackSeconds } : window;

    private static IEnumerable<MailLogEvent> ReadAhead(
        IEnumerable<LogInput> inputs, EventQuery query, IReadObserver observer, TimeProvider clock, ReadStatistics statistics, CancellationToken stop)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using BlockingCollection<List<MailLogEvent>> batches = new(BatchesAhead);
        ExceptionDispatchInfo? failure = null;
        Thread reading = new(() =>
        {
            try
            {
                ReadInto(batches, inputs, query, observer, clock, statistics, abandoned.Token);
            }
            catch (Exception exception)
            {
                // Whatever it was, it belongs to whoever takes the events.
                failure = ExceptionDispatchInfo.Capture(exception);
            }

            batches.CompleteAdding();
        })
        { IsBackground = true, Name = "reading mail logs" };
        reading.Start();
        try
        {
            foreach (List<MailLogEvent> batch in batches.GetConsumingEnumerable(stop))
            {
                foreach (MailLogEvent ev in batch) yield return ev;
            }

            failure?.Throw();
        }
        finally
        {
            // The observer must not hear from a reading that is over.
            abandoned.Cancel();
            reading.Join();
        }
    }

    private static void ReadInto(
        BlockingCollection<List<MailLogEvent>> batches, IEnumerable<LogInput> inputs, EventQuery query, IReadObserver observer, TimeProvider clock, ReadStatistics statistics,
        CancellationToken stop)
    {
        EventFilter filter = new(query);
        SecondRange window = default;
        EventScan? scan = null;
        List<LogSeries> all = [];
        long? end = null;
        foreach (LogInput input in inputs)
        {
            IReadOnlyList<LogSeries> series = LogCatalog.Open(input, observer, statistics, clock);
            all.AddRange(series);
            if (scan is null)
            {
                window = ReadingTime.Resolve(query.Since, query.Until, query.Last, query.FromLogEnd, series, input.TimeZone, clock, observer, statistics, stop);
                scan = new EventScan(filter, window, input.TimeZone, statistics);
            }

            if (window.Since > long.MinValue && EndOf(series, input.TimeZone, stop) is { } last && !(last <= end)) end = last;
            scan.Server = input.Server;
            foreach (LogBlock block in LogBlocks.Read(series, input.TimeZone, Reading(window, filter), observer, statistics, stop))
            {
                (long lines, long mail) = (statistics.Lines, statistics.MailLines);
                for (int at = 0; at < block.Text.Length;)
                {
                    List<MailLogEvent> batch = new(BatchSize);
                    at += scan.Scan(block.Text[at..], block.Parser, batch, BatchSize);
                    if (batch.Count > 0) batches.Add(batch, stop);
                    stop.ThrowIfCancellationRequested();
                }

                block.Part.Lines += statistics.Lines - lines;
                block.Part.MailLines += statistics.MailLines - mail;
            }
        }

        scan?.Finish();
        if (end is { } second) statistics.Last ??= DateTimeOffset.FromUnixTimeSeconds(second);
        LogVerdicts.Tell(all, observer, statistics);
    }

    private static long? EndOf(IReadOnlyList<LogSeries> series, TimeZoneInfo zone, CancellationToken stop)
    {
        try
        {
            return series.All(one => one.Parts.All(part => part.IsSeekable)) ? ReadingTime.LogEnd(series, zone, stop) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it was rotated away meanwhile, and is wanted only for an advice
        }
    }
}
