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
/// moment never has a part in its points. Only cells that are not empty are visited.
/// </summary>
/// <remarks>Most moments have no points, and are passed over by what is cheap to tell; see <see cref="Usual.MayHavePoints"/>.</remarks>
internal sealed class SenderWalk(CountLayout layout, Scales scales, Population population, int baselineDays)
{
    private readonly Usual[] _usual = [.. Enumerable.Range(0, scales.Count).Select(_ => new Usual())];
    private readonly int[] _from = new int[scales.Count];
    private PastDay[] _days = new PastDay[64];
    private int _dayCount;

    // What blocks of cells have together: maps of bits cannot be taken apart, and a long span would be long to unite.
    private const int BlockLength = 16;
    private Bits[] _blocks = new Bits[16];

    private struct Bits
    {
        public ulong Networks;
        public ulong Envelopes;
        public ulong Domains;

        [MethodImpl(Hot.Loop)]
        public void Add(in Cell cell)
        {
            Networks |= cell.Networks;
            Envelopes |= cell.Envelopes;
            Domains |= cell.Domains;
        }

        [MethodImpl(Hot.Loop)]
        public void Add(in Bits other)
        {
            Networks |= other.Networks;
            Envelopes |= other.Envelopes;
            Domains |= other.Domains;
        }
    }

    // The sums of all cells before each.
    private Sums[] _sums = new Sums[256];

    /// <summary>Shows the visitor all moments of the window that have points.</summary>
    /// <param name="kind">What the sender is.</param>
    /// <param name="cells">His cells, by time.</param>
    /// <param name="visitor">Who is shown them.</param>
    [MethodImpl(Hot.Loop)]
    public void Walk<T>(SenderKind kind, ReadOnlySpan<Cell> cells, ref T visitor)
        where T : struct, IMomentVisitor
    {
        _dayCount = 0;
        if (cells.Length == 0 || kind == SenderKind.Unknown || !Population.SendsToTheWorld(kind, cells)) return;
        bool isOurs = kind is SenderKind.Login or SenderKind.LocalUser;
        if (_sums.Length <= cells.Length)
        {
            _sums = new Sums[cells.Length * 2];
            _blocks = new Bits[_sums.Length / BlockLength + 1];
        }

        foreach (Usual usual in _usual) usual.Forget();
        Array.Clear(_from);
        int since = layout.Since == long.MinValue ? int.MinValue : layout.BucketOf(layout.Since);
        long firstJudged = (long)since - scales.Spans[^1];
        int sinceCell = 0;
        long delivered = 0, own = 0;
        PastDay today = new() { Day = population.DayOf(cells[0].Bucket) };
        int tomorrow = population.StartOf(today.Day + 1);
        Habits habits = default;
        bool areHabitsKnown = false;
        for (int i = 0; i < cells.Length; i++)
        {
            ref readonly Cell cell = ref cells[i];
            if (cell.Bucket >= tomorrow)
            {
                Close(ref today);
                today = new PastDay { Day = population.DayOf(cell.Bucket) };
                tomorrow = population.StartOf(today.Day + 1);
                areHabitsKnown = false;
            }

            int hour = HourOf(cell.Bucket);
            Oddity oddity = Oddity.None;
            if (cell.Bucket >= firstJudged && cell.Messages > 0)
            {
                // Yesterday is left out: a run that began then must not make itself usual.
                if (!areHabitsKnown) habits = Habits.Of(_days.AsSpan(0, _dayCount), today.Day - 1, baselineDays);
                areHabitsKnown = true;
                oddity = habits.OddityOf(hour, cell.Networks);
            }

            _sums[i + 1] = _sums[i].Plus(cell, oddity);
            if (i % BlockLength == 0) _blocks[i / BlockLength] = default;
            _blocks[i / BlockLength].Add(cell);
            Add(ref today, cell, hour);
            Slide(cells, i, ref today);
            delivered += cell.Delivered;
            own += cell.ToOwn;
            if (cell.Bucket < since)
            {
                sinceCell = i + 1;
                continue;
            }

            if (!isOurs && delivered <= 2 * own) continue;
            for (int k = 0; k < _usual.Length; k++)
            {
                int messages = _sums[i + 1].Messages - _sums[_from[k]].Messages;
                if (messages < Points.LeastMessages) continue;
                Judge(kind, cells, i, k, today, since, sinceCell, ref visitor);
            }
        }
    }

    private int HourOf(int bucket)
    {
        int hour = (int)(layout.StartOf(bucket) / 3600 % 24);
        return hour < 0 ? hour + 24 : hour;
    }

    /// <summary>Moves the beginnings of all spans up to a cell, and keeps the greatest volumes of the day.</summary>
    [MethodImpl(Hot.Loop)]
    private void Slide(ReadOnlySpan<Cell> cells, int at, ref PastDay today)
    {
        ref readonly Sums now = ref _sums[at + 1];
        for (int k = 0; k < _from.Length; k++)
        {
            int oldest = cells[at].Bucket - scales.Spans[k];
            int from = _from[k];
            while (cells[from].Bucket <= oldest) from++;
            _from[k] = from;
            ref readonly Sums before = ref _sums[from];
            double volume = Sums.VolumeOf(now.Messages - before.Messages, now.Recipients - before.Recipients);
            if (volume > today.Peaks[k]) today.Peaks[k] = volume;
        }
    }

    /// <summary>What was usual before a span that ends here, for the sender walked last.</summary>
    public Past PastBefore(int bucket, int scale) =>
        Past.Of(_days.AsSpan(0, _dayCount), population.DayOf(bucket - scales.Spans[scale] + 1), baselineDays, scale);

    /// <summary>The busiest span of his usual day before a span that ends here.</summary>
    public double UsualPeakBefore(int bucket, int scale) =>
        Past.UsualPeakOf(_days.AsSpan(0, _dayCount), population.DayOf(bucket - scales.Spans[scale] + 1), baselineDays, scale);

    [MethodImpl(Hot.Loop)]
    private void Judge<T>(SenderKind kind, ReadOnlySpan<Cell> cells, int at, int scale, in PastDay today, int since, int sinceCell, ref T visitor)
        where T : struct, IMomentVisitor
    {
        int bucket = cells[at].Bucket;
        Usual usual = _usual[scale];
        usual.Know(population, kind, population.DayOf(bucket - scales.Spans[scale] + 1), _days.AsSpan(0, _dayCount), baselineDays, scale);
        Sums sums = _sums[at + 1].Since(_sums[_from[scale]]);
        double days = scales.SecondsOf(scale) > Scales.Day ? 2 : 1;
        if (!usual.MayHavePoints(sums, today, days)) return;

        if (bucket - scales.Spans[scale] + 1L < since && !GoesOn(cells, at, scale, since, sinceCell, sums, usual.Past)) return;
        Bits bits = BitsOf(cells, _from[scale], at + 1);
        // What others fail is asked of six hours at least and of a day at most: fewer are too few to tell.
        int general = Math.Clamp(scale, scales.SixHours, scales.OneDay);
        Sums voice = _sums[at + 1].Since(_sums[_from[general]]);
        Moment moment = new()
        {
            Bucket = bucket,
            Scale = scale,
            Now = sums,
            Networks = bits.Networks,
            Envelopes = bits.Envelopes,
            Domains = bits.Domains,
            RecentPeak = Math.Max(usual.RecentPeak, today.Peaks[scale]),
            Days = days,
            IsLogYoung = usual.IsLogYoung,
            PopulationPeak = usual.PopulationPeak,
            PopulationUsual = usual.PopulationUsual,
            OthersShare = population.FailedShare(bucket, scales.Spans[general], voice.VoiceTried, voice.VoiceFailed),
        };
        Points points = Points.Of(moment, usual.Past);
        if (points.Sum > 0) visitor.Visit(moment, points);
    }

    /// <summary>
    /// A span that reaches back before the window counts only where the run goes on in the window: at half its pace at least, and with
    /// signs of its own. What was over before is not to be looked at now.
    /// </summary>
    private bool GoesOn(ReadOnlySpan<Cell> cells, int at, int scale, int since, int sinceCell, in Sums all, in Past past)
    {
        Sums part = _sums[at + 1].Since(_sums[sinceCell]);
        if (2L * part.Messages * scales.Spans[scale] < all.Messages * ((long)cells[at].Bucket - since + 1)) return false;
        if (part.Failed > 0 && 2L * part.Failed * all.Tried >= (long)all.Failed * part.Tried) return true;
        if (part.FromNew > 0 && 2L * part.FromNew * all.Messages >= (long)all.FromNew * part.Messages) return true;
        Bits bits = BitsOf(cells, sinceCell, at + 1);
        return part.Held > 0 || (bits.Networks & ~past.Networks) != 0 || (bits.Envelopes & ~past.Envelopes) != 0;
    }

    [MethodImpl(Hot.Loop)]
    private Bits BitsOf(ReadOnlySpan<Cell> cells, int from, int to)
    {
        Bits bits = default;
        while (from < to)
        {
            if (from % BlockLength == 0 && from + BlockLength <= to)
            {
                bits.Add(_blocks[from / BlockLength]);
                from += BlockLength;
            }
            else bits.Add(cells[from++]);
        }

        return bits;
    }

    [MethodImpl(Hot.Loop)]
    private static void Add(ref PastDay day, in Cell cell, int hour)
    {
        int failed = cell.Deferred + cell.Bounced;
        day.Messages += cell.Messages;
        day.Tried += cell.Delivered + failed;
        day.Failed += failed;
        day.Networks |= cell.Networks;
        day.Envelopes |= cell.Envelopes;
        day.Domains |= cell.Domains;
        if (cell.Messages > 0) day.Hours |= 1u << hour;
    }

    [MethodImpl(Hot.Loop)]
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
