using System.Globalization;

namespace MailAbuse.Times;

/// <summary>Times in sentences that are kept or compared: the same whatever the language and the calendar of whoever writes them.</summary>
public static class TimeText
{
    /// <summary>To the minute, with its offset: <c>2026-11-05 14:30 +01:00</c>.</summary>
    public static string Minute(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    /// <summary>To the second, with its offset: <c>2026-11-05 14:30:15 +01:00</c>.</summary>
    public static string Second(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
}
