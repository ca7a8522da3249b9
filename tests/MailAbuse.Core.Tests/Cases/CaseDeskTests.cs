using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class CaseDeskTests
{
    private readonly List<string> _warnings = [];
    private readonly CaseDesk _desk = new(() => new MemoryStore(), new StillClock(DateTimeOffset.UnixEpoch), "anna@ops");

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
}
