using System.Globalization;
using MailAbuse.Times;
using Xunit;

namespace MailAbuse.Core.Tests.Times;

public class DurationTests
{
    [Theory]
    [InlineData("90s", "00:01:30")]
    [InlineData("75m", "01:15:00")]
    [InlineData("1h", "01:00:00")]
    [InlineData("14d", "14.00:00:00")]
    [InlineData("2w", "14.00:00:00")]
    [InlineData("1h30m", "01:30:00")]
    [InlineData("1d2h3m4s", "1.02:03:04")]
    [InlineData("1H30M", "01:30:00")]
    [InlineData(" 5m ", "00:05:00")]
    [InlineData("1:15:00", "01:15:00")]
    [InlineData("01:15:00", "01:15:00")]
    [InlineData("36:00:00", "1.12:00:00")]
    [InlineData("1.02:03:04", "1.02:03:04")]
    [InlineData("00:00:01.5000000", "00:00:01.5000000")]
    [InlineData("0", "00:00:00")]
    [InlineData("0s", "00:00:00")]
    [InlineData("0d", "00:00:00")]
    public void Reads(string text, string expected)
    {
        Assert.True(Duration.TryParse(text, out Duration? duration, out string? error), error);
        Assert.Equal(TimeSpan.ParseExact(expected, "c", CultureInfo.InvariantCulture), duration.Value);
        Assert.Equal(duration, new Duration(text));
        // What it prints is read again as the same.
        Assert.Equal(duration, new Duration(duration.ToString()));
    }

    [Theory]
    [InlineData("10", "no unit")]
    [InlineData("1.5", "no unit")]
    [InlineData("1e3", "no unit")]
    [InlineData("1h30", "without a unit")]
    [InlineData("-1h", "negative")]
    [InlineData("-10", "negative")]
    [InlineData("1:15", "no span of time")]
    [InlineData("1:75:00", "no span of time")]
    [InlineData("1:15:00:00", "no span of time")]
    [InlineData(":15:00", "no span of time")]
    [InlineData("30m1h", "no span of time")]
    [InlineData("1h1h", "no span of time")]
    [InlineData("1.5h", "no span of time")]
    [InlineData("h", "no span of time")]
    [InlineData("5 minutes", "no span of time")]
    [InlineData("5µs", "no span of time")]
    [InlineData("٣h", "no span of time")]
    [InlineData("999999999999d", "longer than any log")]
    [InlineData("9999999999999d", "no span of time")]
    [InlineData("", "empty")]
    [InlineData(" ", "empty")]
    [InlineData(null, "empty")]
    public void RefusesAndSaysWhatToWrite(string? text, string because)
    {
        Assert.False(Duration.TryParse(text, out Duration? duration, out string? error));
        Assert.Null(duration);
        Assert.Contains(because, error, StringComparison.Ordinal);
        Assert.Contains("write", error, StringComparison.Ordinal);
        if (text is not null)
            Assert.Equal(error, Assert.Throws<FormatException>(() => new Duration(text)).Message);
    }

    [Fact]
    public void ANumberIsNoSpan()
    {
        Assert.Equal("'10' has no unit: write 10s, 10m, 10h or 10d.", Assert.Throws<FormatException>(() => new Duration((object)10)).Message);
        Assert.Equal("'1.5' has no unit: write 1.5s, 1.5m, 1.5h or 1.5d.", Assert.Throws<FormatException>(() => new Duration((object)1.5)).Message);
        Assert.Equal(TimeSpan.Zero, new Duration((object)0).Value);
    }

    [Fact]
    public void ASpanIsTakenUnlessItIsNegative()
    {
        Assert.Equal(TimeSpan.FromMinutes(75), new Duration(TimeSpan.FromMinutes(75)).Value);
        Assert.Throws<FormatException>(() => new Duration(TimeSpan.FromTicks(-1)));
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
            Assert.Equal(TimeSpan.FromMinutes(90), new Duration("1h30m").Value);
            Assert.Equal("1h30m", new Duration("1:30:00").ToString());
            Assert.Contains("'1.5'", Assert.Throws<FormatException>(() => new Duration((object)1.5)).Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
