namespace MailAbuse.Release;

/// <summary>A message that was taken in and held while a customer's queue was checked.</summary>
public sealed record CheckedMessage
{
    /// <summary>The server where it is held.</summary>
    public string Server { get; init; } = "";

    /// <summary>Its queue id there.</summary>
    public string QueueId { get; init; } = "";

    /// <summary>When it came in.</summary>
    public DateTimeOffset Arrival { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The address of MAIL FROM. Written by the client, true or not.</summary>
    public string EnvelopeSender { get; init; } = "";

    /// <summary>How many recipients it has.</summary>
    public int RecipientCount { get; init; }

    /// <summary>The subject, decoded. A stranger's text: show it through <see cref="Text.Visible"/>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The same for messages that are alike (<see cref="Quarantine.QuarantinedMessage.Fingerprint"/>).</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The address that brought it, as our server noted it.</summary>
    public string Client { get; init; } = "";

    /// <summary>What that called itself in HELO; a stranger's text.</summary>
    public string Helo { get; init; } = "";

    /// <summary>When it entered the customer's own server, by the Received line that this wrote; null where it wrote none that can be read.</summary>
    public DateTimeOffset? EnteredRelay { get; init; }

    /// <summary>The earliest time that any Received line below ours says; null where none does.</summary>
    public DateTimeOffset? FirstReceived { get; init; }

    /// <summary>True where it came during an earlier check, which could not judge it or did not come to its end.</summary>
    public bool IsEarlier { get; init; }

    /// <summary>What it looks like.</summary>
    public MessageJudgement Judgement { get; init; }

    /// <summary>Why, in words.</summary>
    public string Reason { get; init; } = "";

    /// <summary>True where it was released.</summary>
    public bool IsReleased { get; init; }

    /// <summary>Server, id and judgement.</summary>
    public override string ToString() => $"{Server} {QueueId}: {Judgement}";
}
