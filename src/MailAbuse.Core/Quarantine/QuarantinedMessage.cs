using MailAbuse.Mta;

namespace MailAbuse.Quarantine;

/// <summary>One message in quarantine: on hold on its server, and written down there.</summary>
public sealed class QuarantinedMessage
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Its queue id.</summary>
    public string QueueId { get; init; } = "";

    /// <summary>Whose mail it is: the sender for whom it was put there. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>The case.</summary>
    public string? Case { get; init; }

    /// <summary>When it was put on hold; null where nobody wrote it down.</summary>
    public DateTimeOffset? HeldAt { get; init; }

    /// <summary>When it came in.</summary>
    public DateTimeOffset Arrival { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The address of MAIL FROM, empty for a notification. Written by the client, true or not.</summary>
    public string EnvelopeSender { get; init; } = "";

    /// <summary>The recipients.</summary>
    public QueuedRecipient[] Recipients { get; init; } = [];

    /// <summary>How many those are.</summary>
    public int RecipientCount { get; init; }

    /// <summary>The subject, decoded (RFC 2047). A stranger's text: show it through <see cref="Text.Visible"/>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The Message-ID. A stranger's text.</summary>
    public string? MessageId { get; init; }

    /// <summary>The same for messages that are alike: made of the subject without its words that hold numbers, the size in kilobytes and the number of recipients.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>True for a notification that his mail provoked.</summary>
    public bool IsBounce { get; init; }

    /// <summary>Why it was put there, where that is not its sender: it looks like the mail of an incident. Empty where it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True where the manifest on the server has it; false for mail of his that somebody else put on hold.</summary>
    public bool IsRecorded { get; init; }

    /// <summary>What became of it.</summary>
    public QuarantineState State { get; init; }

    /// <summary>The id that it has now, where it was taken in again and that is known.</summary>
    public string? NewQueueId { get; init; }

    /// <summary>The file that it was saved to, where that was asked for.</summary>
    public string? Path { get; init; }

    /// <summary>Server, id and subject.</summary>
    public override string ToString() => $"{Server} {QueueId}";

    /// <summary>The same as it is now.</summary>
    internal QuarantinedMessage With(QuarantineState state, string? newQueueId = null, string? path = null) => new()
    {
        Server = Server,
        QueueId = QueueId,
        Sender = Sender,
        SenderKind = SenderKind,
        Case = Case,
        HeldAt = HeldAt,
        Arrival = Arrival,
        Size = Size,
        EnvelopeSender = EnvelopeSender,
        Recipients = Recipients,
        RecipientCount = RecipientCount,
        Subject = Subject,
        MessageId = MessageId,
        Fingerprint = Fingerprint,
        IsBounce = IsBounce,
        Reason = Reason,
        IsRecorded = IsRecorded,
        State = state,
        NewQueueId = newQueueId ?? NewQueueId,
        Path = path ?? Path,
    };
}
