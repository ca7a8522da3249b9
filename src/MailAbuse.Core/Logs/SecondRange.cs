namespace MailAbuse.Logs;

/// <summary>A stretch of time in seconds since 1970 UTC, [Since, Until); the type's ends stand for open ends.</summary>
internal readonly record struct SecondRange(long Since, long Until)
{
    public static readonly SecondRange All = new(long.MinValue, long.MaxValue);
}
