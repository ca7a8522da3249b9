using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Reputation;
using MailAbuse.Routes.Pacing;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>A paced sending from its first message to its last, or to the first refusal.</summary>
public sealed class PacingRunTests
{
    internal const string Refused = "550 5.7.606 banned";

    private readonly SteppingClock _clock = new(new DateTimeOffset(2026, 11, 10, 8, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Each_is_tried_once_at_its_slot_and_never_more_than_the_rate_in_a_minute()
    {
        PacingQueue queue = new(_clock, id => Said(id, DeliveryStatus.Sent));
        PacedResult result = Run(queue, 50, 20);
        Assert.Equal((50, 0, ""), (result.Sent, result.PushedOut, result.StoppedBy));
        Assert.Equal(Enumerable.Range(0, 50).Select(n => $"{n:X6}"), queue.Tried.Select(one => one.Id));
        for (int at = 20; at < 50; at++)
            Assert.True(queue.Tried[at].At - queue.Tried[at - 20].At >= TimeSpan.FromMinutes(1));
        Assert.InRange(result.Duration, TimeSpan.FromSeconds(147), TimeSpan.FromSeconds(175));
    }

    [Fact]
    public void Nothing_follows_the_first_message_before_it_was_answered()
    {
        PacingQueue queue = new(_clock, id => Said(id, DeliveryStatus.Bounced, Refused)) { Takes = TimeSpan.FromSeconds(40) };
        PacedResult result = Run(queue, 30, 60);
        Assert.Equal(["000000"], queue.Tried.Select(one => one.Id));
        Assert.Equal((1, 29, Refused), (result.Bounced, result.PushedOut, result.StoppedBy));
        Assert.All(queue.Stamps.Values, stamp => Assert.Equal(PacedStampKind.PushedOut, stamp.Kind));
        // Not all at once in an hour either.
        DateTimeOffset[] times = [.. queue.Stamps.Values.Select(stamp => stamp.Time).Order()];
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        Assert.InRange(times[0] - _clock.GetUtcNow(), TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));
    }

    [Fact]
    public void A_slow_first_answer_makes_no_burst_afterwards()
    {
        PacingQueue queue = new(_clock, id => Said(id, DeliveryStatus.Sent)) { Takes = TimeSpan.FromSeconds(45) };
        PacedResult result = Run(queue, 30, 20);
        Assert.Equal(30, result.Sent);
        Assert.All(queue.Tried.Zip(queue.Tried.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromSeconds(2.4), $"{pair}"));
        // Postfix itself would have found nothing overdue for long, either.
        Assert.Empty(queue.Stamps);
    }

    [Fact]
    public void A_message_for_two_receivers_ends_with_either_of_them()
    {
        PacingQueue queue = new(_clock, id => id == "000000" ? Said(id, DeliveryStatus.Bounced, Refused) : Said(id, DeliveryStatus.Sent, at: "gmx"));
        PacedMessage[] messages = [PacingScheduleTests.Message("000000", 0, "outlook"), PacingScheduleTests.Message("000001", 1, "gmx"), PacingScheduleTests.Message("000002", 2, "gmx", "outlook"), PacingScheduleTests.Message("000003", 3, "gmx")];
        PacedResult result = Run(queue, messages, 20);
        Assert.Equal(["000000", "000001", "000003"], queue.Tried.Select(one => one.Id).Order());
        Assert.Equal((2, 1, 1), (result.Sent, result.Bounced, result.PushedOut));
    }

    [Fact]
    public void Where_no_log_can_be_read_the_queue_tells()
    {
        PacingQueue queue = new(_clock, id => id == "000003" ? Said(id, DeliveryStatus.Deferred, Refused) : Said(id, DeliveryStatus.Sent)) { HasLog = false };
        PacedResult result = Run(queue, 6, 60);
        Assert.Equal((false, 3, 1, 2, Refused), (result.IsLogRead, result.Sent, result.Deferred, result.PushedOut, result.StoppedBy));
    }

    [Fact]
    public void What_went_the_old_way_once_more_is_tried_again_when_the_new_one_is_seen()
    {
        int tries = 0;
        PacingQueue? queue = null;
        queue = new(_clock, id =>
        {
            if (id != "000000" || tries++ > 0)
                return Said(id, DeliveryStatus.Sent);
            queue!.Stamps[id] = new PacedStamp(_clock.GetUtcNow().AddMinutes(5), PacedStampKind.Own);
            return OldWay(id);
        });
        PacedResult result = Run(queue, 3, 20);
        Assert.Equal(["000000", "000000", "000001", "000002"], queue.Tried.Select(one => one.Id).Order());
        DateTimeOffset[] times = [.. queue.Tried.Where(one => one.Id == "000000").Select(one => one.At)];
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(40));
        Assert.Equal((3, 0, ""), (result.Sent, result.PushedOut, result.StoppedBy));
    }

    [Fact]
    public void What_the_detour_is_told_by_the_receiver_counts()
    {
        PacingQueue queue = new(_clock, id => Said(id, DeliveryStatus.Sent) with { NextId = "F" + id });
        // The detour tries by itself; it is only asked.
        Detour detour = new(_clock, id => id == "F000002" ? Said(id, DeliveryStatus.Deferred, Refused) : Said(id, DeliveryStatus.Sent));
        PacedResult result = Run(queue, 8, 20, detour);
        Assert.Equal((2, 1, Refused), (result.Sent, result.Deferred, result.StoppedBy));
        Assert.Equal(5, result.PushedOut);
    }

    [Fact]
    public void Two_runs_at_once_try_each_message_once()
    {
        PacingQueue queue = new(_clock, id => Said(id, DeliveryStatus.Sent));
        Run(queue, 5, 60);
        // The second comes with the same schedule, and nothing of it is left.
        PacedResult second = new PacedRun(queue, Scheduled(5, 60), _clock.GetUtcNow(), 60, Watch(), _clock).Run(_ => { }, default);
        Assert.Equal(5, queue.Tried.Count);
        Assert.Equal(5, second.Sent + second.Gone);
    }

    [Fact]
    public void A_stop_stops_it()
    {
        using CancellationTokenSource end = new();
        PacingQueue queue = new(_clock, id => Said(id, DeliveryStatus.Sent));
        PacedMessage[] messages = Scheduled(50, 20);
        Fill(queue, messages);
        Assert.ThrowsAny<OperationCanceledException>(() => new PacedRun(queue, messages, _clock.GetUtcNow(), 20, Watch(), _clock).Run(told => { if (told.Tried == 3) end.Cancel(); }, end.Token));
        Assert.InRange(queue.Stamps.Count, 40, 48);
    }

    internal static PacedAnswer OldWay(string id) => Said(id, DeliveryStatus.Deferred, "451 4.7.650 no") with { Relay = "mx.outlook[192.0.2.1]:25" };

    private PacedResult Run(PacingQueue queue, int count, int rate, IPacedQueue? detour = null) => Run(queue, Scheduled(count, rate), rate, detour);

    private PacedResult Run(PacingQueue queue, PacedMessage[] messages, int rate, IPacedQueue? detour = null)
    {
        messages = [.. PacedSchedule.Make(messages, _clock.GetUtcNow().AddSeconds(5), rate)];
        Fill(queue, messages);
        return new PacedRun(queue, messages, _clock.GetUtcNow(), rate, Watch(), _clock, detour).Run(_ => { }, default);
    }

    internal static void Fill(PacingQueue queue, PacedMessage[] messages)
    {
        foreach (PacedMessage message in messages)
            queue.Stamps[message.Id] = new PacedStamp(message.Slot!.Value, PacedStampKind.Paced);
    }

    private PacedMessage[] Scheduled(int count, int rate) =>
        [.. PacedSchedule.Make(Enumerable.Range(0, count).Select(n => PacingScheduleTests.Message($"{n:X6}", n, "outlook")), _clock.GetUtcNow().AddSeconds(5), rate)];

    internal static RefusalWatch Watch() => new(answer => answer.Reply == Refused ? RefusalCause.Reputation : RefusalCause.Unknown, ["192.0.2.9"]);

    internal static PacedAnswer Said(string id, DeliveryStatus status, string reply = "250 ok", string at = "outlook") =>
        new(id, $"{id.TrimStart('F').ToLowerInvariant()}@{at}", status, status == DeliveryStatus.Sent ? "2.0.0" : "", "mx2[192.0.2.9]:25", "", reply, "");

    private sealed class Detour(SteppingClock clock, Func<string, PacedAnswer> answer) : IPacedQueue
    {
        public PacedTick Tick(IReadOnlyCollection<string> tries, IReadOnlyDictionary<string, PacedStamp> stamps, IReadOnlyCollection<string> watch, IReadOnlyCollection<string> look, CancellationToken stop) =>
            new() { Now = clock.GetUtcNow(), Answers = [.. watch.Select(answer)] };
    }
}
