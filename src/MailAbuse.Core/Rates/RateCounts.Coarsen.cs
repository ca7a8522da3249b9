namespace MailAbuse.Rates;

/// <content>Keeping the counts of a very long log small.</content>
internal sealed partial class RateCounts
{
    // What may be made longer, from what is missed least to what is missed most: the age in days from which on, and the length in
    // seconds. First of whoever writes to us from outside, who is never judged; then hours of everybody, in which a run still shows when
    // it happens; longer ones last. The three days that the longest span of the judgement looks back, and the day that they begin in,
    // stay as they are.
    private static readonly (int Days, int Seconds, bool InboundOnly)[] CoarserSteps =
    [
        (4, 21_600, true), (28, 3_600, false), (14, 3_600, false), (8, 3_600, false), (4, 3_600, false), (28, 21_600, false), (14, 21_600, false),
        (8, 21_600, false), (28, 86_400, false), (14, 86_400, false), (8, 86_400, false), (4, 21_600, false), (4, 86_400, false),
    ];

    // The span before which each step was last taken: there is more for it to do only when a day has passed.
    private readonly int[] _takenBefore = [.. CoarserSteps.Select(_ => int.MinValue)];

    private Cell[] _buffer = [];

    // How many there were when they were counted last, and how many lines had been read by then: a line makes one at most.
    private long _cellsCounted;
    private long _linesCounted;

    /// <summary>Spans of time with something in them, over all senders.</summary>
    public long CellCount => _senders.Sum(sender => (long)sender.Cells.Count) + _unknown.Cells.Count;

    /// <summary>
    /// Joins spans of the far past where there are too many of them, never across the start of the window that is judged nor within
    /// four days before it. Only how finely the past is known suffers: sums stay what they are.
    /// </summary>
    private void CoarsenIfLarge()
    {
        // Where nothing more can be joined, counting must not become the work.
        if (Statistics.MailLines - _linesCounted <= Math.Max(layout.MostCells - _cellsCounted, layout.MostCells / 4)) return;
        _linesCounted = Statistics.MailLines;
        _cellsCounted = CellCount;
        if (_cellsCounted <= layout.MostCells) return;
        int last = int.MinValue;
        foreach (Tally sender in _senders)
            last = Math.Max(last, sender.Cells.Last);
        // An eighth is gained at a time, so that this is seldom done.
        for (int step = 0; step < CoarserSteps.Length && _cellsCounted > layout.MostCells * 7L / 8; step++)
            if (Coarsen(last, step)) _cellsCounted = CellCount;
    }

    /// <summary>Takes a step; false where it has nothing to do.</summary>
    private bool Coarsen(int last, int step)
    {
        (int days, int seconds, bool inboundOnly) = CoarserSteps[step];
        int spansPerDay = 86_400 / layout.Span, factor = seconds / layout.Span;
        if (factor < 2) return false;
        // Whole days, counted from the layout's origin, are never cut in two.
        long before = Math.Min(last - (long)days * spansPerDay, layout.Since == long.MinValue ? int.MaxValue : layout.BucketOf(layout.Since) - 4L * spansPerDay);
        before = (long)Math.Floor((double)before / spansPerDay) * spansPerDay;
        int from = _takenBefore[step];
        if (before <= from) return false;
        _takenBefore[step] = (int)before;
        foreach (Tally sender in _senders)
            if (!inboundOnly || !Population.SendsToTheWorld(sender.Kind, sender.Cells.Read(ref _buffer))) sender.Cells.Coarsen(from, (int)before, factor, ref _buffer);
        _unknown.Cells.Coarsen(from, (int)before, factor, ref _buffer);
        return true;
    }
}
