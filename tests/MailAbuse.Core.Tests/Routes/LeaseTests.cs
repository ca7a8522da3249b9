using MailAbuse.Routes;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

public sealed class LeaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 14, 30, 15, 250, TimeSpan.Zero);

    [Fact]
    public void A_detour_has_an_end_even_if_nobody_says_one() => Assert.Equal(new DateTimeOffset(2026, 11, 19, 14, 30, 15, TimeSpan.Zero), Lease.End(null, null, Now));

    [Fact]
    public void It_ends_when_it_was_said() => Assert.Equal(Now.AddHours(2).ToUnixTimeSeconds(), Lease.End(null, Now.AddHours(2), Now).ToUnixTimeSeconds());

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(367, null)]
    [InlineData(null, -0.001)]
    [InlineData(null, 0.0)]
    [InlineData(null, 400.0)]
    [InlineData(3, 3.0)]
    public void A_lease_in_the_past_for_ever_or_with_two_ends_is_refused(int? days, double? until)
    {
        TimeSpan? span = days is { } number ? TimeSpan.FromDays(number) : null;
        Assert.Equal(ServerProblemKind.LeaseInvalid, Assert.Throws<ServerException>(() => Lease.End(span, until is { } one ? Now.AddDays(one) : null, Now)).Problem.Kind);
    }
}
