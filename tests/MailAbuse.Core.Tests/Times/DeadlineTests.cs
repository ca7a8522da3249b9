using MailAbuse.Times;
using Xunit;

namespace MailAbuse.Core.Tests.Times;

public sealed class DeadlineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 14, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("3d", "2026-11-08T14:30")]
    [InlineData("2w", "2026-11-19T14:30")]
    [InlineData("2026-11-12", "2026-11-12T00:00")]
    [InlineData("2026-11-12T09:00", "2026-11-12T09:00")]
    [InlineData("now", "2026-11-05T14:30")]
    public void A_span_from_now_or_a_time(string typed, string meant) =>
        Assert.Equal(new DateTimeOffset(DateTime.Parse(meant, null), TimeSpan.Zero), new Deadline(typed).Resolve(new StillClock(Now), TimeZoneInfo.Utc));

    // Nothing is read here whose end could be meant.
    [Theory]
    [InlineData("end")]
    [InlineData(" END ")]
    [InlineData("log-end")]
    [InlineData("soon")]
    [InlineData("3x")]
    [InlineData("")]
    public void Anything_else_is_refused_with_what_to_write(string typed) =>
        Assert.Contains("for example", Assert.Throws<FormatException>(() => new Deadline(typed)).Message, StringComparison.Ordinal);
}
