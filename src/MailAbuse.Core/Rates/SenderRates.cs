using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>Makes what people see of a sender from his counts and the verdict.</summary>
internal sealed class SenderRates
{
    private const int Slices = 24;

    private readonly CountLayout _layout;
    private readonly HostTable _hosts;
    private readonly Scales _scales;
    private readonly Population _population;
    private readonly TimeZoneInfo _zone;
    private readonly bool _isComplete;
    private readonly bool _hasSeveralDays;
    private readonly long _start;
    private readonly long _end;
    private readonly int _since;
    private readonly ConcurrentDictionary<ulong, string> _servers = [];

    /// <summary>For all senders of counts, or for single ones at a moment.</summary>
    /// <param name="layout">How time is cut, and the window.</param>
    /// <param name="extent">The seconds of which there are counts.</param>
    /// <param name="until">Where the window ends; null: where the counts do.</param>
    /// <param name="hosts">Names the hosts.</param>
    /// <param name="scales">The spans of the judgement.</param>
    /// <param name="population">What is usual for all.</param>
    /// <param name="zone">Zone in which times are shown.</param>
    /// <param name="isComplete">False where counts are lower bounds.</param>
    public SenderRates(CountLayout layout, SecondRange extent, long? until, HostTable hosts, Scales scales, Population population, TimeZoneInfo zone, bool isComplete)
    {
        _layout = layout;
        _hosts = hosts;
        _scales = scales;
        _population = population;
        _zone = zone;
        _isComplete = isComplete;
        _since = layout.Since == long.MinValue ? int.MinValue : layout.BucketOf(layout.Since);
        _hasSeveralDays = extent.Since < extent.Until && At(extent.Since).Date != At(extent.Until - 1).Date;
        _start = layout.Since == long.MinValue ? extent.Since : layout.Since;
        _end = until ?? extent.Until;
    }

    /// <summary>From when to when there are counts; the ends of the type in turn where there are none.</summary>
    internal static SecondRange Extent(RateCounts counts)
    {
        long first = long.MaxValue, last = long.MinValue;
        foreach (Tally tally in counts.Senders)
        {
            first = Math.Min(first, counts.Layout.StartOf(tally.Cells.First));
            last = Math.Max(last, counts.Layout.StartOf(tally.Cells.Last) + counts.Layout.Span);
        }

        return new SecondRange(first, last);
    }

    /// <summary>Puts together what is known of a sender; <paramref name="walk"/> has just walked him.</summary>
    [MethodImpl(Hot.Loop)]
    public SenderRate Make(Tally tally, ReadOnlySpan<Cell> cells, in Cell total, in Verdict verdict, SenderWalk walk, RateChange change = RateChange.None)
    {
        CountLayout layout = _layout;
        long[] trend = new long[Slices];
        (int peakBucket, long peak) = Shape(cells, trend);
        long tried = (long)total.Delivered + total.Deferred + total.Bounced;
        Past past = walk.PastBefore(peakBucket, _scales.Asked);
        (_, double usualOfKind) = _population.PeakOf(tally.Kind, _population.DayOf(peakBucket), _scales.Asked);
        BaselineSource source = tally.Kind == SenderKind.Unknown ? BaselineSource.None
            : past.IsOwn ? BaselineSource.Own
            : usualOfKind > 0 ? BaselineSource.Population : BaselineSource.None;
        double usual = source switch
        {
            BaselineSource.Own => walk.UsualPeakBefore(peakBucket, _scales.Asked),
            BaselineSource.Population => usualOfKind,
            _ => 0,
        };
        return new SenderRate
        {
            Server = ServerOf(tally.Hosts),
            Sender = tally.NameText,
            SenderKind = tally.Kind,
            Messages = total.Messages,
            Recipients = total.Recipients,
            Delivered = total.Delivered,
            Deferred = total.Deferred,
            Bounced = total.Bounced,
            Held = total.Held,
            Notifications = total.Notifications,
            Clients = tally.Clients.Count,
            EnvelopeSenders = tally.Envelopes.Count,
            RecipientDomains = tally.Domains.Count,
            IsEstimate = tally.Clients.IsEstimate || tally.Envelopes.IsEstimate || tally.Domains.IsEstimate,
            FailedShare = tried > 0 ? (double)(total.Deferred + total.Bounced) / tried : 0,
            PeakStart = peak > 0 ? At(layout.StartOf(peakBucket - _scales.Spans[_scales.Asked] + 1)) : null,
            PeakMessages = peak,
            PeakWindow = TimeSpan.FromSeconds(_scales.SecondsOf(_scales.Asked)),
            Baseline = Math.Round(usual, 1),
            BaselineSource = source,
            BaselineSpan = TimeSpan.FromDays(source == BaselineSource.Own ? past.Days : 0),
            Factor = source == BaselineSource.None ? 0 : Math.Round(peak / Math.Max(usual, 1), 1),
            Score = verdict.HasMoment ? Math.Floor(verdict.Points.Sum * 100) / 100 : 0, // down: 0.996 is no burst and must not read 1
            Change = change,
            IsBurst = verdict.AlarmBucket is not null,
            BurstStart = verdict.AlarmBucket is { } bucket ? At(layout.StartOf(BeginningOf(cells, bucket, verdict.AlarmScale, walk))) : null,
            // A span that is not over yet was judged now.
            AlarmTime = verdict.AlarmBucket is { } alarm ? At(Math.Min(layout.StartOf(alarm) + layout.Span, _end)) : null,
            Reasons = verdict.HasMoment ? [.. Rates.Reasons.Of(verdict, layout, _scales, walk, At, _hasSeveralDays)] : [],
            Trend = trend,
            First = tally.First == long.MaxValue ? null : At(tally.First),
            Last = tally.Last == long.MinValue ? null : At(tally.Last),
            IsComplete = _isComplete,
        };
    }

    private string ServerOf(ulong hosts) => _servers.GetOrAdd(hosts, static (bits, table) => table.NamesOf(bits), _hosts);

    private DateTimeOffset At(long second) => TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), _zone);

    /// <summary>
    /// The span in which a run began that was noticed at the end of another: of those looked at then, the one from which on he sent most
    /// beyond his usual pace (the estimate of a change point that belongs to a CUSUM chart, Page 1954).
    /// </summary>
    private int BeginningOf(ReadOnlySpan<Cell> cells, int alarm, int scale, SenderWalk walk)
    {
        int spans = _scales.Spans[scale], beginning = alarm;
        double pace = walk.UsualPeakBefore(alarm, scale) / spans, beyond = 0, least = double.MaxValue;
        int last = alarm - spans;
        foreach (ref readonly Cell cell in cells)
        {
            if (cell.Bucket <= last) continue;
            if (cell.Bucket > alarm) break;
            beyond -= pace * (cell.Bucket - last);
            last = cell.Bucket;
            if (cell.Messages > 0 && beyond < least) (least, beginning) = (beyond, cell.Bucket);
            beyond += cell.Messages;
        }

        return beginning;
    }

    /// <summary>Fills the trend, and finds the busiest span of the window asked for and the bucket that it ends with.</summary>
    [MethodImpl(Hot.Loop)]
    private (int Bucket, long Messages) Shape(ReadOnlySpan<Cell> cells, long[] trend)
    {
        CountLayout layout = _layout;
        int spans = _scales.Spans[_scales.Asked];
        int from = 0, best = 0;
        long sum = 0, most = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i].Bucket < _since)
            {
                from = i + 1;
                continue;
            }

            sum += cells[i].Messages;
            while (cells[from].Bucket <= cells[i].Bucket - spans) sum -= cells[from++].Messages;
            if (sum > most) (best, most) = (cells[i].Bucket, sum);
            long slice = (layout.StartOf(cells[i].Bucket) - _start) * Slices / Math.Max(1, _end - _start);
            trend[Math.Clamp(slice, 0, Slices - 1)] += cells[i].Messages;
        }

        return (best, most);
    }
}
