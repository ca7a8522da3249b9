using MailAbuse.Routes.Pacing;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Waiting mail is given its times: in order, never faster than the pace, and not put off by whoever begins again.</summary>
public sealed class PacingScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 10, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Twenty_a_minute_are_three_seconds_apart_and_destinations_go_side_by_side()
    {
        IReadOnlyList<PacedMessage> made = PacedSchedule.Make([Message("B2", 2, "outlook"), Message("A1", 1, "outlook"), Message("C3", 3, "gmx"), Message("D4", 4, "outlook", "gmx")], Start, 20);
        Assert.Equal([("A1", 0), ("C3", 0), ("B2", 3), ("D4", 6)], made.Select(message => (message.Id, (int)(message.Slot!.Value - Start).TotalSeconds)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(600)]
    public void No_destination_gets_more_than_its_rate_within_any_minute(int rate)
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] places = ["a", "b", "c"];
        PacedMessage[] messages = [.. Enumerable.Range(0, 150).Select(n =>
            Message($"{n:X6}", random.Next(5000), [.. places.Where((_, at) => at == n % 3 || random.Next(5) == 0)]) with { Slot = random.Next(3) == 0 ? Start.AddSeconds(random.Next(-100, 900)) : null })];
        IReadOnlyList<PacedMessage> made = PacedSchedule.Make(messages, Start, rate);
        Assert.Equal(messages.Select(message => message.Id).Order(), made.Select(message => message.Id).Order());
        foreach (string place in places)
        {
            DateTimeOffset[] slots = [.. made.Where(message => message.Destinations.Contains(place)).Select(message => message.Slot!.Value).Order()];
            Assert.True(slots[0] >= Start, $"seed {seed}");
            for (int at = rate; at < slots.Length; at++)
                Assert.True(slots[at] - slots[at - rate] >= TimeSpan.FromMinutes(1), $"seed {seed}: more than {rate} in the minute before {slots[at]:T}");
            Assert.True(IsInOrder(made.Where(message => message.Destinations.Contains(place))), $"seed {seed}");
        }
    }

    [Fact]
    public void Whoever_begins_again_keeps_the_slots_that_are_still_to_come()
    {
        PacedMessage[] messages = [.. Enumerable.Range(0, 20).Select(n => Message($"{n:X6}", n, "outlook"))];
        IReadOnlyList<PacedMessage> first = PacedSchedule.Make(messages, Start, 20);
        // Killed after a while: what was due is gone, and one of it stays, overdue by then.
        DateTimeOffset again = Start.AddSeconds(31);
        PacedMessage[] rest = [.. first.Where(message => message.Slot > again)];
        Assert.Equal(rest.Select(message => message.Slot), PacedSchedule.Make(rest, again, 20).Select(message => message.Slot));
        IReadOnlyList<PacedMessage> second = PacedSchedule.Make([first[10], .. rest], again, 20);
        Assert.Equal("00000A", second[0].Id);
        Assert.All(second.Skip(1).Zip(rest), pair => Assert.InRange((pair.First.Slot!.Value - pair.Second.Slot!.Value).TotalSeconds, 0, 3));
    }

    [Fact]
    public void Beginning_again_a_hundred_times_puts_nothing_off_by_more_than_the_time_that_passed()
    {
        PacedMessage[] messages = [.. Enumerable.Range(0, 20).Select(n => Message($"{n:X6}", n, "outlook"))];
        IReadOnlyList<PacedMessage> made = PacedSchedule.Make(messages, Start, 20);
        DateTimeOffset last = made[^1].Slot!.Value;
        for (int n = 1; n <= 100; n++)
            made = PacedSchedule.Make(made, Start.AddSeconds(n), 20);
        Assert.InRange(made[^1].Slot!.Value - last, TimeSpan.Zero, TimeSpan.FromSeconds(103));
    }

    [Fact]
    public void A_slot_that_is_far_away_is_brought_near()
    {
        PacedMessage far = Message("A1", 1, "outlook") with { Slot = Start.AddHours(1) };
        Assert.Equal(Start, PacedSchedule.Make([far], Start, 20).Single().Slot);
    }

    private static bool IsInOrder(IEnumerable<PacedMessage> messages)
    {
        PacedMessage[] all = [.. messages.OrderBy(message => message.Slot)];
        return all.Zip(all.Skip(1)).All(pair => pair.First.Arrival <= pair.Second.Arrival);
    }

    internal static PacedMessage Message(string id, int arrival, params string[] destinations) =>
        new(id, Start.AddHours(-3).AddSeconds(arrival), destinations.ToDictionary(one => $"{id.ToLowerInvariant()}@{one}", one => one));
}
