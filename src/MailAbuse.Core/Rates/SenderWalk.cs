using System.Runtime.CompilerServices;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>Is told of each moment of a sender that has points.</summary>
internal interface IMomentVisitor
{
    void Visit(in Moment moment, in Points points);
}

/// <summary>
/// Goes through a sender's cells in the order of time and gives points at each for the spans that end there. What is later than a
/// moment never has a part in its points. Only cells that are not empty are visited, and each a fixed number of times.
/// </summary>
internal sealed class SenderWalk(CountLayout layout, Scales scales, Population population, int baselineDays)
{
    private readonly ScaleState[] _states = [.. Enumerable.Range(0, scales.Count).Select(_ => new ScaleState())];
    private PastDay[] _days = new PastDay[64];
    private Oddity[] _odd = new Oddity[256];
    private int _dayCount;

    /// <summary>A span that slides over the cells.</summary>
    private sealed class ScaleState
    {
        public int From;
        public Sums Sums;

        // Maps of bits can be united but not taken apart, so the span is two parts: before Middle the union of a cell and all after it
        // is kept for each cell, from Middle on there is one union of all.
        public int Middle;
        public Bits[] Rest = new Bits[64];
        public Bits Head;

        public Past Past;
        public int PastBefore;

        public void Start()
        {
            From = Middle = 0;
            Sums = default;
            Head = default;
            PastBefore = int.MinValue;
        }
    }

    private struct Bits
    {
        public ulong Networks, Envelopes, Domains;

        public void Add(in Cell cell)
        {
            Networks |= cell.Networks;
            Envelopes |= cell.Envelopes;
            Domains |= cell.Domains;
        }
    }

    /// <summary>Shows the visitor all moments of the window that have points.</summary>
    public void Walk<T>(Tally tally, ref T visitor)
        where T : struct, IMomentVisitor
    {
        ReadOnlySpan<Cell> cells = tally.Cells;
        _dayCount = 0;
        if (cells.Length == 0 || tally.Kind == SenderKind.Unknown) return;
        bool isOurs = tally.Kind is SenderKind.Login or SenderKind.LocalUser;
        if (_odd.Length < cells.Length) _odd = new Oddity[cells.Length * 2];
        foreach (ScaleState state in _states) state.Start();
        int since = layout.Since == long.MinValue ? int.MinValue : layout.BucketOf(layout.Since);
        long delivered = 0, own = 0, sinceMessages = 0;
        PastDay today = new() { Day = population.DayOf(cells[0].Bucket) };
        Past past = default;
        for (int i = 0; i < cells.Length; i++)
        {
            ref readonly Cell cell = ref cells[i];
            int day = population.DayOf(cell.Bucket);
            if (day != today.Day)
            {
                Close(ref today);
                today = new PastDay { Day = day };
                // Yesterday is left out: a run that began then must not make itself usual.
                past = Past.Of(_days.AsSpan(0, _dayCount), day - 1, baselineDays, 0);
            }

            int hour = (int)((layout.StartOf(cell.Bucket) / 3600 % 24 + 24) % 24);
            _odd[i] = past.IsOddHour(hour) ? Oddity.Hour : Oddity.None;
            if (past.ActiveDays >= 2 && cell.Networks != 0 && (cell.Networks & past.Networks) == 0) _odd[i] |= Oddity.Network;
            Add(ref today, cell, hour);
            delivered += cell.Delivered;
            own += cell.ToOwn;
            if (cell.Bucket >= since) sinceMessages += cell.Messages;
            bool isJudged = cell.Bucket >= since && (isOurs || delivered > 2 * own);
            for (int k = 0; k < _states.Length; k++)
            {
                ScaleState state = _states[k];
                Slide(state, cells, i, scales.Spans[k]);
                today.Peaks[k] = Math.Max(today.Peaks[k], state.Sums.Volume);
                if (!isJudged || state.Sums.Messages == 0) continue;
                // A span that reaches back before the window counts where the run goes on in the window, at half its pace at least.
                if ((long)cell.Bucket - scales.Spans[k] + 1 < since &&
                    2L * sinceMessages * scales.Spans[k] < state.Sums.Messages * ((long)cell.Bucket - since + 1)) continue;
                Judge(tally.Kind, state, cell.Bucket, k, today.Peaks[k], ref visitor);
            }
        }
    }

    /// <summary>What was usual before a span that ends here, for the sender walked last.</summary>
    public Past PastBefore(int bucket, int scale) =>
        Past.Of(_days.AsSpan(0, _dayCount), population.DayOf(bucket - scales.Spans[scale] + 1), baselineDays, scale);

    private void Judge<T>(SenderKind kind, ScaleState state, int bucket, int scale, double peakToday, ref T visitor)
        where T : struct, IMomentVisitor
    {
        int before = population.DayOf(bucket - scales.Spans[scale] + 1);
        if (state.PastBefore != before)
        {
            state.PastBefore = before;
            state.Past = Past.Of(_days.AsSpan(0, _dayCount), before, baselineDays, scale);
        }

        double recentPeak = Math.Max(state.Past.Peak, peakToday);
        for (int i = _dayCount - 1; i >= 0 && _days[i].Day >= before; i--) recentPeak = Math.Max(recentPeak, _days[i].Peaks[scale]);
        Bits bits = state.Head;
        if (state.From < state.Middle)
        {
            ref Bits rest = ref state.Rest[state.From % state.Rest.Length];
            bits.Networks |= rest.Networks;
            bits.Envelopes |= rest.Envelopes;
            bits.Domains |= rest.Domains;
        }

        (double peak, double usual) = population.PeakOf(kind, before, scale);
        Moment moment = new()
        {
            Bucket = bucket,
            Scale = scale,
            Now = state.Sums,
            Networks = bits.Networks,
            Envelopes = bits.Envelopes,
            Domains = bits.Domains,
            Past = state.Past,
            RecentPeak = recentPeak,
            Days = scales.SecondsOf(scale) > Scales.Day ? 2 : 1,
            PopulationPeak = peak,
            PopulationUsual = usual,
            OthersShare = population.FailedShare(bucket, scale),
        };
        Points points = Points.Of(moment);
        if (points.Sum > 0) visitor.Visit(moment, points);
    }

    private void Slide(ScaleState state, ReadOnlySpan<Cell> cells, int at, int spans)
    {
        state.Sums.Add(cells[at], _odd[at]);
        state.Head.Add(cells[at]);
        int oldest = cells[at].Bucket - spans;
        while (cells[state.From].Bucket <= oldest)
        {
            state.Sums.Remove(cells[state.From], _odd[state.From]);
            state.From++;
        }

        if (state.From < state.Middle) return;
        // The older part is used up: what was the head becomes it.
        state.Middle = at + 1;
        int length = at + 1 - state.From;
        if (state.Rest.Length < length) state.Rest = new Bits[length * 2];
        Bits rest = default;
        for (int i = at; i >= state.From; i--)
        {
            rest.Add(cells[i]);
            state.Rest[i % state.Rest.Length] = rest;
        }

        state.Head = default;
    }

    private static void Add(ref PastDay day, in Cell cell, int hour)
    {
        day.Messages += cell.Messages;
        day.Tried += cell.Delivered + cell.Deferred + cell.Bounced;
        day.Failed += cell.Deferred + cell.Bounced;
        day.Networks |= cell.Networks;
        day.Envelopes |= cell.Envelopes;
        day.Domains |= cell.Domains;
        if (cell.Messages > 0) day.Hours |= 1u << hour;
    }

    private void Close(ref PastDay today)
    {
        ulong networks = 0, envelopes = 0;
        for (int i = _dayCount - 1; i >= 0 && _days[i].Day >= today.Day - baselineDays; i--)
        {
            networks |= _days[i].Networks;
            envelopes |= _days[i].Envelopes;
        }

        // On the first day everything is new, which says nothing.
        if (_dayCount > 0)
        {
            today.NewNetworks = Linear.CountNew(today.Networks, networks);
            today.NewEnvelopes = Linear.CountNew(today.Envelopes, envelopes);
        }

        if (_dayCount == _days.Length) Array.Resize(ref _days, _days.Length * 2);
        _days[_dayCount++] = today;
    }
}
