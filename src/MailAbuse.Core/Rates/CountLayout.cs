namespace MailAbuse.Rates;

/// <summary>How time is cut into spans. Counts merge only when their layouts are equal.</summary>
/// <param name="Origin">Second at which span 0 begins: the start of the window judged, else a round hour.</param>
/// <param name="Span">Length of a span in seconds.</param>
/// <param name="Since">First second of the window judged; <see cref="long.MinValue"/>: all of the log.</param>
/// <param name="By">By what messages are counted.</param>
/// <param name="FollowServers">Whether messages are followed from one host to the next, which needs them to be remembered for longer.</param>
internal sealed record CountLayout(long Origin, int Span, long Since, RateGrouping By = RateGrouping.Sender, bool FollowServers = false)
{
    /// <summary>How far apart, in bytes of one host's log, lines may be that speak of one message under two ids.</summary>
    public long Near { get; init; } = UsualNear;

    /// <inheritdoc cref="Near"/>
    public const long UsualNear = 8 << 20;

    /// <summary>Some twelve bytes each: what fits well into the memory that reading a log may take.</summary>
    public const int UsualMostCells = 3_000_000;

    /// <summary>How many spans of all senders are kept apart, about; beyond it those of the far past are joined.</summary>
    public int MostCells { get; init; } = UsualMostCells;

    public int BucketOf(long second)
    {
        long distance = second - Origin;
        long bucket = distance >= 0 ? distance / Span : -((-distance + Span - 1) / Span);
        return (int)Math.Clamp(bucket, int.MinValue + 1, int.MaxValue - 1);
    }

    public long StartOf(int bucket) => Origin + (long)bucket * Span;
}
