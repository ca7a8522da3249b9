namespace MailAbuse.Rates.Live;

/// <summary>Lines a second in the last minute, or since there is anything to count.</summary>
internal sealed class LineRate(TimeProvider clock)
{
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1);

    private readonly Queue<(DateTimeOffset Time, long Lines)> _counts = [];
    private readonly DateTimeOffset _begin = clock.GetUtcNow();
    private long _sum;

    /// <summary>Lines came.</summary>
    public void Add(long lines)
    {
        Forget();
        _counts.Enqueue((clock.GetUtcNow(), lines));
        _sum += lines;
    }

    /// <summary>How many a second.</summary>
    public double PerSecond
    {
        get
        {
            Forget();
            TimeSpan passed = clock.GetUtcNow() - _begin;
            return _sum / Math.Clamp(passed.TotalSeconds, 1, Span.TotalSeconds);
        }
    }

    private void Forget()
    {
        DateTimeOffset from = clock.GetUtcNow() - Span;
        while (_counts.TryPeek(out (DateTimeOffset Time, long Lines) oldest) && oldest.Time < from)
        {
            _counts.Dequeue();
            _sum -= oldest.Lines;
        }
    }
}
