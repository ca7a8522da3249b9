using MailAbuse.Rates.Baselines;

namespace MailAbuse.Rates;

/// <summary>Judges merged counts, once, at the end: who bursts, since when, and why. The formula stands in docs/detection.md.</summary>
internal static class BurstJudge
{
    /// <summary>Points from which on a sender is a burst.</summary>
    public const double Threshold = 1;

    // Below this one thread is done before another has begun.
    private const int CellsForThreads = 20_000;

    /// <summary>All senders of the window, bursts first, then by messages.</summary>
    /// <param name="counts">What was read. With a memory they have its spans as well afterwards, so they are judged with one once.</param>
    /// <param name="query">The window and the past, with their times resolved.</param>
    /// <param name="memory">What is remembered from before the log begins.</param>
    /// <exception cref="InvalidDataException">What is remembered is damaged.</exception>
    public static IReadOnlyList<SenderRate> Judge(RateCounts counts, RateQuery query, BaselineMemory? memory = null)
    {
        CountLayout layout = MemoryRecall.Into(counts, query, memory);
        Scales scales = new(query.Window, counts.Layout.Span);
        int baselineDays = BaselineDays(query);
        Population population = new(counts, scales, baselineDays);
        SenderRates rates = new(layout, SenderRates.Extent(counts), query.Until?.ToUnixTimeSeconds(), counts.Hosts, scales, population, query.TimeZone,
            counts.Statistics is { SuppressedLines: 0, IsComplete: true });
        Tally[] senders = [.. counts.Senders];
        SenderRate?[] judged = new SenderRate?[senders.Length];
        int cells = senders.Sum(sender => sender.Cells.Count);
        int threads = cells < CellsForThreads ? 1 : Math.Min(Environment.ProcessorCount, 8);
        int next = -1;
        if (threads == 1) Work();
        else Parallel.For(0, threads, _ => Work());
        return [.. judged.OfType<SenderRate>().Order(Comparer<SenderRate>.Create(Compare))];

        // Each thread takes the next sender that nobody has.
        void Work()
        {
            Cell[] buffer = [];
            SenderWalk walk = new(layout, scales, population, baselineDays);
            for (int i = Interlocked.Increment(ref next); i < senders.Length; i = Interlocked.Increment(ref next))
            {
                Cell total = senders[i].Total(layout);
                if (!IsInWindow(total)) continue;
                ReadOnlySpan<Cell> spans = senders[i].Cells.Read(ref buffer);
                Verdict verdict = default;
                walk.Walk(senders[i].Kind, spans, ref verdict);
                judged[i] = rates.Make(senders[i], spans, total, verdict, walk);
            }
        }
    }

    /// <summary>How many days back the past goes: one more than asked for, so that what comes once a week is in the past of a week.</summary>
    internal static int BaselineDays(RateQuery query) => query.Baseline <= TimeSpan.Zero ? 0 : (int)Math.Ceiling(Math.Min(query.Baseline.TotalDays, 3660)) + 1;

    private static bool IsInWindow(in Cell total) =>
        total.Messages > 0 || total.Delivered > 0 || total.Deferred > 0 || total.Bounced > 0 || total.Held > 0 || total.Notifications > 0;

    private static int Compare(SenderRate a, SenderRate b)
    {
        int order = b.IsBurst.CompareTo(a.IsBurst);
        if (order == 0) order = b.Messages.CompareTo(a.Messages);
        if (order == 0) order = string.CompareOrdinal(a.Sender, b.Sender);
        return order != 0 ? order : a.SenderKind.CompareTo(b.SenderKind);
    }
}
