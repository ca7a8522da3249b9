using MailAbuse.Times;
using Xunit;

namespace MailAbuse.Core.Tests.Times;

public sealed class MailDateTests
{
    [Theory]
    [InlineData("Sun, 22 Nov 2026 12:00:00 +0100 (CET)", "2026-11-22T11:00:00Z")]
    [InlineData(" Sun,  2 Nov 2026 12:00:00 -0530", "2026-11-02T17:30:00Z")]
    [InlineData("22 Nov 2026 12:00 GMT", "2026-11-22T12:00:00Z")]
    [InlineData("22 nov 2026 23:59:59 +1400", "2026-11-22T09:59:59Z")]
    public void Reads_what_servers_write(string text, string expected) => Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), MailDate.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("Sun, 32 Nov 2026 12:00:00 +0100")]
    [InlineData("Sun, 22 Nov 2026 25:00:00 +0100")]
    [InlineData("Sun, 22 Nov 2026 12:00:00 +9900")]
    [InlineData("Sun, 22 Nov 2026 12:00:00 CEST")]
    [InlineData("Sun, 22 Nov 0001 00:00:00 +0100")]
    [InlineData("Sun, 22 Nov 2026 12:00:00 +0100; forged")]
    public void Says_nothing_of_what_is_none(string text) => Assert.Null(MailDate.TryParse(text));
}
