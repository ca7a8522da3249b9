using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MailAbuse.Times;

/// <summary>
/// A span of time as people type it: <c>90s</c>, <c>75m</c>, <c>1h</c>, <c>14d</c>, <c>2w</c>, <c>1h30m</c>, <c>1:15:00</c>.
/// A number without a unit is an error: <see cref="TimeSpan"/> would read <c>10</c> as ten days and <c>90s</c> not at all.
/// </summary>
public sealed class Duration : IEquatable<Duration>
{
    private const string Examples = "write for example 90s, 75m, 1h, 14d, 1h30m or 1:15:00";

    /// <summary>Zero.</summary>
    public static Duration Zero { get; } = new(TimeSpan.Zero);

    /// <summary>Reads text.</summary>
    /// <exception cref="FormatException">The text is no span of time; the message says what to write.</exception>
    public Duration(string text)
        => Value = TryRead(text, out TimeSpan value, out string? error) ? value : throw new FormatException(error);

    /// <summary>Takes a span as it is.</summary>
    /// <exception cref="FormatException">The span is negative.</exception>
    public Duration(TimeSpan value)
        => Value = value >= TimeSpan.Zero ? value : throw new FormatException(Negative(value.ToString("c", CultureInfo.InvariantCulture)));

    /// <summary>
    /// Takes what PowerShell hands over for <c>-Last 10</c>: a number, which has no unit. It is here so that the answer is one clear
    /// sentence instead of a conversion to ticks. Zero needs no unit.
    /// </summary>
    /// <exception cref="FormatException">The value is a number other than zero, or nothing that can be read.</exception>
    public Duration(object value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        Value = TryRead(text, out TimeSpan span, out string? error) ? span : throw new FormatException(error);
    }

    /// <summary>The span, never negative.</summary>
    public TimeSpan Value { get; }

    /// <summary>Reads text; where it cannot, <paramref name="error"/> says what to write instead.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Duration? duration, [NotNullWhen(false)] out string? error)
    {
        duration = TryRead(text, out TimeSpan value, out error) ? new Duration(value) : null;
        return duration is not null;
    }

    /// <inheritdoc/>
    public bool Equals(Duration? other) => other is not null && other.Value == Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Duration);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The span in the form that is read: <c>1h30m</c>; spans with parts of a second as <c>0:00:01.5</c>.</summary>
    public override string ToString()
    {
        if (Value == TimeSpan.Zero)
            return "0s";
        if (Value.Ticks % TimeSpan.TicksPerSecond != 0)
            return Value.ToString("c", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        Append(Value.Days, 'd');
        Append(Value.Hours, 'h');
        Append(Value.Minutes, 'm');
        Append(Value.Seconds, 's');
        return text.ToString();

        void Append(int number, char unit)
        {
            if (number != 0)
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
        }
    }

    private static bool TryRead(string? text, out TimeSpan value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.IsEmpty)
            error = $"A span of time is empty: {Examples}.";
        else if (rest[0] == '-')
            error = Negative(text!);
        else if (IsNumber(rest))
            error = IsZero(rest) ? null : $"'{text}' has no unit: write {rest}s, {rest}m, {rest}h or {rest}d.";
        else if (rest.Contains(':'))
            error = TryReadClock(rest, out value) ? null : NotRead(text!);
        else
            error = ReadUnits(text!, rest, out value);
        return error is null;
    }

    private static string? ReadUnits(string text, ReadOnlySpan<char> rest, out TimeSpan value)
    {
        value = default;
        decimal ticks = 0;
        long lastUnit = long.MaxValue;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits == 0 || digits > 12)
                return NotRead(text);
            if (digits < 0)
                return $"'{text}' ends in a number without a unit: {Examples}.";
            long unit = TicksOf(rest[digits]);
            // Each unit once and the greater one first: 5m1h is more likely a slip than a meaning.
            if (unit == 0 || unit >= lastUnit)
                return NotRead(text);
            lastUnit = unit;
            ticks += (decimal)long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * unit;
            rest = rest[(digits + 1)..];
        }

        if (ticks > TimeSpan.MaxValue.Ticks)
            return $"'{text}' is longer than any log: {Examples}.";
        value = new TimeSpan((long)ticks);
        return null;
    }

    private static long TicksOf(char unit) => unit switch
    {
        's' or 'S' => TimeSpan.TicksPerSecond,
        'm' or 'M' => TimeSpan.TicksPerMinute,
        'h' or 'H' => TimeSpan.TicksPerHour,
        'd' or 'D' => TimeSpan.TicksPerDay,
        'w' or 'W' => 7 * TimeSpan.TicksPerDay,
        _ => 0,
    };

    // h:mm:ss with any number of hours, and what TimeSpan itself prints (1.02:03:04.5). Two parts are refused: 1:15 can be
    // an hour and a quarter or a minute and a quarter.
    private static bool TryReadClock(ReadOnlySpan<char> text, out TimeSpan value)
    {
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value))
            return text.Count(':') == 2;
        int colon = text.IndexOf(':');
        if (colon is 0 or > 6 || !int.TryParse(text[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            || !TimeSpan.TryParseExact(text[(colon + 1)..], @"mm\:ss", CultureInfo.InvariantCulture, out TimeSpan below))
        {
            value = default;
            return false;
        }

        value = TimeSpan.FromHours(hours) + below;
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out _);

    private static bool IsZero(ReadOnlySpan<char> text)
        => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number == 0;

    private static string Negative(string text) => $"'{text}' is negative: {Examples}.";

    private static string NotRead(string text) => $"'{text}' is no span of time: {Examples}.";
}
