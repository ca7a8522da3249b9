using System.Globalization;
using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>
/// The days of which no line can lie in a window, as an extended regular expression for the far side: what is left out there need not
/// cross the wire. Only days that are surely not wanted are named, whatever the zone and whatever the year of a time without one.
/// </summary>
internal static class UnwantedDays
{
    // Rotated sets are seldom older, and what is not named comes along and is passed over here.
    private const int MostDays = 62;

    // Further than any offset from UTC is.
    private const long Offsets = 19 * 3600;

    // Times without a year repeat after one; closer to that than this they are not used.
    private const int MostSpan = 250;

    /// <summary>What unwanted lines begin with, behind <c>OFFSET:</c>; empty where every day may be wanted.</summary>
    /// <param name="window">The seconds that are wanted.</param>
    /// <param name="now">What time it is.</param>
    public static string Pattern(SecondRange window, DateTimeOffset now)
    {
        List<string> beginnings = [];
        DateOnly today = DateOnly.FromDateTime(now.UtcDateTime).AddDays(2);
        DateOnly? first = window.Since == long.MinValue ? null : DayOf(window.Since - Offsets);
        DateOnly? last = window.Until == long.MaxValue ? null : DayOf(window.Until + Offsets);
        if (first is { } from) Before(from, beginnings);
        if (last is { } to) AddDays(to.AddDays(1), today, beginnings);
        if (first is { } start)
        {
            DateOnly end = last < today ? last.Value : today;
            if (end.DayNumber - start.DayNumber is > 0 and < MostSpan) AddOld(start, end, today, beginnings);
        }

        return beginnings.Count == 0 ? "" : $"^[0-9]+:(<[0-9]*>(1 )?)?({string.Join('|', beginnings)})";
    }

    private static DateOnly DayOf(long second) => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(second, 0, 250_000_000_000)).UtcDateTime);

    /// <summary>The days before one, whole months and years where they are.</summary>
    private static void Before(DateOnly day, List<string> beginnings)
    {
        for (int year = day.Year - 3; year < day.Year; year++) beginnings.Add(string.Create(CultureInfo.InvariantCulture, $"{year:D4}-"));
        for (int month = 1; month < day.Month; month++) beginnings.Add(string.Create(CultureInfo.InvariantCulture, $"{day.Year:D4}-{month:D2}-"));
        for (int number = 1; number < day.Day; number++) beginnings.Add(Iso(new DateOnly(day.Year, day.Month, number)));
    }

    private static void AddDays(DateOnly from, DateOnly to, List<string> beginnings)
    {
        for (DateOnly day = from; day <= to && day.DayNumber - from.DayNumber < MostDays; day = day.AddDays(1)) beginnings.Add(Iso(day));
    }

    // RFC 3164: the same month and day of a wanted day, in whatever year, must not be named.
    private static void AddOld(DateOnly start, DateOnly end, DateOnly today, List<string> beginnings)
    {
        HashSet<(int, int)> wanted = [];
        for (DateOnly day = start; day <= end; day = day.AddDays(1)) wanted.Add((day.Month, day.Day));
        HashSet<(int, int)> named = [];
        for (int i = 1; i <= MostDays; i++)
        {
            Add(start.AddDays(-i));
            if (end.AddDays(i) <= today) Add(end.AddDays(i));
        }

        void Add(DateOnly day)
        {
            if (wanted.Contains((day.Month, day.Day)) || !named.Add((day.Month, day.Day))) return;
            string month = CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(day.Month);
            beginnings.Add(string.Create(CultureInfo.InvariantCulture, $"{month} {day.Day,2} "));
            if (day.Day < 10) beginnings.Add(string.Create(CultureInfo.InvariantCulture, $"{month} 0{day.Day} "));
        }
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
