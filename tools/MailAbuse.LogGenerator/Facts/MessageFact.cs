namespace MailAbuse.LogGenerator;

/// <summary>One message as the generator knows it to be: who really sent it, to whom, and what becomes of it. Log lines are made from it.</summary>
public sealed class MessageFact
{
    /// <summary>Microseconds since 1970 (UTC) at which the message is handed in; its acceptance line follows within a second or two.</summary>
    public required long TimeMicros { get; init; }

    /// <summary>The same as a time.</summary>
    public DateTimeOffset Time => DateTimeOffset.UnixEpoch.AddTicks(TimeMicros * 10);

    /// <summary>The true sender: login, <c>uid=N</c> or client address.</summary>
    public required string Sender { get; init; }

    /// <summary>What the sender is.</summary>
    public required SenderType SenderType { get; init; }

    /// <summary>The address that the client connects from; the loopback address for local users.</summary>
    public required string ClientAddress { get; init; }

    /// <summary>The client's verified name, or <c>unknown</c>.</summary>
    public string ClientName { get; init; } = "unknown";

    /// <summary>The address of MAIL FROM, empty for the null sender.</summary>
    public required string EnvelopeSender { get; init; }

    /// <summary>The recipients.</summary>
    public required RecipientFact[] Recipients { get; init; }

    /// <summary>Size in bytes.</summary>
    public int Size { get; init; } = 4096;

    /// <summary>Messages that share a number above 0 come in one SMTP session where the next follows within seconds.</summary>
    public int Session { get; init; }

    /// <summary>Part of an incident.</summary>
    public bool IsSpam { get; init; }

    /// <summary>Mail from the internet to local mailboxes: there for realism, none of the senders that are measured.</summary>
    public bool IsBackground { get; init; }

    /// <summary>The Message-ID with its angle brackets; null lets the writer make one.</summary>
    public string? MessageId { get; init; }

    /// <summary>The SASL mechanism.</summary>
    public string SaslMethod { get; init; } = "PLAIN";
}
