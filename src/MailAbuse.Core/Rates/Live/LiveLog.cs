using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates.Live;

/// <summary>Reads the lines of one log that grows, and joins what they say to all that is watched.</summary>
/// <param name="counts">What is watched.</param>
/// <param name="senders">Its senders.</param>
/// <param name="hosts">The hosts that write this log.</param>
/// <param name="clock">What time it is.</param>
internal sealed class LiveLog(RateCounts counts, SenderTable senders, HostTable hosts, TimeProvider clock)
{
    // The year of a time without one depends on when it is read.
    private static readonly TimeSpan ParserAge = TimeSpan.FromHours(1);

    // A log's clock may be that far off without being told so: lines take their time.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan WrongFor = TimeSpan.FromMinutes(1);

    // One line of a daemon that thinks it lives elsewhere, or of somebody who invents times, moves no window.
    private static readonly TimeSpan SureAfter = TimeSpan.FromSeconds(30);

    private PostfixScanner _scanner = new(counts.Layout, senders, hosts, SecondRange.All);
    private readonly Findings _findings = new();
    private LineRate _rate = new(clock);
    private SyslogParser? _parser;
    private DateTimeOffset _parserMade, _wrongSince;
    private TimeSpan _wrongBy;
    private (TimeSpan Behind, DateTimeOffset Since)? _other;
    private bool _hasClock;

    /// <summary>Zone of times without offset.</summary>
    public required TimeZoneInfo Zone
    {
        get;
        set
        {
            if (!ReferenceEquals(field, value)) _parser = null;
            field = value;
        }
    }

    /// <summary>The second of its last line; null where there was none.</summary>
    public long? LastSecond { get; private set; }

    /// <summary>How far its clock is behind ours, as the last line says that was read as it was written; zero where that may be the line's way here.</summary>
    public TimeSpan Behind { get; private set; }

    /// <summary>Says that the log's clock is wrong, where it has been for some time: what is read up after an interruption is old for a moment.</summary>
    public string? ClockProblem =>
        Behind == TimeSpan.Zero || clock.GetUtcNow() - _wrongSince < WrongFor ? null
        : $"its clock, or the time zone that its times are read in, is {Math.Abs(Math.Round(_wrongBy.TotalMinutes)):0} minutes {(_wrongBy > TimeSpan.Zero ? "behind" : "ahead of")} this machine's, so it is judged by its own time";

    /// <summary>Lines a second in the last minute.</summary>
    public double LinesPerSecond => _rate.PerSecond;

    /// <summary>Takes whole lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="position">How many bytes of all logs were read before them.</param>
    public void Take(ReadOnlyMemory<byte> lines, long position)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (_parser is null || now - _parserMade > ParserAge) (_parser, _parserMade) = (new SyslogParser(Zone, now), now);
        _findings.Clear();
        _scanner.Start(_findings);
        _scanner.Scan(lines.Span, _parser, position);
        _scanner.Finish();
        ReadStatistics seen = _findings.Statistics;
        _rate.Add(seen.Lines);
        if (seen.Last is { } last) LastSecond = last.ToUnixTimeSeconds();
        _findings.JoinInto(counts);
    }

    /// <summary>
    /// Lines were read as they were written: the last of them tells what time the log's clock has. Another than before is believed when all lines
    /// have said so for half a minute.
    /// </summary>
    public void SeeClock()
    {
        if (LastSecond is not { } second) return;
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan behind = now - DateTimeOffset.FromUnixTimeSeconds(second);
        if (behind.Duration() <= Tolerance) behind = TimeSpan.Zero;
        if (_hasClock && (behind - Behind).Duration() > Tolerance && !IsSure(behind, now)) return;
        (_hasClock, _other) = (true, null);
        if (behind == TimeSpan.Zero || Behind == TimeSpan.Zero) (_wrongSince, _wrongBy) = (now, behind);
        Behind = behind;
    }

    private bool IsSure(TimeSpan behind, DateTimeOffset now)
    {
        if (_other is { } other && (behind - other.Behind).Duration() <= Tolerance) return now - other.Since >= SureAfter;
        _other = (behind, now);
        return false;
    }

    /// <summary>What was read so far was written before the watch began.</summary>
    public void Begin() => _rate = new LineRate(clock);

    /// <summary>From here on only lines from a second on are counted: what was before it comes late, and is in the past already.</summary>
    public void BeginAt(long second) => _scanner = new PostfixScanner(counts.Layout, senders, hosts, new SecondRange(second, long.MaxValue));
}
