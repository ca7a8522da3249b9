using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class CaseDeskTests
{
    private readonly List<string> _warnings = [];
    private readonly SteppingClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly CaseDesk _desk;

    public CaseDeskTests() => _desk = new(() => new MemoryStore(), _clock, "anna@ops");

    [Theory]
    [InlineData(ServerProblemKind.CaseUnknown, true)]
    [InlineData(ServerProblemKind.CaseInvalid, true)]
    [InlineData(ServerProblemKind.StoreBusy, false)]
    [InlineData(ServerProblemKind.StoreFull, false)]
    [InlineData(ServerProblemKind.StoreTooNew, false)]
    public void One_cases_own_fault_keeps_nobody_elses_timeline_from_being_written(ServerProblemKind kind, bool goesOn)
    {
        Assert.False(_desk.TryDo(_ => throw new ServerException(kind, "2026-0001", "It is wrong.", ""), _warnings.Add));
        Assert.Equal(goesOn, _desk.TryDo(_ => { }, _warnings.Add));
        Assert.Equal("Nothing was written into the timeline of a case: It is wrong.", Assert.Single(_warnings));
    }

    [Fact]
    public void A_store_that_is_at_fault_is_left_alone_a_while_tried_again_and_told_once_until_it_works()
    {
        bool Try(string? fault)
        {
            _clock.Advance(TimeSpan.FromSeconds(31));
            return _desk.TryDo(_ => { if (fault is not null) throw new ServerException(ServerProblemKind.StoreBusy, "cases.db", fault, ""); }, _warnings.Add);
        }

        Assert.False(Try("Held."));
        Assert.False(_desk.TryDo(_ => Assert.Fail("it was to be left alone"), _warnings.Add));
        Assert.False(Try("Held."));
        Assert.Single(_warnings);
        Assert.False(Try("Full."));
        Assert.Equal(2, _warnings.Count);
        Assert.True(Try(null));
        Assert.False(Try("Full."));
        Assert.Equal(3, _warnings.Count);
    }
}
