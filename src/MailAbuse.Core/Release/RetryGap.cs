namespace MailAbuse.Release;

/// <summary>How long a customer's server waits before it tries again, as its attempts in the log show.</summary>
internal static class RetryGap
{
    // What comes within a minute is one visit: a queue is worked off message by message.
    private static readonly TimeSpan OneVisit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);
    private const int FewestGaps = 2;

    /// <summary>His longest wait of the last day on which he tried; null where there were too few visits to tell.</summary>
    public static TimeSpan? Of(IEnumerable<DateTimeOffset> attempts)
    {
        DateTimeOffset[] ordered = [.. attempts.Order()];
        if (ordered.Length == 0)
            return null;
        ordered = [.. ordered.Where(time => time >= ordered[^1] - Recent)];
        TimeSpan[] gaps = [.. ordered.Zip(ordered.Skip(1)).Select(pair => pair.Second - pair.First).Where(gap => gap > OneVisit)];
        return gaps.Length < FewestGaps ? null : gaps.Max();
    }
}
