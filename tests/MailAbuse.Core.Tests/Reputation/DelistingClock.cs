namespace MailAbuse.Core.Tests.Reputation;

/// <summary>A clock that stands where it is put.</summary>
internal sealed class DelistingClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
