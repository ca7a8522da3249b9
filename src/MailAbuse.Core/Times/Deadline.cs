using System.Globalization;

namespace MailAbuse.Times;

/// <summary>A time that lies ahead, as people type it: a span from now (<c>3d</c>, <c>2w</c>) or a point in time (<c>2026-11-12</c>).</summary>
public sealed class Deadline
{
    private const string Examples = "write for example 3d, 2w, 2026-11-12 or 2026-11-12T09:00";

    private readonly Duration? _span;
    private readonly Moment? _moment;

    /// <summary>Reads text.</summary>
    /// <exception cref="FormatException">It is neither, or the end of a log, which lies behind; the message says what to write.</exception>
    public Deadline(string text)
    {
        if (!Duration.TryParse(text, out _span, out string? noSpan) && !Moment.TryParse(text, out _moment, out _))
            throw new FormatException(text is { Length: > 0 } && char.IsAsciiDigit(text.Trim().FirstOrDefault()) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == ' ') ? noSpan : $"'{text}' is no time: {Examples}.");
        if (_moment is { IsLogEnd: true })
            throw new FormatException($"'{text}' is the end of a log, which lies behind: {Examples}.");
    }

    /// <summary>Takes a span from now.</summary>
    /// <exception cref="FormatException">The span is negative.</exception>
    public Deadline(TimeSpan value) => _span = new Duration(value);

    /// <summary>Takes a time; without a kind it is meant in this machine's zone.</summary>
    public Deadline(DateTime value) => _moment = new Moment(value);

    /// <summary>Takes a time.</summary>
    public Deadline(DateTimeOffset value) => _moment = new Moment(value);

    /// <summary>Takes what PowerShell hands over for <c>-Due 3</c>: a number, which has no unit.</summary>
    /// <exception cref="FormatException">It can be read as neither.</exception>
    public Deadline(object value)
        : this(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
    {
    }

    /// <summary>The instant.</summary>
    public DateTimeOffset Resolve(TimeProvider clock, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(zone);
        return _span is { } span ? TimeZoneInfo.ConvertTime(clock.GetUtcNow() + span.Value, zone) : _moment!.Resolve(clock, zone)!.Value;
    }

    /// <summary>As it was given.</summary>
    public override string ToString() => _span?.ToString() ?? _moment!.ToString();
}
