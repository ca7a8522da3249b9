using MailAbuse.Logs;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>A line of a server's log, read by the grammar that the counting uses.</summary>
internal readonly struct LogLine
{
    private readonly PostfixLine _line;

    private LogLine(byte[] message, SyslogHeader header, PostfixProgram program)
    {
        Message = message;
        ProcessId = header.ProcessId;
        Second = header.Second;
        Program = program;
        PostfixGrammar.Read(message, program, out _line);
    }

    public byte[] Message { get; }

    public int ProcessId { get; }

    /// <summary>Seconds since 1970, UTC.</summary>
    public long Second { get; }

    public PostfixProgram Program { get; }

    public MailEventKind Kind => _line.Kind;

    public string? QueueId => Text(_line.QueueId);

    public string? Client => Text(_line.Client);

    /// <summary>The login on an acceptance line; null on every other line.</summary>
    public string? Login => _line.SenderKind == SenderKind.Login ? Text(_line.SaslLogin) : null;

    /// <summary>The user of a line of pickup.</summary>
    public string? LocalUser => _line.SenderKind == SenderKind.LocalUser ? Text(_line.Sender) : null;

    /// <summary>What the client called itself; a stranger's text.</summary>
    public string? Helo => Text(_line.Helo);

    /// <summary>The reason of a rejection or a hold.</summary>
    public string Reply => Text(_line.Reply) ?? "";

    /// <summary>The lines of Postfix in a piece of a log.</summary>
    /// <param name="text">The piece; its first line may be cut.</param>
    /// <param name="zone">The zone of times without one.</param>
    /// <param name="now">The end of the log, for times without a year.</param>
    public static IEnumerable<LogLine> Read(byte[] text, TimeZoneInfo zone, DateTimeOffset now)
    {
        SyslogParser parser = new(zone, now);
        for (int at = 0; at < text.Length;)
        {
            int end = Array.IndexOf(text, (byte)'\n', at);
            end = end < 0 ? text.Length : end;
            int length = end > at && text[end - 1] == '\r' ? end - at - 1 : end - at;
            if (TryRead(parser, text.AsSpan(at, length), out LogLine line))
                yield return line;
            at = end + 1;
        }
    }

    private static bool TryRead(SyslogParser parser, ReadOnlySpan<byte> text, out LogLine line)
    {
        line = default;
        if (!parser.TryParse(text, out SyslogHeader header))
            return false;
        PostfixProgram program = PostfixPrograms.Classify(text.Slice(header.ProgramStart, header.ProgramLength));
        ReadOnlySpan<byte> message = text[header.MessageStart..];
        if (program == PostfixProgram.None || message.IsEmpty)
            return false;
        line = new LogLine(message.ToArray(), header, program);
        return true;
    }

    private string? Text(Part part) => part.IsThere ? System.Text.Encoding.UTF8.GetString(part.Of(Message)) : null;
}
