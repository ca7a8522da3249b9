namespace MailAbuse.Routes.Pacing;

/// <summary>
/// When each waiting message is tried: in the order of arrival, so far apart that no destination gets more than its rate within any
/// minute, destinations side by side. Knows no clock and no server.
/// </summary>
internal static class PacedSchedule
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>The time between two messages to one destination, in whole milliseconds.</summary>
    public static TimeSpan Gap(int ratePerMinute) => TimeSpan.FromMilliseconds(Math.Ceiling(Minute.TotalMilliseconds / Math.Max(1, ratePerMinute)));

    /// <summary>
    /// The slots. A message with recipients at several destinations takes a slot at each of them, that of the one that is furthest
    /// behind. A slot of an earlier schedule is kept where it is not more than a gap later than need be: so whoever is killed and begins
    /// again makes no burst, and puts mail off by no more than the time in which nothing was sent.
    /// </summary>
    /// <param name="messages">The messages, in any order.</param>
    /// <param name="start">The earliest slot: one gap after the last message that may have gone.</param>
    /// <param name="ratePerMinute">Messages a minute to one destination.</param>
    /// <returns>Each with its slot, in the order of the slots.</returns>
    public static IReadOnlyList<PacedMessage> Make(IEnumerable<PacedMessage> messages, DateTimeOffset start, int ratePerMinute)
    {
        TimeSpan gap = Gap(ratePerMinute);
        Dictionary<string, DateTimeOffset> next = new(StringComparer.Ordinal);
        List<PacedMessage> made = [];
        foreach (PacedMessage message in messages.OrderBy(message => message.Arrival).ThenBy(message => message.Id, StringComparer.Ordinal))
        {
            DateTimeOffset earliest = start;
            foreach (string destination in message.Destinations)
                earliest = next.TryGetValue(destination, out DateTimeOffset free) && free > earliest ? free : earliest;
            DateTimeOffset slot = message.Slot is { } known && known >= earliest && known - earliest < gap ? known : earliest;
            foreach (string destination in message.Destinations)
                next[destination] = slot + gap;
            made.Add(message with { Slot = slot });
        }

        return [.. made.OrderBy(message => message.Slot)];
    }
}
