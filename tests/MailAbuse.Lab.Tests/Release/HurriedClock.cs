using System.Diagnostics;

namespace MailAbuse.Lab.Tests.Release;

/// <summary>A clock that goes so many times as fast: minutes of a check pass in seconds, while real servers do their work.</summary>
internal sealed class HurriedClock(int times) : TimeProvider
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;
    private readonly long _first = Stopwatch.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _start + (Stopwatch.GetElapsedTime(_first) * times);

    public override long TimestampFrequency => System.TimestampFrequency / times;

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime < TimeSpan.Zero ? dueTime : dueTime / times, period);
}
