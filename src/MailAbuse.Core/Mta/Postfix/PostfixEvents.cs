using System.Diagnostics.CodeAnalysis;
using MailAbuse.Logs;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix;

/// <summary>
/// Turns log lines into events. Keeps the texts that come again and again, and the last event of every host for loggers that write
/// <c>last message repeated N times</c>. Not for use by two threads at once.
/// </summary>
internal sealed class PostfixEventParser
{
    private const int MostHosts = 1024;

    private readonly PostfixPrograms _programs = new();
    private readonly TextCache _texts = new(1 << 13);
    private readonly TextCache _queueIds = new(1 << 14);
    private readonly TextCache _logins = new(1 << 12);
    private readonly EventClock _clock = new();

    // Most logs have one host, so the last one is remembered beside the table.
    private readonly Dictionary<string, LastLine> _hosts = new(StringComparer.Ordinal);
    private LastLine _last = new("");

    private string? _server, _lastHost;
    private string _lastKey = "";

    /// <summary>Reads one line; false where it is not one of the mail server or about the log itself.</summary>
    /// <param name="line">The line, with or without its end.</param>
    /// <param name="parser">The parser of the file's headers.</param>
    /// <param name="zone">The zone in which the event's time is told.</param>
    /// <param name="ev">The event.</param>
    public bool TryParse(ReadOnlySpan<byte> line, SyslogParser parser, TimeZoneInfo zone, [NotNullWhen(true)] out MailLogEvent? ev)
    {
        ev = null;
        line = WithoutEnd(line);
        if (!parser.TryParse(line, out SyslogHeader header)) return false;
        if (!TryRead(line, header, out ReadOnlySpan<byte> message, out PostfixLine parts))
        {
            if (TryRepeat(line, header, zone, out ev)) return true;
            Remember(line, header, null);
            return false;
        }

        ev = Create(line, header, message, parts, zone);
        Remember(line, header, ev);
        return true;
    }

    /// <summary>The line without <c>\n</c>, <c>\r\n</c>.</summary>
    public static ReadOnlySpan<byte> WithoutEnd(ReadOnlySpan<byte> line)
    {
        if (line.Length > 0 && line[^1] == '\n') line = line[..^1];
        if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
        return line;
    }

    /// <summary>True for a line of the mail server, or of a logger.</summary>
    public bool IsMail(ReadOnlySpan<byte> line, in SyslogHeader header) =>
        _programs.Of(line, header.ProgramStart, header.ProgramLength) != PostfixProgram.None;

    /// <summary>Says what the line means, without making anything of it yet; false where it is not one of the mail server.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="header">Its header.</param>
    /// <param name="message">Its message, to which the parts refer: what is inside the brackets where the logger repeats a line.</param>
    /// <param name="parts">What it means.</param>
    public bool TryRead(ReadOnlySpan<byte> line, in SyslogHeader header, out ReadOnlySpan<byte> message, out PostfixLine parts)
    {
        message = line[header.MessageStart..];
        PostfixProgram program = _programs.Of(line, header.ProgramStart, header.ProgramLength);
        if (program == PostfixProgram.None)
        {
            parts = default;
            return false;
        }

        int count = 1;
        if (message.Length > 17 && message[0] == 'm' && PostfixGrammar.TryUnwrapRepeated(message, out Range inner, out int times))
        {
            message = message[inner];
            count = times;
        }

        PostfixGrammar.Read(message, program, out parts);
        if (program == PostfixProgram.Logger) return parts.Kind == MailEventKind.Suppressed;
        if (count > 1) parts.Count = count;
        return true;
    }

    /// <summary>Makes the event of a line that was read.</summary>
    public MailLogEvent Create(ReadOnlySpan<byte> line, in SyslogHeader header, ReadOnlySpan<byte> message, in PostfixLine parts, TimeZoneInfo zone) =>
        new(line)
        {
            Time = _clock.At(header, zone),
            Server = Server ?? HostName(line, header),
            Program = ProgramName(line, header),
            ProcessId = header.ProcessId,
            Kind = parts.Kind,
            Status = parts.Status,
            SenderKind = parts.SenderKind,
            Sender = SenderName(message, parts),
            QueueId = QueueId(message, parts.QueueId),
            NextQueueId = QueueId(message, parts.NextQueueId),
            PreviousQueueId = QueueId(message, parts.PreviousQueueId),
            EnvelopeSender = Often(message, parts.EnvelopeSender),
            SaslLogin = Often(message, parts.SaslLogin),
            SaslMethod = Often(message, parts.SaslMethod),
            Client = Often(message, parts.Client),
            ClientName = Often(message, parts.ClientName),
            Helo = Often(message, parts.Helo),
            Recipient = Often(message, parts.Recipient),
            OriginalRecipient = Often(message, parts.OriginalRecipient),
            MessageId = Once(message, parts.MessageId),
            Relay = Often(message, parts.Relay),
            Delay = parts.Delay.IsThere ? ReadDelay(parts.Delay.Of(message)) : null,
            Delays = Once(message, parts.Delays),
            Dsn = Often(message, parts.Dsn),
            Reply = Once(message, parts.Reply),
            RecipientCount = parts.RecipientCount,
            Size = parts.Size,
            Count = parts.Count,
        };

    /// <summary>The server whose log is read, where that is one; null: events are called by the host of their line.</summary>
    public string? Server
    {
        get => _server;
        set
        {
            _server = value;
            _lastHost = null;
        }
    }

    /// <summary>What tells the host of a line from all others: two servers may bear one name in their logs.</summary>
    public string HostKey(ReadOnlySpan<byte> line, in SyslogHeader header)
    {
        string name = HostName(line, header);
        if (_server is null) return name;
        if (!ReferenceEquals(name, _lastHost)) (_lastHost, _lastKey) = (name, $"{_server}\n{name}");
        return _lastKey;
    }

    /// <summary>The host of a line.</summary>
    public string HostName(ReadOnlySpan<byte> line, in SyslogHeader header) => _texts.Get(line.Slice(header.HostStart, header.HostLength));

    /// <summary>The program of a line, with its whole syslog name.</summary>
    public string ProgramName(ReadOnlySpan<byte> line, in SyslogHeader header) => _texts.Get(line.Slice(header.ProgramStart, header.ProgramLength));

    /// <summary>The sender that an acceptance line names; a login in ASCII lower case, as access maps fold their keys.</summary>
    public string? SenderName(ReadOnlySpan<byte> message, in PostfixLine parts)
    {
        if (!parts.Sender.IsThere) return null;
        ReadOnlySpan<byte> name = parts.Sender.Of(message);
        if (parts.SenderKind != SenderKind.Login || !name.ContainsAnyInRange((byte)'A', (byte)'Z')) return _logins.Get(name);
        Span<byte> folded = name.Length <= 256 ? stackalloc byte[name.Length] : new byte[name.Length];
        for (int i = 0; i < name.Length; i++) folded[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        return _logins.Get(folded);
    }

    /// <summary>A queue id of a line, null where there is none.</summary>
    public string? QueueId(ReadOnlySpan<byte> message, Part part) => part.IsThere ? _queueIds.Get(part.Of(message)) : null;

    /// <summary>A part whose text comes again and again.</summary>
    public string? Often(ReadOnlySpan<byte> message, Part part) => part.IsThere ? _texts.Get(part.Of(message)) : null;

    private static string? Once(ReadOnlySpan<byte> message, Part part) => part.IsThere ? TextCache.Decode(part.Of(message)) : null;

    /// <summary><c>last message repeated N times</c>: the event of the line before, of the same host; false where that was none or not wanted.</summary>
    public bool TryRepeat(ReadOnlySpan<byte> line, in SyslogHeader header, TimeZoneInfo zone, [NotNullWhen(true)] out MailLogEvent? ev)
    {
        ev = null;
        if (header.ProgramLength != 0 || !PostfixGrammar.TryReadLastRepeated(line[header.MessageStart..], out int count)) return false;
        ev = Host(line, header).Event?.Repeated(_clock.At(header, zone), count, line);
        return ev is not null;
    }

    /// <summary>Notes the last event of a host; null for a line that nobody asked for, so that its repetition is not taken for another's.</summary>
    public void Remember(ReadOnlySpan<byte> line, in SyslogHeader header, MailLogEvent? ev) => Host(line, header).Event = ev;

    private LastLine Host(ReadOnlySpan<byte> line, in SyslogHeader header)
    {
        string name = HostKey(line, header);
        if (ReferenceEquals(name, _last.Host) || name == _last.Host) return _last;
        if (!_hosts.TryGetValue(name, out LastLine? host))
        {
            // More hosts than any site has: a log of noise, in which nothing is lost by forgetting.
            if (_hosts.Count >= MostHosts) _hosts.Clear();
            _hosts.Add(name, host = new LastLine(name));
        }

        return _last = host;
    }

    /// <summary>Seconds with a fraction, as <c>1.7</c> or <c>27077</c>.</summary>
    private static TimeSpan? ReadDelay(ReadOnlySpan<byte> text)
    {
        long whole = 0, ticks = 0, unit = TimeSpan.TicksPerSecond / 10;
        int at = 0;
        while (at < text.Length && (uint)(text[at] - '0') <= 9 && whole < 1_000_000_000) whole = whole * 10 + (text[at++] - '0');
        if (at == 0) return null;
        if (at < text.Length && text[at] == '.')
            for (at++; at < text.Length && (uint)(text[at] - '0') <= 9; at++, unit /= 10) ticks += unit * (text[at] - '0');
        return at == text.Length ? new TimeSpan(whole * TimeSpan.TicksPerSecond + ticks) : null;
    }

    private sealed class LastLine(string host)
    {
        public readonly string Host = host;
        public MailLogEvent? Event;
    }
}
