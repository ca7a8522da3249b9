using System.Globalization;
using System.Text.RegularExpressions;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>The header of a syslog line, read once more with regular expressions; times without offset are UTC.</summary>
/// <param name="Start">Where in the log the line begins.</param>
/// <param name="Second">Seconds since 1970.</param>
/// <param name="Host">The host as it stands there.</param>
/// <param name="Program">The last part of a syslog name that has several (<c>postfix/submission/smtpd</c>: <c>smtpd</c>); empty for other programs.</param>
/// <param name="Pid">The process id, 0 where there is none.</param>
/// <param name="Message">What follows the header.</param>
internal sealed partial record OracleLine(long Start, long Second, string Host, string Program, string Pid, string Message)
{
    /// <summary>The end of the logs that tests make; RFC 3164 time says no year.</summary>
    public static readonly DateTimeOffset NotAfter = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private const string Months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    private const RegexOptions Options = RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>Reads a line without its end; null where it does not begin with a header.</summary>
    public static OracleLine? Parse(string line, long start)
    {
        Match m = Line().Match(line);
        if (!m.Success) return null;
        long? second = m.Groups["month"].Success ? WithoutYear(m) : WithYear(m);
        if (second is not (>= 0 and < 250_000_000_000)) return null;
        string name = m.Groups["program"].Value;
        int slash = name.LastIndexOf('/');
        string pid = m.Groups["pid"].Value.TrimStart('0');
        return new OracleLine(start, second.Value, m.Groups["host"].Value, slash < 0 ? "" : name[(slash + 1)..], pid.Length == 0 ? "0" : pid, m.Groups["message"].Value);
    }

    private static long? WithYear(Match m) => SecondOf(Number(m, "year"), Number(m, "mon"), Number(m, "day"), m) is { } local
        ? local - (m.Groups["sign"].Value switch
        {
            "+" => 60,
            "-" => -60,
            _ => 0,
        } * (60 * Number(m, "oh") + Number(m, "om")))
        : null;

    /// <summary>The latest year that has such a day and does not put it after the log's end, with a day's grace.</summary>
    private static long? WithoutYear(Match m)
    {
        int month = Months.IndexOf(m.Groups["month"].Value, StringComparison.Ordinal) / 3 + 1, day = Number(m, "day");
        long end = NotAfter.AddDays(1).ToUnixTimeSeconds();
        for (int year = NotAfter.Year + 1; year > NotAfter.Year - 8; year--)
        {
            if (SecondOf(year, month, day, m) is { } second && second <= end) return second;
        }

        return null;
    }

    private static long? SecondOf(int year, int month, int day, Match m)
    {
        if (year < 1970 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        int h = Number(m, "h"), min = Number(m, "m"), s = Number(m, "s");
        if (h > 23 || min > 59 || s > 60) return null;
        return new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() + 3600L * h + 60 * min + Math.Min(s, 59);
    }

    private static int Number(Match m, string group) =>
        m.Groups[group].Success ? int.Parse(m.Groups[group].Value, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        @"\A(<[0-9]{1,4}>(?<v5424>1 )?)?"
        + @"((?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?<day>[ 0-3][0-9]) (?<h>[0-9]{2}):(?<m>[0-9]{2}):(?<s>[0-9]{2})"
        + @"|(?<year>[0-9]{4})-(?<mon>[0-9]{2})-(?<day>[0-9]{2})[Tt ](?<h>[0-9]{2}):(?<m>[0-9]{2}):(?<s>[0-9]{2})([.,][0-9]+)?([Zz]|(?<sign>[+-])(?<oh>0[0-9]|1[0-8]):?(?<om>[0-5][0-9]))?)"
        + @" (?<host>[^ ]+) "
        + @"(?(v5424)(-[^ ]*|(?<program>[^ ]*)) ((?<pid>[0-9]{1,9})|[^ ]*) [^ ]* (-|(\[([^\]""]|""([^""\\]|\\.)*"")*\])+) ?(\u00EF\u00BB\u00BF)?"
        + @"|(?<program>[^ \[:]+)((\[((?<pid>[0-9]{0,9})\]|[0-9]{0,9}))?: ?|\[(?<pid>0*[1-9][0-9]{0,8})\] ))"
        + @"(?<message>.*)\z", Options)]
    private static partial Regex Line();
}
