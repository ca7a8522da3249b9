using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using Xunit;
using static MailAbuse.Reputation.Delisting.DelistingState;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class DelistingStepsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 6, 9, 0, 0, TimeSpan.Zero);

    private readonly DelistingMemory _store = new();

    // One row a state: what an operator can say next. The same state again is no step, and no fault.
    [Theory]
    [InlineData(Prepared, new[] { Requested, Granted, Withdrawn })]
    [InlineData(Requested, new[] { Acknowledged, Denied, AskedAgain, Granted, Withdrawn })]
    [InlineData(Acknowledged, new[] { Denied, AskedAgain, Granted, Withdrawn })]
    [InlineData(Denied, new[] { AskedAgain, Granted, Withdrawn })]
    [InlineData(AskedAgain, new[] { Acknowledged, Denied, Granted, Withdrawn })]
    [InlineData(Granted, new[] { AskedAgain, Withdrawn })]
    [InlineData(Confirmed, new DelistingState[0])]
    [InlineData(Withdrawn, new DelistingState[0])]
    public void What_can_follow(DelistingState from, DelistingState[] possible)
    {
        DelistingBook book = new(_store, new DelistingClock(Now), "me@here");
        DelistingRequest request = Request(from);
        foreach (DelistingState to in Enum.GetValues<DelistingState>())
        {
            if (to == from && to != Confirmed)
            {
                Assert.Same(request, book.Would(request, new DelistingChange { State = to }));
            }
            else if (possible.Contains(to))
            {
                DelistingRequest after = book.Would(request, new DelistingChange { State = to });
                Assert.Equal((to, to, "me@here", Now), (after.State, after.Diary[^1].State, after.Diary[^1].By, after.Diary[^1].Time));
                Assert.Equal(request.Diary.Length + 1, after.Diary.Length);
                Assert.Equal(to == Withdrawn, after.Due is null);
                Assert.Equal(to == Withdrawn, after.DueReason.Length == 0);
            }
            else
            {
                ServerProblem problem = Refused(() => book.Would(request, new DelistingChange { State = to }));
                if (to == Confirmed)
                    Assert.Contains("only a delivery", problem.Message, StringComparison.Ordinal);
                else
                    Assert.All(possible, state => Assert.Contains(state.ToString(), problem.Advice, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("Microsoft consumer", "", Requested, 2)]
    [InlineData("Microsoft 365", "", Requested, 1)]
    [InlineData("Google", "", Requested, 7)]
    [InlineData("Barracuda", "b.barracudacentral.org", Requested, 1)]
    [InlineData("UCEPROTECT", "dnsbl-1.uceprotect.net", Requested, 7)]
    [InlineData("Example Telecom", "", Requested, 3)]
    [InlineData("Example Telecom", "", Acknowledged, 3)]
    [InlineData("Example Telecom", "", AskedAgain, 3)]
    [InlineData("Example Telecom", "", Denied, 3)]
    [InlineData("Microsoft consumer", "", Denied, 1)]
    [InlineData("Example Telecom", "", Granted, 1)]
    [InlineData("Example Telecom", "", Prepared, 0)]
    [InlineData("SpamCop", "bl.spamcop.net", Prepared, 1)]
    [InlineData("UCEPROTECT", "dnsbl-1.uceprotect.net", Prepared, 7)]
    public void What_is_due_follows_from_the_state_and_the_operator(string who, string list, DelistingState state, int days)
    {
        DelistingRequest after = DelistingSteps.WithDue(Request(state) with { Operator = who, List = list }, Now);
        Assert.Equal(Now.AddDays(days), after.Due);
        Assert.EndsWith(".", after.DueReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_date_of_ones_own_counts_and_a_remark_alone_changes_no_state()
    {
        DelistingBook book = new(_store, new DelistingClock(Now), "me@here");
        DelistingRequest request = DelistingSteps.WithDue(Request(Requested), Now);
        DelistingRequest noted = book.Would(request, new DelistingChange { Note = "ticket\r\n8812734\u202E" });
        Assert.Equal((Requested, "ticket 8812734\uFFFD", request.Due), (noted.State, noted.Diary[^1].Note, noted.Due));
        DelistingRequest put = book.Would(request, new DelistingChange { Due = Now.AddDays(10), Note = "call them" });
        Assert.Equal((Now.AddDays(10), "call them"), (put.Due, put.DueReason));
        DelistingRequest denied = book.Would(request, new DelistingChange { State = Denied, Due = Now.AddDays(30) });
        Assert.Equal(Now.AddDays(30), denied.Due);
        // Asked once more is a step of its own where something is said of it, and counts anew.
        DelistingRequest again = DelistingSteps.WithDue(Request(AskedAgain), Now.AddDays(-5));
        Assert.Equal(Now.AddDays(3), book.Would(again, new DelistingChange { State = AskedAgain, Note = "third time" }).Due);
        Assert.Same(again, book.Would(again, new DelistingChange { State = AskedAgain }));
    }

    [Fact]
    public void Times_that_cannot_be_are_refused()
    {
        DelistingBook book = new(_store, new DelistingClock(Now), "me@here");
        DelistingRequest request = Request(Requested);
        Refused(() => book.Would(request, new DelistingChange()));
        Refused(() => book.Would(request, new DelistingChange { State = Denied, At = Now.AddHours(1) }));
        Refused(() => book.Would(request, new DelistingChange { State = Denied, At = Now.AddDays(-2) }));
        Refused(() => book.Would(request, new DelistingChange { State = Withdrawn, Due = Now.AddDays(1) }));
        // He asked before he told the diary.
        Assert.Equal(Now.AddDays(-2), book.Would(Request(Prepared), new DelistingChange { State = Requested, At = Now.AddDays(-2) }).Diary[^1].Time);
    }

    private static DelistingRequest Request(DelistingState state) => new()
    {
        Number = "D2026-0001-test", Operator = "Example Telecom", Address = "192.0.2.25", State = state, Created = Now.AddDays(-1), Changed = Now.AddDays(-1),
        Diary = [new() { Time = Now.AddDays(-1), State = state, By = "me@here", Note = "so it was" }],
    };

    private static ServerProblem Refused(Action work)
    {
        ServerProblem problem = Assert.Throws<ServerException>(work).Problem;
        Assert.Equal(ServerProblemKind.DelistingInvalid, problem.Kind);
        Assert.NotEmpty(problem.Advice);
        return problem;
    }
}
