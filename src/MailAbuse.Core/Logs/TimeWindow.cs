namespace MailAbuse.Logs;

/// <summary>A stretch of time in seconds since 1970 UTC, [Since, Until); the type's ends stand for open ends.</summary>
internal readonly record struct TimeWindow(long Since, long Until)
{
    public static readonly TimeWindow All = new(long.MinValue, long.MaxValue);
}
