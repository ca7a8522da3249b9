using MailAbuse.Text;

namespace MailAbuse.Mta;

/// <summary>One line of a mail log, understood. Every text in it came from outside: show it, compare it, never run it.</summary>
public sealed class MailLogEvent
{
    // Filled in later than the rest: the join learns the sender of a line from other lines, and a logger that writes a line once
    // for several says so afterwards.
    private DateTimeOffset _time;
    private string? _sender;
    private SenderKind _senderKind;
    private int _count = 1;

    // Seldom looked at, so it stays as it was read until somebody does.
    private byte[] _bytes = [];
    private string? _line;

    /// <summary>An event whose parts are filled in.</summary>
    public MailLogEvent()
    {
    }

    /// <summary>The event of a line.</summary>
    /// <param name="line">The line without its end.</param>
    internal MailLogEvent(ReadOnlySpan<byte> line) => _bytes = TextCache.Cut(line).ToArray();

    /// <summary>When the line was written. Times without a year or an offset are completed; see docs/ARCHITECTURE.md.</summary>
    public DateTimeOffset Time
    {
        get => _time;
        init => _time = value;
    }

    /// <summary>The host that wrote the line.</summary>
    public string Server { get; init; } = "";

    /// <summary>The program with its whole syslog name, as <c>postfix/submission/smtpd</c>.</summary>
    public string Program { get; init; } = "";

    /// <summary>The process id, 0 where the line has none.</summary>
    public int ProcessId { get; init; }

    /// <summary>The queue id; null where the line has none (<c>NOQUEUE</c> too).</summary>
    public string? QueueId { get; init; }

    /// <summary>What the line tells.</summary>
    public MailEventKind Kind { get; init; }

    /// <summary>Who handed the message in, as the server itself noted at acceptance; null where that is not known (yet).</summary>
    public string? Sender
    {
        get => _sender;
        init => _sender = value;
    }

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind
    {
        get => _senderKind;
        init => _senderKind = value;
    }

    /// <summary>The address of MAIL FROM, empty for the null sender. Written by the client, true or not.</summary>
    public string? EnvelopeSender { get; init; }

    /// <summary>The SASL login on this very line, as written there.</summary>
    public string? SaslLogin { get; init; }

    /// <summary>The SASL mechanism on this very line.</summary>
    public string? SaslMethod { get; init; }

    /// <summary>The client's address.</summary>
    public string? Client { get; init; }

    /// <summary>The client's verified host name, <c>unknown</c> where it has none.</summary>
    public string? ClientName { get; init; }

    /// <summary>The name that the client gave with HELO or EHLO.</summary>
    public string? Helo { get; init; }

    /// <summary>The recipient.</summary>
    public string? Recipient { get; init; }

    /// <summary>The recipient before aliases and rewriting (<c>orig_to=</c>).</summary>
    public string? OriginalRecipient { get; init; }

    /// <summary>How many recipients the queue file names (<c>nrcpt=</c>), 0 where the line does not say.</summary>
    public int RecipientCount { get; init; }

    /// <summary>The size in bytes, 0 where the line does not say.</summary>
    public long Size { get; init; }

    /// <summary>The Message-ID, as written by the client.</summary>
    public string? MessageId { get; init; }

    /// <summary>The next hop of a delivery (<c>relay=</c>), as <c>mx.example.net[192.0.2.1]:25</c>, <c>local</c> or <c>none</c>.</summary>
    public string? Relay { get; init; }

    /// <summary>Time from arrival to this attempt's end.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>Where <see cref="Delay"/> was spent: before the queue manager / in the queue / connecting / transferring, in seconds.</summary>
    public string? Delays { get; init; }

    /// <summary>The enhanced status code (RFC 3463), as <c>4.7.1</c>.</summary>
    public string? Dsn { get; init; }

    /// <summary>How the delivery ended.</summary>
    public DeliveryStatus Status { get; init; }

    /// <summary>The reply of the other side, or the reason of a hold or rejection.</summary>
    public string? Reply { get; init; }

    /// <summary>The id that the message, or the notification about it, has next: <c>queued as</c>, the notification's id.</summary>
    public string? NextQueueId { get; init; }

    /// <summary>The id that the same message had before: <c>orig_id=</c>, <c>orig_queue_id=</c>.</summary>
    public string? PreviousQueueId { get; init; }

    /// <summary>How many times the logger says that the line occurred; 1 for an ordinary line. For <see cref="MailEventKind.Suppressed"/>, how many lines are missing (1 where the logger does not say).</summary>
    public int Count
    {
        get => _count;
        init => _count = value;
    }

    /// <summary>The line, without its end; invalid UTF-8 is replaced.</summary>
    public string Line
    {
        get => _line ??= TextCache.Decode(_bytes);
        init => _line = value;
    }

    /// <summary>Names who sent the message that the line is about.</summary>
    internal void Attribute(SenderKind kind, string? sender)
    {
        _senderKind = kind;
        _sender = sender;
    }

    /// <summary>The same event again, as a logger says that it occurred.</summary>
    internal MailLogEvent Repeated(DateTimeOffset time, int count, ReadOnlySpan<byte> line)
    {
        var copy = (MailLogEvent)MemberwiseClone();
        copy._time = time;
        copy._count = count;
        copy._bytes = TextCache.Cut(line).ToArray();
        copy._line = null;
        return copy;
    }
}
