using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;
using static MailAbuse.Core.Tests.Release.Arrivals;

namespace MailAbuse.Core.Tests.Release;

/// <summary>A check of a customer's queue from its beginning to its verdict, on a clock that needs no hours for hours. He confirmed at noon.</summary>
public sealed class CustomerQueueTestTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(75);

    private readonly SteppingClock _clock = new(Noon);

    [Fact]
    public void Good_mail_of_his_server_and_nothing_else_is_Empty_and_is_released()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61), FromRelay("B", 3000, 3001));
        CustomerQueueCheck check = Run([mx1]);
        Assert.Equal((QueueVerdict.Empty, 2, 2, true), (check.Verdict, check.Good, check.Released, check.IsRelayAlive));
        Assert.Equal(Window, check.Duration);
        // Blocked first, released then: he is let go by Resume-MailSender alone.
        Assert.Equal(["Enter", "Hold", "Block", "Release 2", "Keep 0 waiting", "Settle", "Leave"], mx1.Steps);
        Assert.Equal(SuspensionMode.Defer, mx1.Mode);
    }

    [Fact]
    public void What_could_not_be_released_stays_in_quarantine_and_is_counted()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61), FromRelay("B", 3000, 3001)) { Stuck = 1 };
        CustomerQueueCheck check = Run([mx1]);
        Assert.Equal((QueueVerdict.Empty, 1, 1), (check.Verdict, check.Released, check.Quarantined));
        Assert.Contains("Keep 1 waiting", mx1.Steps);
    }

    [Fact]
    public void Old_mail_ends_it_at_once_with_the_block_first_and_the_sweep_behind()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61), FromRelay("B", -600, 121), FromRelay("C", 3000, 3001));
        CustomerQueueCheck check = Run([mx1]);
        Assert.Equal((QueueVerdict.NotEmpty, 1, 1, 0), (check.Verdict, check.Good, check.Old, check.Released));
        Assert.InRange(check.Duration, TimeSpan.FromSeconds(121), TimeSpan.FromSeconds(124));
        Assert.Equal(["Enter", "Hold", "Block", "Keep 2", "Sweep", "Settle", "Leave"], mx1.Steps);
        Assert.Equal(4, check.Quarantined);
        // Cases keep the reason for good; a subject is other people's.
        Assert.DoesNotContain("Order", check.Reason, StringComparison.Ordinal);
        Assert.Contains(check.Messages, message => message.Subject.Contains("Order B", StringComparison.Ordinal));
    }

    [Fact]
    public void Old_mail_that_came_while_the_block_was_put_back_counts()
    {
        ScriptedServer mx1 = null!;
        mx1 = new("mx1", _clock, FromRelay("A", 60, 61), FromRelay("B", -600, (int)Window.TotalSeconds + 1))
        {
            Before = step =>
            {
                if (step == "Block")
                    _clock.Advance(TimeSpan.FromSeconds(1));
            },
        };
        Assert.Equal(QueueVerdict.NotEmpty, Run([mx1]).Verdict);
        Assert.DoesNotContain(mx1.Steps, step => step.StartsWith("Release", StringComparison.Ordinal));
    }

    [Fact]
    public void Silence_is_Inconclusive()
    {
        ScriptedServer mx1 = new("mx1", _clock);
        CustomerQueueCheck check = Run([mx1]);
        Assert.Equal((QueueVerdict.Inconclusive, false), (check.Verdict, check.IsRelayAlive));
        Assert.Contains("shop1.example.net", check.Reason, StringComparison.Ordinal);
        Assert.Equal(["Enter", "Hold", "Block", "Keep 0 waiting", "Settle", "Leave"], mx1.Steps);
    }

    [Fact]
    public void A_transfer_that_was_under_way_when_the_block_came_back_is_waited_for()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61), FromRelay("B", -600, (int)Window.TotalSeconds + 5)) { Transfers = 3 };
        Assert.Equal(QueueVerdict.NotEmpty, Run([mx1]).Verdict);
        ScriptedServer mx2 = new("mx2", _clock, FromRelay("A", 60, 61)) { Transfers = 10_000 };
        Assert.Equal(QueueVerdict.Inconclusive, Run([mx2]).Verdict);
    }

    [Fact]
    public void What_nobody_can_judge_stays_and_keeps_it_from_being_Empty()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61), FromRelay("B", 60, 62) with { Helo = "phone" });
        CustomerQueueCheck check = Run([mx1]);
        Assert.Equal((QueueVerdict.Inconclusive, 1, 1, 0), (check.Verdict, check.Good, check.Unjudged, check.Released));
        Assert.Contains("Keep 2 waiting", mx1.Steps);
    }

    [Fact]
    public void What_could_not_be_read_keeps_it_from_being_Empty()
    {
        CustomerQueueCheck check = Run([new ScriptedServer("mx1", _clock, FromRelay("A", 60, 61)), new ScriptedServer("mx2", _clock) { IsWhole = false }]);
        Assert.Equal((QueueVerdict.Inconclusive, 1, 0), (check.Verdict, check.Good, check.Released));
        Assert.Contains("mx2", check.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_of_an_earlier_check_is_judged_again_but_is_no_sign_of_life()
    {
        CustomerQueueCheck check = Run([new ScriptedServer("mx1", _clock, FromRelay("A", entered: -7200, arrived: -7100) with { IsEarlier = true })], confirmed: Noon.AddDays(-1));
        Assert.Equal((QueueVerdict.Inconclusive, 1, false), (check.Verdict, check.Good, check.IsRelayAlive));
    }

    [Fact]
    public void Without_a_word_of_his_when_he_confirmed_is_when_the_check_begins() =>
        Assert.Equal(QueueVerdict.NotEmpty, Run([new ScriptedServer("mx1", _clock, FromRelay("A", entered: -1, arrived: 5))], confirmed: null).Verdict);

    [Fact]
    public void Where_his_server_is_not_known_it_is_never_Empty()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61)) { Traces = new RelayTraces() };
        Assert.Equal(QueueVerdict.Inconclusive, Run([mx1]).Verdict);
    }

    [Fact]
    public void His_server_is_the_one_that_brought_the_spam_and_its_waits_make_the_window()
    {
        RelayVisit[] visits = [.. new[] { 0, 3600, 8400 }.Select(at => new RelayVisit(Noon.AddSeconds(at - 9000), Relay.Address, Relay.Helo)), new RelayVisit(Noon.AddSeconds(-20), "198.51.100.9", "phone")];
        ScriptedServer mx1 = new("mx1", _clock) { Traces = new RelayTraces { Visits = visits } };
        CustomerQueuePlan plan = new CustomerQueueTest([mx1], new CustomerQueueRequest { Sender = "shop@example.org" }, _clock).Plan(default);
        Assert.Equal((Relay.Address, Relay.Helo), (plan.Relay!.Address, plan.Relay.Helo));
        // 80 minutes, half as much again, and five for his queue's scan.
        Assert.Equal(TimeSpan.FromMinutes(125), plan.Window);
        Assert.Empty(mx1.Steps);
    }

    [Theory]
    // A case that was opened from the log knows the address alone.
    [InlineData("192.0.2.7", "", "shop1.example.net")]
    [InlineData("192.0.2.7", "mail.example.net", "mail.example.net")]
    // Another one brought what is in quarantine.
    [InlineData("192.0.2.9", "", "shop1.example.net")]
    public void The_name_of_his_server_is_looked_for_where_the_case_has_none(string address, string helo, string expected)
    {
        CustomerQueueRequest request = new() { Sender = "shop@example.org", Relay = new RelayIdentity { Address = address, Helo = helo } };
        Assert.Equal(expected, new CustomerQueueTest([new ScriptedServer("mx1", _clock)], request, _clock).Plan(default).Relay!.Helo);
    }

    [Fact]
    public void All_servers_of_the_realm_are_held_watched_and_blocked()
    {
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61)), mx2 = new("mx2", _clock, FromRelay("B", -60, 300));
        CustomerQueueCheck check = Run([mx1, mx2]);
        Assert.Equal(QueueVerdict.NotEmpty, check.Verdict);
        Assert.Equal(["mx1", "mx2"], check.Server);
        foreach (ScriptedServer server in new[] { mx1, mx2 })
            Assert.Equal(["Enter", "Hold", "Block", "Keep 1", "Sweep", "Settle", "Leave"], server.Steps);
    }

    [Theory]
    [InlineData("Hold")]
    [InlineData("Look")]
    public void A_server_that_is_lost_leaves_the_others_blocked(string where)
    {
        ScriptedServer mx1 = new("mx1", _clock);
        ScriptedServer mx2 = new("mx2", _clock)
        {
            Before = step =>
            {
                if (step == where || step == "Block")
                    throw new ServerException(ServerProblemKind.ServerConnectionLost, "mx2", "the line broke", "again");
            },
        };
        Assert.Equal(ServerProblemKind.ServerConnectionLost, Assert.Throws<ServerException>(() => Run([mx1, mx2])).Problem.Kind);
        Assert.Equal(SuspensionMode.Defer, mx1.Mode);
        Assert.Equal(["Enter", "Hold", "Block", "Leave"], mx1.Steps);
        Assert.Equal("Leave", mx2.Steps[^1]);
    }

    [Fact]
    public void A_server_that_hangs_keeps_no_other_from_being_blocked()
    {
        using ManualResetEventSlim isNextBlocked = new();
        ScriptedServer mx1 = new("mx1", _clock)
        {
            Before = step =>
            {
                if (step == "Block" && !isNextBlocked.Wait(TimeSpan.FromSeconds(5)))
                    throw new ServerException(ServerProblemKind.ServerUnreachable, "mx1", "it hangs", "again");
            },
        };
        ScriptedServer mx2 = new("mx2", _clock)
        {
            Before = step =>
            {
                if (step == "Look")
                    throw new ServerException(ServerProblemKind.ServerConnectionLost, "mx2", "the line broke", "again");
                if (step == "Block")
                    isNextBlocked.Set();
            },
        };
        Assert.Equal(ServerProblemKind.ServerConnectionLost, Assert.Throws<ServerException>(() => Run([mx1, mx2])).Problem.Kind);
        Assert.Equal((SuspensionMode.Defer, SuspensionMode.Defer), (mx1.Mode, mx2.Mode));
    }

    [Fact]
    public void A_second_check_is_refused_before_anything_changes()
    {
        ScriptedServer mx1 = new("mx1", _clock);
        ScriptedServer mx2 = new("mx2", _clock) { Before = step => throw new ServerException(ServerProblemKind.CheckRunning, "shop", "root@ops is checking shop already", "wait") };
        Assert.Equal(ServerProblemKind.CheckRunning, Assert.Throws<ServerException>(() => Run([mx1, mx2])).Problem.Kind);
        Assert.Equal(["Enter", "Leave"], mx1.Steps);
        Assert.Empty(mx2.Steps);
    }

    [Fact]
    public void A_stop_blocks_him_again_and_is_handed_on()
    {
        using CancellationTokenSource stop = new();
        ScriptedServer mx1 = new("mx1", _clock, FromRelay("A", 60, 61));
        CustomerQueueTest test = Test([mx1], Noon);
        test.Plan(default);
        Assert.ThrowsAny<OperationCanceledException>(() => test.Run(
            progress =>
            {
                if (progress.Arrived > 0)
                    stop.Cancel();
            },
            stop.Token));
        Assert.Equal(["Enter", "Hold", "Block", "Leave"], mx1.Steps);
        Assert.Equal(SuspensionMode.Defer, mx1.Mode);
    }

    [Fact]
    public void Progress_is_told_with_the_latest_subject()
    {
        List<CheckProgress> told = [];
        CustomerQueueTest test = Test([new ScriptedServer("mx1", _clock, FromRelay("A", 60, 61))], Noon);
        test.Plan(default);
        test.Run(told.Add, default);
        Assert.Equal((0, ""), (told[0].Arrived, told[0].Latest));
        Assert.Equal((1, "Order A"), (told[^1].Arrived, told[^1].Latest));
        Assert.Equal(Window, told[^1].Elapsed);
    }

    private CustomerQueueCheck Run(ScriptedServer[] servers) => Run(servers, Noon);

    private CustomerQueueCheck Run(ScriptedServer[] servers, DateTimeOffset? confirmed)
    {
        CustomerQueueTest test = Test(servers, confirmed);
        test.Plan(default);
        return test.Run(_ => { }, default);
    }

    private CustomerQueueTest Test(ScriptedServer[] servers, DateTimeOffset? confirmed) =>
        new(servers, new CustomerQueueRequest { Sender = "shop@example.org", Window = Window, Confirmed = confirmed }, _clock);
}
