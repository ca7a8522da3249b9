using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MailAbuse.Times;

/// <summary>
/// A point in time as people type it: <c>2026-11-05</c>, <c>2026-11-05T14:30</c> (a blank will do for the T), seconds, fraction,
/// offset or <c>Z</c> if wanted, <c>Nov 5 14:30:02</c> or <c>5 Nov 14:30</c> as logs and reports print it (the latest such time that is
/// not to come), <c>14:30</c> (today), <c>now</c>, <c>today</c>, <c>yesterday</c>, <c>yesterday 14:30</c>, and <c>end</c>, the end of
/// the log. What two countries read differently, as <c>05.11.2026</c>, is an error.
/// </summary>
public sealed class Moment : IEquatable<Moment>
{
    private const string Examples = "write for example 2026-11-05, 2026-11-05T14:30, Nov 5 14:30, 14:30, today, yesterday, now or end";

    private static readonly string[] DateTimeFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF",
    ];

    // As syslog writes it, and as a person does; the year is 2000, which has a 29 February.
    private static readonly string[] YearlessFormats = ["yyyy MMM d HH:mm:ss", "yyyy MMM d HH:mm", "yyyy d MMM HH:mm:ss", "yyyy d MMM HH:mm"];

    private static readonly string[] TimeFormats = ["HH:mm", "H:mm", "HH:mm:ss"];

    private readonly Anchor _anchor;
    private readonly DateTime _local;
    private readonly DateTimeOffset _exact;
    private readonly TimeSpan _timeOfDay;

    private enum Anchor
    {
        Exact,
        ZoneTime,
        AnyYear,
        Now,
        Today,
        Yesterday,
        LogEnd,
    }

    /// <summary>Reads text.</summary>
    /// <exception cref="FormatException">The text is no point in time; the message says what to write.</exception>
    public Moment(string text)
    {
        if (!TryParse(text, out Moment? moment, out string? error))
            throw new FormatException(error);
        (_anchor, _local, _exact, _timeOfDay) = (moment._anchor, moment._local, moment._exact, moment._timeOfDay);
    }

    /// <summary>Takes a time; without a kind it is meant in the zone of the log.</summary>
    public Moment(DateTime value)
    {
        if (value.Kind == DateTimeKind.Unspecified)
            (_anchor, _local) = (Anchor.ZoneTime, value);
        else
            (_anchor, _exact) = (Anchor.Exact, new DateTimeOffset(value));
    }

    /// <summary>Takes a time.</summary>
    public Moment(DateTimeOffset value) => (_anchor, _exact) = (Anchor.Exact, value);

    /// <summary>Takes what PowerShell hands over for a bare number, which is no time; one clear sentence instead of ticks.</summary>
    /// <exception cref="FormatException">The value cannot be read as text either.</exception>
    public Moment(object value)
        : this(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
    {
    }

    private Moment(Anchor anchor, DateTime local) => (_anchor, _local) = (anchor, local);

    private Moment(Anchor anchor, TimeSpan timeOfDay = default) => (_anchor, _timeOfDay) = (anchor, timeOfDay);

    /// <summary>The end of the log.</summary>
    public static Moment LogEnd { get; } = new(Anchor.LogEnd);

    /// <summary>The moment at which the command runs.</summary>
    public static Moment Now { get; } = new(Anchor.Now);

    /// <summary>True for <c>end</c>: only the log knows when that is.</summary>
    public bool IsLogEnd => _anchor == Anchor.LogEnd;

    /// <summary>Reads text; where it cannot, <paramref name="error"/> says what to write instead.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Moment? moment, [NotNullWhen(false)] out string? error)
    {
        string trimmed = (text ?? "").Trim();
        moment = ReadWord(trimmed) ?? ReadTimeOfDay(trimmed) ?? ReadDate(trimmed);
        error = moment is not null ? null
            : trimmed.Length == 0 ? $"A time is empty: {Examples}."
            : Ambiguous(trimmed) ?? $"'{text}' is no time: {Examples}.";
        return moment is not null;
    }

    /// <summary>The instant, given the clock and the zone for times without an offset; null for the end of the log.</summary>
    public DateTimeOffset? Resolve(TimeProvider clock, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(zone);
        DateTimeOffset now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
        return _anchor switch
        {
            Anchor.Exact => _exact,
            Anchor.ZoneTime => InZone(_local, zone),
            Anchor.AnyYear => LatestOf(_local, now, zone),
            Anchor.Now => now,
            Anchor.Today => InZone(now.Date + _timeOfDay, zone),
            Anchor.Yesterday => InZone(now.Date.AddDays(-1) + _timeOfDay, zone),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public bool Equals(Moment? other)
        => other is not null && other._anchor == _anchor && other._local == _local && other._exact == _exact && other._timeOfDay == _timeOfDay;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Moment);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_anchor, _local, _exact, _timeOfDay);

    /// <summary>The moment in the form that is read.</summary>
    public override string ToString() => _anchor switch
    {
        Anchor.Exact => _exact.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        Anchor.ZoneTime => _local.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        Anchor.AnyYear => _local.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture),
        Anchor.Now => "now",
        Anchor.LogEnd => "end",
        Anchor.Today => _timeOfDay == default ? "today" : TimeOfDayText(),
        _ => _timeOfDay == default ? "yesterday" : "yesterday " + TimeOfDayText(),
    };

    private string TimeOfDayText() => _timeOfDay.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);

    // An hour that the clocks skip is taken as the hour after the change; of an hour that they repeat, the first.
    private static DateTimeOffset InZone(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            return new DateTimeOffset(local, zone.GetUtcOffset(local.AddHours(-3))).ToOffset(zone.GetUtcOffset(local.AddHours(3)));
        return new DateTimeOffset(local, zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local));
    }

    // Clocks differ a little, so what is a day ahead is still meant.
    private static DateTimeOffset LatestOf(DateTime yearless, DateTimeOffset now, TimeZoneInfo zone)
    {
        for (int year = now.Year + 1; ; year--)
        {
            if (yearless is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year)) continue;
            DateTimeOffset time = InZone(new DateTime(year, yearless.Month, yearless.Day) + yearless.TimeOfDay, zone);
            if (time <= now.AddDays(1)) return time;
        }
    }

    private static Moment? ReadWord(string text)
    {
        string lower = text.ToLowerInvariant();
        switch (lower)
        {
            case "now":
                return Now;
            case "today":
                return new Moment(Anchor.Today);
            case "yesterday":
                return new Moment(Anchor.Yesterday);
            case "end" or "log-end":
                return LogEnd;
            default:
                int blank = lower.IndexOf(' ', StringComparison.Ordinal);
                return blank < 0 ? null : lower[..blank] switch
                {
                    "today" when TryTimeOfDay(lower[(blank + 1)..], out TimeSpan time) => new Moment(Anchor.Today, time),
                    "yesterday" when TryTimeOfDay(lower[(blank + 1)..], out TimeSpan time) => new Moment(Anchor.Yesterday, time),
                    _ => null,
                };
        }
    }

    private static Moment? ReadTimeOfDay(string text) => TryTimeOfDay(text, out TimeSpan time) ? new Moment(Anchor.Today, time) : null;

    private static bool TryTimeOfDay(string text, out TimeSpan time)
    {
        bool read = TimeOnly.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out TimeOnly value);
        time = read ? value.ToTimeSpan() : default;
        return read;
    }

    private static Moment? ReadDate(string text)
    {
        // A blank in the place of the T, as in `2026-11-05 14:30`; before an offset a blank may stand too, as `git log` prints it.
        string iso = text.Length > 10 && text[10] is ' ' or 't' ? string.Concat(text.AsSpan(0, 10), "T", text.AsSpan(11)) : text;
        if (DateTime.TryParseExact(iso, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
            return new Moment(local);
        string yearless = "2000 " + string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (DateTime.TryParseExact(yearless, YearlessFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)) return new Moment(Anchor.AnyYear, local);
        (string head, TimeSpan? offset) = SplitOffset(iso);
        if (offset is { } known && head.Length > 10
            && DateTime.TryParseExact(head, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)
            && local.Ticks - known.Ticks is >= 0 and var utc && utc <= DateTime.MaxValue.Ticks)
        {
            return new Moment(new DateTimeOffset(local, known));
        }

        return null;
    }

    // `Z`, `+01:00`, `+0100` or `+01` behind the time.
    private static (string Head, TimeSpan? Offset) SplitOffset(string text)
    {
        if (text.EndsWith('Z') || text.EndsWith('z'))
            return (text[..^1], TimeSpan.Zero);
        int sign = text.Length > 10 ? text.AsSpan(10).IndexOfAny('+', '-') : -1;
        if (sign < 0)
            return (text, null);
        string offset = text[(10 + sign + 1)..].Replace(":", "", StringComparison.Ordinal);
        if (offset.Length == 2)
            offset += "00";
        if (offset.Length != 4 || !TimeSpan.TryParseExact(offset, "hhmm", CultureInfo.InvariantCulture, out TimeSpan value) || value.TotalHours > 14)
            return (text, null);
        return (text[..(10 + sign)].TrimEnd(), text[10 + sign] == '-' ? -value : value);
    }

    // 05.11.2026, 11/05/2026, 5-11-26: says what could have been meant.
    private static string? Ambiguous(string text)
    {
        string date = text.Split(' ', 'T')[0];
        string[] parts = date.Split('.', '/', '-');
        if (parts.Length != 3 || parts[2].Length is not (2 or 4) || parts[0].Length > 2)
            return null;
        var numbers = new int[3];
        for (int part = 0; part < 3; part++)
        {
            if (!int.TryParse(parts[part], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[part]))
                return null;
        }

        int year = parts[2].Length == 2 ? 2000 + numbers[2] : numbers[2];
        string[] meanings =
        [
            .. new[] { Iso(year, numbers[1], numbers[0]), Iso(year, numbers[0], numbers[1]) }.Where(m => m is not null).Distinct().Select(m => m!),
        ];
        return meanings.Length switch
        {
            0 => null,
            1 => $"'{text}' is read differently from country to country: write {meanings[0]} (year-month-day).",
            _ => $"'{text}' can be two days: write {meanings[0]} or {meanings[1]} (year-month-day).",
        };
    }

    private static string? Iso(int year, int month, int day)
        => year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
            ? string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{month:D2}-{day:D2}")
            : null;
}
