using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Waiting mail takes hours to go: the second server is lost, somebody is suspended, somebody takes the detour away.</summary>
public sealed class PacingMeanwhileTests
{
    private readonly SteppingClock _clock = new(new DateTimeOffset(2026, 11, 10, 8, 0, 0, TimeSpan.Zero));
    private readonly List<ServerProblem> _problems = [];
    private readonly List<DateTimeOffset> _looks = [];

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_detour_that_cannot_be_asked_any_more_is_told_once_and_the_mail_goes_on(int lostAt)
    {
        PacingQueue queue = new(_clock, id => PacingRunTests.Said(id, DeliveryStatus.Sent) with { NextId = "F" + id });
        LostDetour detour = new(_clock, lostAt);
        PacedResult result = Run(queue, Messages(6), 20, detour);
        Assert.Equal((6, 0, ""), (result.Sent, result.PushedOut, result.StoppedBy));
        ServerProblem problem = Assert.Single(_problems);
        Assert.Equal((ServerProblemKind.ServerConnectionLost, "mx2"), (problem.Kind, problem.Target));
        Assert.Equal(lostAt, detour.Calls);
    }

    [Fact]
    public void A_lost_detour_leaves_a_refusal_that_the_source_hears_a_refusal()
    {
        PacingQueue queue = new(_clock, id => id == "000003" ? PacingRunTests.Said(id, DeliveryStatus.Bounced, PacingRunTests.Refused) : PacingRunTests.Said(id, DeliveryStatus.Sent) with { NextId = "F" + id });
        PacedResult result = Run(queue, Messages(6), 20, new LostDetour(_clock, 1));
        Assert.Equal((3, 1, 2, true), (result.Sent, result.Bounced, result.PushedOut, result.IsRefused));
    }

    [Fact]
    public void A_stop_while_the_detour_is_asked_stops_it()
    {
        using CancellationTokenSource end = new();
        PacingQueue queue = new(_clock, id => PacingRunTests.Said(id, DeliveryStatus.Sent) with { NextId = "F" + id });
        PacedMessage[] messages = Filled(queue, Messages(6), 20);
        LostDetour detour = new(_clock, 3) { Ends = end };
        Assert.ThrowsAny<OperationCanceledException>(() => new PacedRun(queue, messages, _clock.GetUtcNow(), 20, PacingRunTests.Watch(), _clock, detour, problem: _problems.Add).Run(_ => { }, end.Token));
        Assert.Empty(_problems);
    }

    [Fact]
    public void Mail_of_a_sender_who_is_suspended_meanwhile_stays_and_the_others_go_on()
    {
        PacingQueue queue = new(_clock, id => PacingRunTests.Said(id, DeliveryStatus.Sent));
        string[] marys = ["000001", "000014", "000015"];
        // She sends the second message; a minute later all that waits of hers is on hold.
        PacedResult result = Run(queue, Messages(30), 6, leaveOut: ids =>
        {
            string[] hers = [.. marys.Where(ids.Contains)];
            Array.ForEach(hers, id => queue.Stamps.Remove(id));
            return hers;
        });
        Assert.Equal((28, 2, 0, 0, ""), (result.Sent, result.LeftOut, result.Gone, result.PushedOut, result.StoppedBy));
        Assert.Equal(2, result.Destinations.Single().LeftOut);
        Assert.DoesNotContain(queue.Tried, one => one.Id is "000014" or "000015");
        // At most once a minute, and about that often.
        Assert.All(_looks.Zip(_looks.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(80)));
        Assert.InRange(_looks.Count, 3, 5);
    }

    [Fact]
    public void Where_nobody_can_say_whose_mail_may_go_the_rest_waits()
    {
        PacingQueue queue = new(_clock, id => PacingRunTests.Said(id, DeliveryStatus.Sent));
        PacedResult result = Run(queue, [.. Messages(30), PacingScheduleTests.Message("0000FF", 50, "gmx")], 6, leaveOut: _ => throw Lost("mx1"));
        ServerProblem problem = Assert.Single(_problems);
        Assert.Contains("an hour", problem.Message, StringComparison.Ordinal);
        Assert.Contains(Lost("mx1").Message, result.StoppedBy, StringComparison.Ordinal);
        Assert.False(result.IsRefused);
        Assert.Equal(31, result.Sent + result.PushedOut);
        Assert.InRange(result.Sent, 5, 9);
        Assert.Equal(result.PushedOut, queue.Stamps.Count);
        Assert.All(queue.Stamps.Values, stamp => Assert.Equal(PacedStampKind.PushedOut, stamp.Kind));
        Assert.InRange(queue.Stamps.Values.Min(stamp => stamp.Time) - _clock.GetUtcNow(), TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public void Mail_whose_detour_is_taken_away_is_let_go_of_and_its_times_are_not_written_again()
    {
        PacedStamp freed = new(_clock.GetUtcNow(), PacedStampKind.Own);
        PacingQueue queue = new(_clock, id => PacingRunTests.Said(id, DeliveryStatus.Sent, at: id.StartsWith('B') ? "gmx" : "outlook"));
        PacedMessage[] messages = [.. Messages(20), .. Enumerable.Range(0, 20).Select(n => PacingScheduleTests.Message($"B{n:X5}", n, "gmx")), PacingScheduleTests.Message("C00000", 60, "gmx", "outlook")];
        PacedResult result = Run(queue, messages, 6, gone: () =>
        {
            foreach (string id in queue.Stamps.Keys.Where(id => !id.StartsWith('B')))
                queue.Stamps[id] = freed;
            return ["outlook"];
        });
        Assert.Equal((41, 0, 0, 0, ""), (result.Sent + result.TakenAway, result.Deferred, result.PushedOut, result.Gone, result.StoppedBy));
        Assert.InRange(result.TakenAway, 12, 16);
        Assert.Equal(20, queue.Tried.Count(one => one.Id.StartsWith('B')));
        Assert.Equal(result.TakenAway, queue.Stamps.Count);
        Assert.All(queue.Stamps.Values, stamp => Assert.Equal(freed, stamp));
        Assert.Equal(result.TakenAway, result.Destinations.Single(one => one.Name == "outlook").TakenAway);
    }

    [Fact]
    public void Answers_by_the_old_way_make_it_look_at_once()
    {
        PacingQueue? queue = null;
        queue = new(_clock, id =>
        {
            queue!.Stamps[id] = new PacedStamp(_clock.GetUtcNow().AddMinutes(5), PacedStampKind.Own);
            return PacingRunTests.OldWay(id);
        });
        DateTimeOffset begun = _clock.GetUtcNow();
        PacedResult result = Run(queue, Messages(20), 20, gone: () => ["outlook"], every: TimeSpan.FromHours(1));
        Assert.Equal((20, 0), (result.TakenAway, result.Deferred));
        // Nobody at the receiver was asked a third time.
        Assert.Equal(2, queue.Tried.Count);
        Assert.InRange(Assert.Single(_looks) - begun, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Once_the_detour_was_seen_one_answer_by_the_old_way_is_enough()
    {
        PacingQueue queue = new(_clock, id => id == "000005" ? PacingRunTests.OldWay(id) : PacingRunTests.Said(id, DeliveryStatus.Sent));
        PacedResult result = Run(queue, Messages(20), 20, gone: () => ["outlook"], every: TimeSpan.FromHours(1));
        Assert.Equal((5, 15), (result.Sent, result.TakenAway));
        Assert.Single(_looks);
    }

    [Theory]
    [InlineData(true, "outlook.test", "outlook.test")]
    [InlineData(true, "outlook.test", "mail.Outlook.test")]
    [InlineData(false, "outlook.test", "notoutlook.test")]
    // Its own detour, under the one of its parent, stands.
    [InlineData(false, "outlook.test", "own.outlook.test")]
    [InlineData(true, "own.outlook.test", "sub.own.outlook.test")]
    [InlineData(false, "own.outlook.test", "outlook.test")]
    [InlineData(false, "", "outlook.test")]
    [InlineData(false, "outlook.test", "")]
    public void The_most_special_detour_counts(bool isGone, string gone, string domain) =>
        Assert.Equal(isGone, new UnroutedDomains(new PacedFlushRequest { Domains = ["outlook.test", "own.outlook.test"] }, [gone]).Has(domain));

    [Fact]
    public void The_detour_of_all_mail_has_an_empty_name()
    {
        Assert.True(new UnroutedDomains(new PacedFlushRequest { All = true }, [""]).Has("outlook.test"));
        Assert.False(new UnroutedDomains(new PacedFlushRequest { All = true }, []).Has("outlook.test"));
    }

    private PacedResult Run(
        PacingQueue queue, PacedMessage[] messages, int rate, IPacedQueue? detour = null,
        Func<IReadOnlyCollection<string>>? gone = null, Func<IReadOnlyCollection<string>, IEnumerable<string>>? leaveOut = null, TimeSpan? every = null)
    {
        messages = Filled(queue, messages, rate);
        PacedLookout lookout = new(
            _ =>
            {
                _looks.Add(_clock.GetUtcNow());
                return new UnroutedDomains(new PacedFlushRequest { Domains = ["outlook", "gmx"] }, gone?.Invoke() ?? []).Has;
            },
            (ids, _) => leaveOut?.Invoke(ids).ToHashSet() ?? [], every ?? TimeSpan.FromMinutes(1), _clock);
        return new PacedRun(queue, messages, _clock.GetUtcNow(), rate, PacingRunTests.Watch(), _clock, detour, lookout, _problems.Add).Run(_ => { }, default);
    }

    private PacedMessage[] Filled(PacingQueue queue, PacedMessage[] messages, int rate)
    {
        messages = [.. PacedSchedule.Make(messages, _clock.GetUtcNow().AddSeconds(5), rate)];
        PacingRunTests.Fill(queue, messages);
        return messages;
    }

    private static PacedMessage[] Messages(int count) => [.. Enumerable.Range(0, count).Select(n => PacingScheduleTests.Message($"{n:X6}", n, "outlook"))];

    private static ServerException Lost(string server) => new(ServerProblemKind.ServerConnectionLost, server, $"{server}: the connection broke.", "Try again.");

    /// <summary>A second server whose connection breaks.</summary>
    private sealed class LostDetour(SteppingClock clock, int lostAt) : IPacedQueue
    {
        public int Calls { get; private set; }

        public CancellationTokenSource? Ends { get; init; }

        public PacedTick Tick(IReadOnlyCollection<string> tries, IReadOnlyDictionary<string, PacedStamp> stamps, IReadOnlyCollection<string> watch, IReadOnlyCollection<string> look, CancellationToken stop)
        {
            if (++Calls >= lostAt)
            {
                Ends?.Cancel();
                stop.ThrowIfCancellationRequested();
                throw Lost("mx2");
            }

            // It has not heard of anything yet.
            return new PacedTick { Now = clock.GetUtcNow() };
        }
    }
}
