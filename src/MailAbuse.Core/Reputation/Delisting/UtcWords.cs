using System.Globalization;
using MailAbuse.Letters;

namespace MailAbuse.Reputation.Delisting;

/// <summary>Times in an English text, in UTC. The day is said once, and again when it is another.</summary>
internal sealed class UtcWords
{
    private static readonly LetterLanguage English = LetterLanguage.Of("en");

    private DateOnly? _day;

    /// <summary><c>on 5 November 2026 at 14:05 UTC</c>; where that day was said last, <c>at 14:05 UTC</c>.</summary>
    public string At(DateTimeOffset time) => Said(time) ? Clock(time, "at ") : $"on {English.Day(time.ToUniversalTime())} {Clock(time, "at ")}";

    /// <summary>The same behind since: <c>5 November 2026, 14:05 UTC</c>, or <c>14:05 UTC</c>.</summary>
    public string Since(DateTimeOffset time) => Said(time) ? Clock(time, "") : $"{English.Day(time.ToUniversalTime())}, {Clock(time, "")}";

    /// <summary>A number, its digits grouped.</summary>
    public static string Number(long number) => English.Number(number);

    private bool Said(DateTimeOffset time)
    {
        DateOnly day = DateOnly.FromDateTime(time.UtcDateTime);
        bool isSaid = _day == day;
        _day = day;
        return isSaid;
    }

    private static string Clock(DateTimeOffset time, string before) => string.Create(CultureInfo.InvariantCulture, $"{before}{time.UtcDateTime:HH:mm} UTC");
}
