using System.Globalization;
using MailAbuse.Times;
using Xunit;

namespace MailAbuse.Core.Tests.Times;

public class TimeWindowTests
{
    private static readonly StillClock Clock = new(new DateTimeOffset(2026, 11, 5, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(null, null, null, null, null, null, false)]
    [InlineData("08:00", null, null, "2026-11-05T08:00Z", null, null, false)]
    [InlineData(null, "08:00", null, null, "2026-11-05T08:00Z", null, false)]
    [InlineData("07:00", "08:00", null, "2026-11-05T07:00Z", "2026-11-05T08:00Z", null, false)]
    [InlineData(null, null, "1h", "2026-11-05T08:00Z", "2026-11-05T09:00:01Z", null, false)]
    [InlineData(null, "yesterday", "1d", "2026-11-03T00:00Z", "2026-11-04T00:00Z", null, false)]
    [InlineData(null, "end", null, null, null, null, true)]
    [InlineData("yesterday", "end", null, "2026-11-04T00:00Z", null, null, true)]
    [InlineData(null, "end", "10m", null, null, "10m", true)]
    [InlineData(null, null, "1000000d", "0001-01-01T00:00Z", "2026-11-05T09:00:01Z", null, false)]
    public void PutsTheThreeTogether(
        string? since, string? until, string? last, string? expectedSince, string? expectedUntil, string? expectedLast, bool fromLogEnd)
    {
        Assert.True(TimeWindow.TryResolve(
            At(since), At(until), Span(last), Clock, TimeZoneInfo.Utc, out TimeWindow? window, out TimeWindowError? error), error?.Message);
        Assert.Equal(Exact(expectedSince), window.Since);
        Assert.Equal(Exact(expectedUntil), window.Until);
        Assert.Equal(Span(expectedLast)?.Value, window.Last);
        Assert.Equal(fromLogEnd, window.FromLogEnd);
    }

    [Theory]
    [InlineData("08:00", "07:00", null, TimeWindowErrorKind.WindowEndsBeforeItBegins)]
    [InlineData("08:00", "08:00", null, TimeWindowErrorKind.WindowEndsBeforeItBegins)]
    [InlineData("end", null, null, TimeWindowErrorKind.WindowEndsBeforeItBegins)]
    [InlineData("end", "end", null, TimeWindowErrorKind.WindowEndsBeforeItBegins)]
    [InlineData("08:00", null, "1h", TimeWindowErrorKind.WindowGivenTwice)]
    [InlineData("08:00", "09:00", "1h", TimeWindowErrorKind.WindowGivenTwice)]
    [InlineData(null, null, "0s", TimeWindowErrorKind.WindowIsEmpty)]
    public void RefusesWhatCannotBe(string? since, string? until, string? last, TimeWindowErrorKind expected)
    {
        Assert.False(TimeWindow.TryResolve(
            At(since), At(until), Span(last), Clock, TimeZoneInfo.Utc, out TimeWindow? window, out TimeWindowError? error));
        Assert.Null(window);
        Assert.Equal(expected, error.Kind);
    }

    [Fact]
    public void FindsZonesByTheirNames()
    {
        Assert.True(TimeZones.TryFind("Europe/Berlin", out TimeZoneInfo? zone, out _));
        Assert.Equal(TimeSpan.FromHours(1), zone.BaseUtcOffset);
        Assert.True(TimeZones.TryFind(null, out zone, out _));
        Assert.Equal(TimeZoneInfo.Local, zone);
        Assert.False(TimeZones.TryFind("Europe/Nowhere", out _, out string? error));
        Assert.Contains("Europe/Nowhere", error, StringComparison.Ordinal);
    }

    private static Moment? At(string? text) => text is null ? null : new Moment(text);

    private static Duration? Span(string? text) => text is null ? null : new Duration(text);

    private static DateTimeOffset? Exact(string? text) => text is null ? null : DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
