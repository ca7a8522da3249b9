using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Routes;

/// <summary>How long a detour stands.</summary>
public static class Lease
{
    /// <summary>What holds where nobody says: long enough for the slowest operator's form, short enough not to be forgotten.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromDays(14);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>The end of a lease.</summary>
    /// <param name="span">How long; null where nobody says.</param>
    /// <param name="until">Until when; null where nobody says.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.LeaseInvalid"/>: both, in the past, or longer than a year.</exception>
    public static DateTimeOffset End(TimeSpan? span, DateTimeOffset? until, DateTimeOffset now)
    {
        if (span is not null && until is not null)
            throw Invalid("-For and -Until both say when the detour ends.", "Give one of them.");
        if (span is { } given && given <= TimeSpan.Zero)
            throw Invalid("The detour would end at once: -For is zero.", "Give a span, as 14d.");
        if ((span ?? Usual) > Longest || until - now > Longest)
            throw Invalid("A detour of more than a year is no detour.", "Give an end within a year. What shall stay belongs into Postfix's own transport_maps or relayhost.");
        DateTimeOffset end = until ?? now + (span ?? Usual);
        if (end <= now)
            throw Invalid($"The detour would end in the past: {TimeText.Minute(end)}.", "Give a time to come, as -For 14d or -Until 2027-01-31.");
        // Kept to the second.
        return DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds());
    }

    private static ServerException Invalid(string message, string advice) => new(ServerProblemKind.LeaseInvalid, "", message, advice);
}
