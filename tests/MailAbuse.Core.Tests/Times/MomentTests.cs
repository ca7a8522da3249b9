using System.Globalization;
using MailAbuse.Times;
using Xunit;

namespace MailAbuse.Core.Tests.Times;

public class MomentTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly StillClock Clock = new(new DateTimeOffset(2026, 11, 5, 9, 0, 0, TimeSpan.FromHours(1)));

    [Theory]
    [InlineData("2026-11-05", "2026-11-05T00:00:00+01:00")]
    [InlineData("2026-07-05", "2026-07-05T00:00:00+02:00")]
    [InlineData("2026-11-05T14:30", "2026-11-05T14:30:00+01:00")]
    [InlineData("2026-11-05 14:30", "2026-11-05T14:30:00+01:00")]
    [InlineData("2026-11-05t14:30:07", "2026-11-05T14:30:07+01:00")]
    [InlineData("2026-11-05T14:30:07.25", "2026-11-05T14:30:07.25+01:00")]
    [InlineData("2026-11-05T14:30:07.1234567", "2026-11-05T14:30:07.1234567+01:00")]
    [InlineData("2026-11-05T14:30Z", "2026-11-05T14:30:00+00:00")]
    [InlineData("2026-11-05T14:30:07z", "2026-11-05T14:30:07+00:00")]
    [InlineData("2026-11-05T14:30+05:30", "2026-11-05T14:30:00+05:30")]
    [InlineData("2026-11-05T14:30:07.5-0800", "2026-11-05T14:30:07.5-08:00")]
    [InlineData("2026-11-05 14:30:07 +0100", "2026-11-05T14:30:07+01:00")]
    [InlineData("2026-11-05T14:30-08", "2026-11-05T14:30:00-08:00")]
    [InlineData("14:30", "2026-11-05T14:30:00+01:00")]
    [InlineData("7:05", "2026-11-05T07:05:00+01:00")]
    [InlineData("14:30:09", "2026-11-05T14:30:09+01:00")]
    [InlineData("Nov  5 08:30:02", "2026-11-05T08:30:02+01:00")]
    [InlineData("nov 5 14:30", "2026-11-05T14:30:00+01:00")]
    [InlineData("5 Nov 14:30", "2026-11-05T14:30:00+01:00")]
    [InlineData("Nov 7 01:00:00", "2025-11-07T01:00:00+01:00")]
    [InlineData("31 Dec 23:59", "2025-12-31T23:59:00+01:00")]
    [InlineData("Feb 29 12:00", "2024-02-29T12:00:00+01:00")]
    [InlineData("now", "2026-11-05T09:00:00+01:00")]
    [InlineData("Today", "2026-11-05T00:00:00+01:00")]
    [InlineData("yesterday", "2026-11-04T00:00:00+01:00")]
    [InlineData("yesterday 23:15", "2026-11-04T23:15:00+01:00")]
    [InlineData("today 08:00", "2026-11-05T08:00:00+01:00")]
    // The hour that Berlin skips in March, and the one that it lives twice in October.
    [InlineData("2026-03-29T02:30", "2026-03-29T03:30:00+02:00")]
    [InlineData("2026-10-25T02:30", "2026-10-25T02:30:00+02:00")]
    public void Reads(string text, string expected)
    {
        Assert.True(Moment.TryParse(text, out Moment? moment, out string? error), error);
        DateTimeOffset wanted = DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture);
        DateTimeOffset? got = moment.Resolve(Clock, Berlin);
        Assert.Equal(wanted, got);
        Assert.Equal(wanted.Offset, got!.Value.Offset);
        // What it prints is read again as the same.
        Assert.Equal(moment, new Moment(moment.ToString()));
    }

    [Theory]
    [InlineData("end")]
    [InlineData("log-end")]
    [InlineData("END")]
    public void TheEndIsKnownToTheLogOnly(string text)
    {
        var moment = new Moment(text);
        Assert.True(moment.IsLogEnd);
        Assert.Null(moment.Resolve(Clock, Berlin));
        Assert.Equal("end", moment.ToString());
    }

    [Theory]
    [InlineData("05.11.2026", "write 2026-11-05 or 2026-05-11")]
    [InlineData("11/05/2026", "write 2026-05-11 or 2026-11-05")]
    [InlineData("5-11-26", "write 2026-11-05 or 2026-05-11")]
    [InlineData("05.11.2026 14:30", "write 2026-11-05 or 2026-05-11")]
    [InlineData("25.12.2026", "write 2026-12-25")]
    [InlineData("12/25/2026", "write 2026-12-25")]
    [InlineData("31.31.2026", "is no time")]
    [InlineData("2026-02-29", "is no time")]
    [InlineData("2026-11-05T25:00", "is no time")]
    [InlineData("2026-11-05+01:00", "is no time")]
    [InlineData("2026-11-05T14:30+99:00", "is no time")]
    [InlineData("0001-01-01T00:00+01:00", "is no time")]
    [InlineData("2026-11", "is no time")]
    [InlineData("20261105", "is no time")]
    [InlineData("Nov 5", "is no time")]
    [InlineData("Nov 31 10:00", "is no time")]
    [InlineData("24:00", "is no time")]
    [InlineData("tomorrow", "is no time")]
    [InlineData("yesterday noon", "is no time")]
    [InlineData("1h", "is no time")]
    [InlineData("٢٠٢٦-١١-٠٥", "is no time")]
    [InlineData("", "is empty")]
    [InlineData(null, "is empty")]
    public void RefusesAndSaysWhatToWrite(string? text, string because)
    {
        Assert.False(Moment.TryParse(text, out Moment? moment, out string? error));
        Assert.Null(moment);
        Assert.Contains(because, error, StringComparison.Ordinal);
        Assert.Contains("write", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TimesAreTakenAsTheyAre()
    {
        var exact = new DateTimeOffset(2026, 11, 5, 14, 30, 0, TimeSpan.FromHours(3));
        Assert.Equal(exact, new Moment(exact).Resolve(Clock, Berlin));
        Assert.Equal(exact, new Moment(exact.UtcDateTime).Resolve(Clock, Berlin));
        Assert.Equal(exact, new Moment(exact.LocalDateTime).Resolve(Clock, Berlin));
        Assert.Equal(
            new DateTimeOffset(2026, 11, 5, 14, 30, 0, TimeSpan.FromHours(1)),
            new Moment(new DateTime(2026, 11, 5, 14, 30, 0, DateTimeKind.Unspecified)).Resolve(Clock, Berlin));
        Assert.Throws<FormatException>(() => new Moment((object)2026));
    }

    [Theory]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    public void MeansTheSameUnderEveryCulture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
        try
        {
            Reads("2026-11-05 14:30", "2026-11-05T14:30:00+01:00");
            Reads("yesterday 23:15", "2026-11-04T23:15:00+01:00");
            RefusesAndSaysWhatToWrite("05.11.2026", "write 2026-11-05 or 2026-05-11");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
