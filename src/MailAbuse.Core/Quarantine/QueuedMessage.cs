using MailAbuse.Mta;

namespace MailAbuse.Quarantine;

/// <summary>One message in a server's queue, with the sender that the server itself wrote into the queue file.</summary>
/// <remarks>A queue is read while mail comes and goes: a message that moves meanwhile may be seen twice, or not at all.</remarks>
public sealed class QueuedMessage
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Where it lies.</summary>
    public QueueName Queue { get; init; }

    /// <summary>Its queue id. Short ids are used again for other messages.</summary>
    public string QueueId { get; init; } = "";

    /// <summary>When it came in.</summary>
    public DateTimeOffset Arrival { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The address of MAIL FROM, empty for a notification. Written by the client, true or not.</summary>
    public string EnvelopeSender { get; init; } = "";

    /// <summary>Who handed it in, as the server noted it; null where the queue file does not say. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string? Sender { get; init; }

    /// <summary>What <see cref="Sender"/> is; Unknown for notifications, and where the queue files were not asked for.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>The recipients who were not reached yet.</summary>
    public QueuedRecipient[] Recipients { get; init; } = [];

    /// <summary>How many those are.</summary>
    public int RecipientCount { get; init; }

    /// <summary>Queue, id and sender.</summary>
    public override string ToString() => $"{Server} {Queue}/{QueueId}";

    /// <summary>The same with its sender.</summary>
    internal QueuedMessage From(SenderKind kind, string? sender) => new()
    {
        Server = Server,
        Queue = Queue,
        QueueId = QueueId,
        Arrival = Arrival,
        Size = Size,
        EnvelopeSender = EnvelopeSender,
        Sender = sender,
        SenderKind = kind,
        Recipients = Recipients,
        RecipientCount = RecipientCount,
    };
}
