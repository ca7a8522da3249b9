using System.Numerics;
using System.Runtime.CompilerServices;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>
/// What is usual for senders of a kind, day by day, so that each moment is compared with the days before it only: for who has no past
/// of his own. And what share of everybody's mail failed.
/// </summary>
internal sealed class Population
{
    // Volumes are kept as they are up to 16, and in classes of half an octave from there on.
    private const int Exact = 16, Bins = 64, Kinds = 9, AllKinds = 8, Enough = 20, LongestInDays = 5 * 366;

    // No single sender may speak for all: each counts with so many recipients a span at most. And where little was sent, one in twenty
    // failing is what mail in general does.
    private const double MostOfOne = 5, GeneralShare = 0.05, GeneralWeight = 50;

    // What one may send unnoticed where there is nobody to compare with, by the length of the span: 50 in an hour, 250 in a day.
    private const double UnknownAnHour = 50, Growth = 0.5;

    private readonly Scales _scales;
    private readonly int _baselineDays;
    private readonly int _firstDay;
    private readonly int _days;
    private readonly ushort[] _bins;
    // By day and kind, made when asked for. Two threads may make one twice, and make the same.
    private readonly double[]?[] _quantiles;
    private readonly int _first;
    private readonly double[] _tried;
    private readonly double[] _failed;

    // Who failed most in a span, whoever it was: when one sender's mail fails, that is no trouble of everybody's.
    private readonly double[] _loudestTried;
    private readonly double[] _loudestFailed;

    public Population(RateCounts counts, Scales scales, int baselineDays)
    {
        _scales = scales;
        _baselineDays = baselineDays;
        int first = int.MaxValue, last = int.MinValue;
        foreach (Tally tally in counts.Senders)
        {
            first = Math.Min(first, tally.Cells.First);
            last = Math.Max(last, tally.Cells.Last);
        }

        if (first > last) first = last = 0;
        // A log with a mad clock in it must not make this large.
        _first = (int)Math.Max(first, (long)last - LongestInDays * scales.SpansPerDay);
        _tried = new double[last - _first + 2];
        _failed = new double[_tried.Length];
        _loudestTried = new double[_tried.Length];
        _loudestFailed = new double[_tried.Length];
        int lastDay = DayOf(last);
        _firstDay = DayOf(_first);
        _days = lastDay - _firstDay + 1;
        _quantiles = new double[]?[(_days + 1) * Kinds];
        _bins = new ushort[(long)_days * Kinds * scales.Count * Bins];
        Cell[] buffer = [];
        foreach (Tally tally in counts.Senders)
        {
            ReadOnlySpan<Cell> cells = tally.Cells.Read(ref buffer);
            if (tally.Kind != SenderKind.Unknown && SendsToTheWorld(tally.Kind, cells)) Add(tally.Kind, cells);
        }

        for (int i = 1; i < _tried.Length; i++)
        {
            _tried[i] += _tried[i - 1] - _loudestTried[i];
            _failed[i] += _failed[i - 1] - _loudestFailed[i];
        }
    }

    public int DayOf(int bucket) => bucket >= 0 ? bucket / _scales.SpansPerDay : (bucket + 1) / _scales.SpansPerDay - 1;

    /// <summary>True where there are too few days before this one to know anybody.</summary>
    public bool IsYoungAt(int day) => day - _firstDay < 3;

    /// <summary>The first span of a day.</summary>
    public int StartOf(int day) => day * _scales.SpansPerDay;

    /// <summary>
    /// True where a sender is one of ours: who logged in, or is a user here; and of the others those whose mail goes to other people's
    /// servers for the most part. What comes in from the internet goes to domains of ours.
    /// </summary>
    [MethodImpl(Hot.Loop)]
    public static bool SendsToTheWorld(SenderKind kind, ReadOnlySpan<Cell> cells)
    {
        if (kind is SenderKind.Login or SenderKind.LocalUser) return true;
        long own = 0, delivered = 0;
        foreach (ref readonly Cell cell in cells)
        {
            own += cell.ToOwn;
            delivered += cell.Delivered;
        }

        return delivered > 2 * own;
    }

    [MethodImpl(Hot.Loop)]
    private void Add(SenderKind kind, ReadOnlySpan<Cell> cells)
    {
        Span<int> from = stackalloc int[Scales.MostScales];
        Span<double> messages = stackalloc double[Scales.MostScales];
        Span<double> peaks = stackalloc double[Scales.MostScales];
        int day = DayOf(cells[0].Bucket);
        foreach (ref readonly Cell cell in cells)
        {
            int today = DayOf(cell.Bucket);
            if (today != day)
            {
                AddDay(kind, day, peaks);
                peaks.Clear();
                day = today;
            }

            for (int k = 0; k < _scales.Count; k++)
            {
                messages[k] += Math.Max(cell.Messages, cell.Recipients / 4.0);
                while (cells[from[k]].Bucket <= cell.Bucket - _scales.Spans[k])
                {
                    messages[k] -= Math.Max(cells[from[k]].Messages, cells[from[k]].Recipients / 4.0);
                    from[k]++;
                }

                peaks[k] = Math.Max(peaks[k], messages[k]);
            }

            if (cell.Bucket < _first) continue;
            (double tried, double failed) = Voice(cell);
            int at = cell.Bucket - _first + 1;
            _tried[at] += tried;
            _failed[at] += failed;
            if (failed <= _loudestFailed[at]) continue;
            _loudestFailed[at] = failed;
            _loudestTried[at] = tried;
        }

        AddDay(kind, day, peaks);
    }

    private void AddDay(SenderKind kind, int day, ReadOnlySpan<double> peaks)
    {
        if (peaks[_scales.Asked] <= 0 || day < _firstDay) return;
        for (int k = 0; k < _scales.Count; k++)
        {
            int bin = peaks[k] < Exact ? (int)peaks[k] : Math.Min(Bins - 1, Exact + (int)(2 * Math.Log2(peaks[k] / Exact)));
            Increment(ref _bins[IndexOf(day, (int)kind, k) + bin]);
            Increment(ref _bins[IndexOf(day, AllKinds, k) + bin]);
        }
    }

    private static void Increment(ref ushort count)
    {
        if (count < ushort.MaxValue) count++;
    }

    private int IndexOf(int day, int kind, int scale) => (((day - _firstDay) * Kinds + kind) * _scales.Count + scale) * Bins;

    /// <summary>What a sender's cell adds to the share of all: recipients tried, and those of them that failed.</summary>
    [MethodImpl(Hot.Loop)]
    public static (double Tried, double Failed) Voice(in Cell cell)
    {
        int failed = cell.Deferred + cell.Bounced, tried = cell.Delivered + failed;
        double weight = tried <= MostOfOne ? 1 : MostOfOne / tried;
        return (tried * weight, failed * weight);
    }

    /// <summary>The share of the others' recipients that failed in the spans up to this one, without the one sender who failed most in each.</summary>
    /// <param name="bucket">The last span.</param>
    /// <param name="spans">How many.</param>
    /// <param name="ownTried">What the sender himself has added.</param>
    /// <param name="ownFailed">What the sender himself has added.</param>
    [MethodImpl(Hot.Loop)]
    public double FailedShare(int bucket, int spans, double ownTried, double ownFailed)
    {
        int end = Math.Clamp(bucket - _first + 1, 0, _tried.Length - 1);
        int start = Math.Max(0, end - spans);
        double failed = Math.Max(0, _failed[end] - _failed[start] - ownFailed), tried = Math.Max(failed, _tried[end] - _tried[start] - ownTried);
        return (failed + GeneralShare * GeneralWeight) / (tried + GeneralWeight);
    }

    /// <summary>The volume in a span that one sender-day in twenty exceeds (and the usual one), in the days before this one.</summary>
    public (double Peak, double Usual) PeakOf(SenderKind kind, int day, int scale)
    {
        int index = Math.Min((int)kind, AllKinds - 1);
        day = Math.Clamp(day, _firstDay, _firstDay + _days);
        ref double[]? quantiles = ref _quantiles[(day - _firstDay) * Kinds + index];
        if (Volatile.Read(ref quantiles) is { } known) return (known[2 * scale], known[2 * scale + 1]);
        double[] made = MakeQuantiles(index, day);
        Volatile.Write(ref quantiles, made);
        return (made[2 * scale], made[2 * scale + 1]);
    }

    private double[] MakeQuantiles(int index, int day)
    {
        double[] quantiles = new double[_scales.Count * 2];
        if (!TryQuantiles(index, day - _baselineDays, day, quantiles) && !TryQuantiles(AllKinds, day - _baselineDays, day, quantiles) &&
            !TryQuantiles(index, day, day + 1, quantiles) && !TryQuantiles(AllKinds, day, day + 1, quantiles))
        {
            for (int k = 0; k < _scales.Count; k++) quantiles[2 * k] = UnknownAnHour * Math.Pow(_scales.SecondsOf(k) / 3600.0, Growth);
        }

        return quantiles;
    }

    private bool TryQuantiles(int kind, int fromDay, int toDay, double[] quantiles)
    {
        fromDay = Math.Max(fromDay, _firstDay);
        toDay = Math.Min(toDay, _firstDay + _days);
        if (fromDay >= toDay) return false;
        Span<long> sum = stackalloc long[Bins];
        for (int k = 0; k < _scales.Count; k++)
        {
            sum.Clear();
            long all = 0;
            for (int day = fromDay; day < toDay; day++)
            {
                ReadOnlySpan<ushort> bins = _bins.AsSpan(IndexOf(day, kind, k), Bins);
                for (int bin = 0; bin < Bins; bin++)
                {
                    sum[bin] += bins[bin];
                    all += bins[bin];
                }
            }

            if (all < Enough) return false;
            quantiles[2 * k] = Quantile(sum, all * 0.95);
            quantiles[2 * k + 1] = Quantile(sum, all * 0.5);
        }

        return true;
    }

    private static double Quantile(ReadOnlySpan<long> bins, double rank)
    {
        double below = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            if (below + bins[bin] >= rank)
                return bin < Exact ? bin : Exact * Math.Pow(2, (bin - Exact + (rank - below) / bins[bin]) / 2);
            below += bins[bin];
        }

        return 0;
    }
}
