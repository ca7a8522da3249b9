using System.Globalization;
using System.Text.RegularExpressions;

namespace MailAbuse.Times;

/// <summary>Reads the date-time of a header field (RFC 5322, 3.3): <c>Sun, 22 Nov 2026 12:00:00 +0100 (CET)</c>. Others write it, so anything may stand there.</summary>
internal static partial class MailDate
{
    /// <summary>The time; null where there is none that can be reckoned with. Names of zones other than GMT and UT say nothing (4.3).</summary>
    public static DateTimeOffset? TryParse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success)
            return null;
        string zone = match.Groups["zone"].Value;
        int offset = zone[0] is '+' or '-' ? int.Parse(zone.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        string date = $"{match.Groups["day"].Value} {match.Groups["month"].Value} {match.Groups["year"].Value} {match.Groups["time"].Value}";
        string[] forms = ["d MMM yyyy HH:mm:ss", "d MMM yyyy HH:mm"];
        if (offset / 100 > 14 || offset % 100 > 59
            || !DateTime.TryParseExact(date, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local) || local.Year is < 1990 or > 9000)
            return null;
        TimeSpan span = new(offset / 100, offset % 100, 0);
        return new DateTimeOffset(DateTime.SpecifyKind(zone[0] == '-' ? local + span : local - span, DateTimeKind.Utc));
    }

    [GeneratedRegex(
        @"\A\s*([A-Za-z]{3},)?\s*(?<day>[0-9]{1,2})\s+(?<month>[A-Za-z]{3})\s+(?<year>[0-9]{4})\s+(?<time>[0-9]{2}:[0-9]{2}(:[0-9]{2})?)\s+(?<zone>[+-][0-9]{4}|GMT|UT|UTC|Z)\s*(\(.{0,60}\)\s*)?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
