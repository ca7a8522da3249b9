using System.Globalization;

namespace MailAbuse.Servers.Reading;

/// <summary>The time zone of a server: RFC 3164 times in its log are told in it.</summary>
internal static class ServerZone
{
    /// <summary>The zone that a server says it is in.</summary>
    /// <param name="words">Its offset now and its name, as <c>+0100 Europe/Berlin</c>; the name may be missing.</param>
    public static TimeZoneInfo Of(string words)
    {
        string[] word = words.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (word.Length > 1 && word[1].Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(word[1], out TimeZoneInfo? zone)) return zone;
        // Its name is not known here: then the offset of today must do.
        string offset = word[0];
        if (offset.Length != 5 || offset[0] is not ('+' or '-') || !int.TryParse(offset.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return TimeZoneInfo.Utc;
        int minutes = (number / 100 * 60) + (number % 100);
        if (minutes is 0 or > 14 * 60) return TimeZoneInfo.Utc;
        TimeSpan span = TimeSpan.FromMinutes(offset[0] == '-' ? -minutes : minutes);
        return TimeZoneInfo.CreateCustomTimeZone(offset, span, offset, offset);
    }
}
