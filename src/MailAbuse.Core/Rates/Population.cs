using System.Numerics;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>
/// What is usual for senders of a kind, day by day, so that each moment is compared with the days before it only: for who has no past
/// of his own. And what share of all mail failed hour by hour.
/// </summary>
internal sealed class Population
{
    // Volumes are kept in classes of half an octave.
    private const int Bins = 64, Kinds = 9, AllKinds = 8, Enough = 20, LongestInHours = 5 * 366 * 24;

    // What one may send unnoticed where there is nobody to compare with, by the length of the span: 50 in an hour, 250 in a day.
    private const double UnknownAnHour = 50, Growth = 0.5;

    private readonly CountLayout _layout;
    private readonly Scales _scales;
    private readonly int _baselineDays;
    private readonly int _firstDay;
    private readonly int _days;
    private readonly ushort[] _bins;
    private readonly Dictionary<(int Day, int Kind), double[]> _quantiles = [];
    private readonly long _firstHour;
    private readonly double[] _tried;
    private readonly double[] _failed;

    public Population(RateCounts counts, Scales scales, int baselineDays)
    {
        _layout = counts.Layout;
        _scales = scales;
        _baselineDays = baselineDays;
        int first = int.MaxValue, last = int.MinValue;
        foreach (Tally tally in counts.Senders)
        {
            first = Math.Min(first, tally.Cells[0].Bucket);
            last = Math.Max(last, tally.Cells[^1].Bucket);
        }

        if (first > last) first = last = 0;
        long lastHour = HourOf(last);
        _firstHour = Math.Max(HourOf(first), lastHour - LongestInHours);
        _tried = new double[lastHour - _firstHour + 2];
        _failed = new double[_tried.Length];
        int lastDay = DayOf(last);
        _firstDay = Math.Max(DayOf(first), lastDay - LongestInHours / 24);
        _days = lastDay - _firstDay + 1;
        _bins = new ushort[(long)_days * Kinds * scales.Count * Bins];
        foreach (Tally tally in counts.Senders)
            if (tally.Kind != SenderKind.Unknown && SendsToTheWorld(tally)) Add(tally);
        for (int i = 1; i < _tried.Length; i++)
        {
            _tried[i] += _tried[i - 1];
            _failed[i] += _failed[i - 1];
        }
    }

    public int DayOf(int bucket) => (int)Math.Floor((double)bucket / _scales.SpansPerDay);

    private long HourOf(int bucket) => _layout.StartOf(bucket) / 3600;

    /// <summary>
    /// True where a sender is one of ours: who logged in, or is a user here; and of the others those whose mail goes to other people's
    /// servers for the most part. What comes in from the internet goes to domains of ours.
    /// </summary>
    private static bool SendsToTheWorld(Tally tally)
    {
        if (tally.Kind is SenderKind.Login or SenderKind.LocalUser) return true;
        long own = 0, delivered = 0;
        foreach (ref readonly Cell cell in tally.Cells)
        {
            own += cell.ToOwn;
            delivered += cell.Delivered;
        }

        return delivered > 2 * own;
    }

    private void Add(Tally tally)
    {
        ReadOnlySpan<Cell> cells = tally.Cells;
        Span<int> from = stackalloc int[Scales.MostScales];
        Span<double> messages = stackalloc double[Scales.MostScales];
        Span<double> peaks = stackalloc double[Scales.MostScales];
        int day = DayOf(cells[0].Bucket);
        long hour = long.MinValue;
        double tried = 0, failed = 0;
        foreach (ref readonly Cell cell in cells)
        {
            int today = DayOf(cell.Bucket);
            if (today != day)
            {
                AddDay(tally.Kind, day, peaks);
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

            long thisHour = HourOf(cell.Bucket);
            if (thisHour != hour)
            {
                AddHour(hour, tried, failed);
                tried = failed = 0;
                hour = thisHour;
            }

            tried += cell.Delivered + cell.Deferred + cell.Bounced;
            failed += cell.Deferred + cell.Bounced;
        }

        AddDay(tally.Kind, day, peaks);
        AddHour(hour, tried, failed);
    }

    private void AddDay(SenderKind kind, int day, ReadOnlySpan<double> peaks)
    {
        if (peaks[_scales.Asked] <= 0 || day < _firstDay) return;
        for (int k = 0; k < _scales.Count; k++)
        {
            int bin = (int)Math.Clamp(2 * Math.Log2(peaks[k] + 1), 0, Bins - 1);
            Increment(ref _bins[IndexOf(day, (int)kind, k) + bin]);
            Increment(ref _bins[IndexOf(day, AllKinds, k) + bin]);
        }
    }

    private static void Increment(ref ushort count)
    {
        if (count < ushort.MaxValue) count++;
    }

    private int IndexOf(int day, int kind, int scale) => (((day - _firstDay) * Kinds + kind) * _scales.Count + scale) * Bins;

    // No single sender may speak for all: each counts with twenty recipients an hour at most.
    private void AddHour(long hour, double tried, double failed)
    {
        if (hour < _firstHour || tried <= 0) return;
        double weight = Math.Min(1, 20 / tried);
        _tried[hour - _firstHour + 1] += tried * weight;
        _failed[hour - _firstHour + 1] += failed * weight;
    }

    /// <summary>The share of all recipients that failed in the hours before a moment: as many as the span has, but six at least and a day at most.</summary>
    public double FailedShare(int bucket, int scale)
    {
        long end = Math.Clamp(HourOf(bucket) - _firstHour + 1, 0, _tried.Length - 1);
        long start = Math.Max(0, end - Math.Clamp(_scales.SecondsOf(scale) / 3600, 6, 24));
        // Where little was sent one in twenty is what mail in general does.
        return (_failed[end] - _failed[start] + 0.05 * 50) / (_tried[end] - _tried[start] + 50);
    }

    /// <summary>The volume in a span that one sender-day in twenty exceeds (and the usual one), in the days before this one.</summary>
    public (double Peak, double Usual) PeakOf(SenderKind kind, int day, int scale)
    {
        int index = Math.Min((int)kind, AllKinds - 1);
        if (!_quantiles.TryGetValue((day, index), out double[]? quantiles))
        {
            quantiles = new double[_scales.Count * 2];
            if (!TryQuantiles(index, day - _baselineDays, day, quantiles) && !TryQuantiles(AllKinds, day - _baselineDays, day, quantiles) &&
                !TryQuantiles(index, day, day + 1, quantiles) && !TryQuantiles(AllKinds, day, day + 1, quantiles))
            {
                for (int k = 0; k < _scales.Count; k++)
                    quantiles[2 * k] = UnknownAnHour * Math.Pow(_scales.SecondsOf(k) / 3600.0, Growth);
            }

            _quantiles.Add((day, index), quantiles);
        }

        return (quantiles[2 * scale], quantiles[2 * scale + 1]);
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
            if (below + bins[bin] >= rank) return Math.Pow(2, (bin + (rank - below) / bins[bin]) / 2) - 1;
            below += bins[bin];
        }

        return 0;
    }
}
