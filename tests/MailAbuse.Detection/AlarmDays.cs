using MailAbuse.Rates;

namespace MailAbuse.Detection;

/// <summary>When a sender's points reached a burst, and what weighed most on each such day.</summary>
internal struct AlarmDays(CountLayout layout) : IMomentVisitor
{
    private readonly List<long> _times = [];
    private readonly Dictionary<long, (Moment Moment, Points Points)> _days = [];

    /// <summary>Seconds at which a span ended with enough points.</summary>
    public readonly IReadOnlyList<long> Times => _times;

    /// <summary>The weightiest moment of each day, by the day's number; all moments with points, alarm or not.</summary>
    public readonly IReadOnlyDictionary<long, (Moment Moment, Points Points)> Days => _days;

    public readonly void Visit(in Moment moment, in Points points)
    {
        long end = layout.StartOf(moment.Bucket) + layout.Span;
        if (points.Sum >= BurstJudge.Threshold && (_times.Count == 0 || _times[^1] != end)) _times.Add(end);
        long day = layout.StartOf(moment.Bucket) / 86_400;
        if (!_days.TryGetValue(day, out (Moment, Points Points) best) || best.Points.Sum < points.Sum) _days[day] = (moment, points);
    }
}
