using System.Numerics;
using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>When and from where a sender sends: what tells an unusual message from a usual one.</summary>
internal struct Habits
{
    private int _days;
    private long _messages;
    private ulong _networks;
    private HourCounts _hours;

    [InlineArray(24)]
    private struct HourCounts
    {
        private byte _first;
    }

    public static Habits Of(ReadOnlySpan<PastDay> days, int before, int length)
    {
        Habits habits = default;
        for (int i = days.Length - 1; i >= 0 && days[i].Day >= before - length; i--)
        {
            ref readonly PastDay day = ref days[i];
            if (day.Day >= before || day.Messages == 0 || habits._days == byte.MaxValue) continue;
            habits._days++;
            habits._messages += day.Messages;
            habits._networks |= day.Networks;
            for (uint hours = day.Hours; hours != 0; hours &= hours - 1) habits._hours[BitOperations.TrailingZeroCount(hours)]++;
        }

        return habits;
    }

    /// <summary>What is unusual about sending at this hour from these networks: never, or hardly ever, seen.</summary>
    public readonly Oddity OddityOf(int hour, ulong networks)
    {
        Oddity oddity = Oddity.None;
        if (_days >= 3 && _messages >= 15 && _hours[hour == 0 ? 23 : hour - 1] + _hours[hour] + _hours[hour == 23 ? 0 : hour + 1] <= _days / 5)
            oddity |= Oddity.Hour;
        if (_days >= 2 && networks != 0 && (networks & _networks) == 0) oddity |= Oddity.Network;
        return oddity;
    }
}
