using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Mta;

/// <summary>Reads blocks of log one after the other and makes events of the lines that are wanted.</summary>
internal sealed class EventScan
{
    private readonly EventFilter _filter;
    private readonly SecondRange _window;
    private readonly TimeZoneInfo _zone;
    private readonly ReadStatistics _statistics;
    private readonly PostfixEventParser _parser = new();
    private readonly SenderTracker _tracker;
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    /// <param name="filter">Which lines are wanted.</param>
    /// <param name="window">From when to when. Lines before it are only read for who sent their messages.</param>
    /// <param name="zone">The zone in which times are told.</param>
    /// <param name="statistics">What is counted on the way.</param>
    public EventScan(EventFilter filter, SecondRange window, TimeZoneInfo zone, ReadStatistics statistics)
    {
        _filter = filter;
        _window = window;
        _zone = zone;
        _statistics = statistics;
        _tracker = new SenderTracker(_parser);
    }

    /// <summary>The server whose log is read from here on, for the events to call it so; null: each line's own host.</summary>
    public string? Server
    {
        set => _parser.Server = value;
    }

    /// <summary>Adds the events of a block to <paramref name="events"/>, and stops early where that is full, to go on with the rest.</summary>
    /// <returns>How much of the text has been read.</returns>
    public int Scan(ReadOnlySpan<byte> text, SyslogParser headers, List<MailLogEvent> events, int most)
    {
        int at = 0;
        while (at < text.Length && events.Count < most)
        {
            ReadOnlySpan<byte> rest = text[at..];
            int length = rest.IndexOf((byte)'\n');
            if (length < 0) length = rest.Length;
            at += length + 1;
            ReadOnlySpan<byte> line = PostfixEventParser.WithoutEnd(rest[..length]);
            if (line.Length > 0 && ReadLine(line, headers) is { } ev) events.Add(ev);
        }

        at = Math.Min(at, text.Length);
        _statistics.Bytes += at;
        return at;
    }

    /// <summary>Writes the times that were seen into the _statistics.</summary>
    public void Finish()
    {
        if (_first == long.MaxValue) return;
        _statistics.First = DateTimeOffset.FromUnixTimeSeconds(_first);
        _statistics.Last = DateTimeOffset.FromUnixTimeSeconds(_last);
    }

    private MailLogEvent? ReadLine(ReadOnlySpan<byte> line, SyslogParser headers)
    {
        _statistics.Lines++;
        if (!headers.TryParse(line, out SyslogHeader header))
        {
            _statistics.UnreadableLines++;
            return null;
        }

        if (header.Second < _first) _first = header.Second;
        if (header.Second > _last) _last = header.Second;
        bool isInside = header.Second >= _window.Since && header.Second < _window.Until;
        if (!isInside && (header.Second >= _window.Until || !_filter.WantsSender))
        {
            // Only looked at so far that a log without a line in the window is not taken for none of a mail server.
            if (_parser.IsMail(line, header)) _statistics.MailLines++;
            return null;
        }

        if (!_parser.TryRead(line, header, out ReadOnlySpan<byte> message, out PostfixLine parts))
        {
            // What was not wanted the first time is not wanted again, so only an event that was made can be repeated.
            if (isInside && _parser.TryRepeat(line, header, _zone, out MailLogEvent? again)) return again;
            _parser.Remember(line, header, null);
            return null;
        }

        _statistics.MailLines++;
        if (parts.Kind == MailEventKind.Suppressed) _statistics.SuppressedLines += parts.Count;
        MessageSender sender = _tracker.Observe(line, header, message, parts);
        MailLogEvent? ev = null;
        if (isInside && _filter.Accepts(message, parts) && _filter.Accepts(sender))
        {
            ev = _parser.Create(line, header, message, parts, _zone);
            if (sender.Kind != SenderKind.Unknown) ev.Attribute(sender.Kind, sender.Name);
        }

        _parser.Remember(line, header, ev);
        return ev;
    }
}
