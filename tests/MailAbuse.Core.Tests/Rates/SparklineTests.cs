using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

public class SparklineTests
{
    [Theory]
    [InlineData(new long[] { }, "")]
    [InlineData(new long[] { 0, 0 }, "  ")]
    [InlineData(new long[] { 1, 1 }, "██")]
    [InlineData(new long[] { 1, 2, 3, 4, 5, 6, 7, 8 }, "▁▂▃▄▅▆▇█")]
    [InlineData(new long[] { 0, 1, 1000 }, " ▁█")]
    [InlineData(new long[] { long.MaxValue, long.MaxValue / 2, 1 }, "█▄▁")]
    [InlineData(new long[] { -5, 3 }, " █")]
    public void Draws(long[] values, string expected) => Assert.Equal(expected, Sparkline.Draw(values));

    [Theory]
    [InlineData(new long[] { 1, 2 }, 2, "▄█")]
    [InlineData(new long[] { 1, 1, 2, 2 }, 2, "▄█")]
    [InlineData(new long[] { 1, 1, 1, 1, 0 }, 3, "██ ")]
    [InlineData(new long[] { 1, 1, 1, 1, 1 }, 4, "██▄")]
    public void AddsNeighboursUp(long[] values, int width, string expected) => Assert.Equal(expected, Sparkline.Draw(values, width));
}
