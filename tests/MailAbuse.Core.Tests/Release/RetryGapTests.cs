using MailAbuse.Release;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Release;

public sealed class RetryGapTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    // Three visits, each of several messages: the longer of the two waits.
    [InlineData(40, 0, 1, 2, 600, 601, 3001, 3002)]
    // Yesterday's night is no wait of his server.
    [InlineData(10, 0, 200_000, 200_600, 201_200)]
    public void Is_his_longest_wait_of_the_last_day(int minutes, params int[] seconds) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), RetryGap.Of(seconds.Select(second => Noon.AddSeconds(second))));

    [Theory]
    [InlineData]
    [InlineData(0)]
    [InlineData(0, 1, 2, 3)]
    [InlineData(0, 600)]
    public void Is_not_known_from_less_than_three_visits(params int[] seconds) => Assert.Null(RetryGap.Of(seconds.Select(second => Noon.AddSeconds(second))));

    [Theory]
    [InlineData(null, null, 75)]
    // Many messages wait, each by itself: that his server comes often says nothing of the last one.
    [InlineData(null, 40, 75)]
    [InlineData(null, 67, 106)]
    // Exim.
    [InlineData(null, 960, 1445)]
    [InlineData(20, 40, 20)]
    public void Makes_the_window(int? asked, int? gap, int expected)
    {
        CheckWindow window = CheckWindow.For(Request(asked is { } minutes ? TimeSpan.FromMinutes(minutes) : null), gap is { } known ? TimeSpan.FromMinutes(known) : null);
        Assert.Equal(TimeSpan.FromMinutes(expected), window.Span);
        Assert.NotEmpty(window.Reason);
    }

    [Fact]
    public void A_window_that_is_shorter_than_his_own_waits_says_so() =>
        Assert.Contains("40 minutes", CheckWindow.For(Request(TimeSpan.FromMinutes(20)), TimeSpan.FromMinutes(40)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(59)]
    public void A_window_under_a_minute_is_refused(int seconds) =>
        Assert.Equal(ServerProblemKind.CheckInvalid, Assert.Throws<ServerException>(() => new CustomerQueueTest([], Request(TimeSpan.FromSeconds(seconds)), TimeProvider.System)).Problem.Kind);

    private static CustomerQueueRequest Request(TimeSpan? window) => new() { Sender = "shop@example.org", Window = window };
}
