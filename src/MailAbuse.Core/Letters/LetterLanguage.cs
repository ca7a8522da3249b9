using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Servers;

namespace MailAbuse.Letters;

/// <summary>
/// How a language writes times, numbers and spans. Its own words, not those of the machine's culture: a letter is the same wherever it
/// is written. Languages that are not known here (a provider's own templates) get ISO times and ungrouped numbers.
/// </summary>
public sealed partial class LetterLanguage
{
    private static readonly string[] GermanMonths = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];
    private static readonly string[] EnglishMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private LetterLanguage(string code) => Code = code;

    /// <summary>Its code, which is also the name of the folder of its templates: <c>de</c>, <c>en</c>.</summary>
    public string Code { get; }

    private bool IsGerman => Code == "de" || Code.StartsWith("de-", StringComparison.Ordinal);

    private bool IsEnglish => Code == "en" || Code.StartsWith("en-", StringComparison.Ordinal);

    /// <summary>The language of a code.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.TemplateInvalid"/>: it can be none. The code becomes a folder's name, so it is letters, digits and dashes.</exception>
    public static LetterLanguage Of(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        string plain = code.Trim().ToLowerInvariant();
        return CodePattern().IsMatch(plain)
            ? new LetterLanguage(plain)
            : throw new ServerException(ServerProblemKind.TemplateInvalid, Text.Visible.Make(code, 40), $"'{Text.Visible.Make(code, 40)}' can be no language.", "Write de or en, or the name of the folder of your own templates.");
    }

    /// <summary>A number, its digits grouped.</summary>
    public string Number(long number)
    {
        string grouped = number.ToString("N0", CultureInfo.InvariantCulture);
        return IsEnglish ? grouped : IsGerman ? grouped.Replace(',', '.') : number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A day.</summary>
    public string Day(DateTimeOffset time) =>
        IsGerman ? string.Create(CultureInfo.InvariantCulture, $"{time.Day}. {GermanMonths[time.Month - 1]} {time.Year}")
        : IsEnglish ? string.Create(CultureInfo.InvariantCulture, $"{time.Day} {EnglishMonths[time.Month - 1]} {time.Year}")
        : time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A moment, to the minute, in a time zone whose distance to UTC is said: whoever looks it up in a log must not guess.</summary>
    public string Time(DateTimeOffset time, TimeZoneInfo zone)
    {
        DateTimeOffset there = TimeZoneInfo.ConvertTime(time, zone);
        string clock = there.ToString("HH:mm", CultureInfo.InvariantCulture);
        string offset = there.Offset == TimeSpan.Zero ? "UTC"
            : there.Offset.Minutes == 0 ? string.Create(CultureInfo.InvariantCulture, $"UTC{there.Offset.Hours:+0;-0}")
            : string.Create(CultureInfo.InvariantCulture, $"UTC{there.Offset.Hours:+0;-0;+0}:{Math.Abs(there.Offset.Minutes):00}");
        return IsGerman ? $"{Day(there)}, {clock} Uhr ({offset})" : IsEnglish ? $"{Day(there)}, {clock} ({offset})" : $"{Day(there)} {clock} ({offset})";
    }

    /// <summary>A span, in its largest whole unit.</summary>
    public string Span(TimeSpan span)
    {
        long seconds = (long)span.TotalSeconds;
        (long count, int unit) = seconds >= 86400 && seconds % 86400 == 0 ? (seconds / 86400, 3)
            : seconds >= 3600 && seconds % 3600 == 0 ? (seconds / 3600, 2)
            : seconds >= 60 && seconds % 60 == 0 ? (seconds / 60, 1)
            : (seconds, 0);
        string[] words = IsGerman
            ? (count == 1 ? ["Sekunde", "Minute", "Stunde", "Tag"] : ["Sekunden", "Minuten", "Stunden", "Tagen"])
            : IsEnglish ? (count == 1 ? ["second", "minute", "hour", "day"] : ["seconds", "minutes", "hours", "days"])
            : ["s", "min", "h", "d"];
        return $"{Number(count)} {words[unit]}";
    }

    [GeneratedRegex("^[a-z]{2,8}(-[a-z0-9]{1,8}){0,3}$")]
    private static partial Regex CodePattern();
}
