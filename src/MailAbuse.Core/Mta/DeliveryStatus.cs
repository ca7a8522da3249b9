namespace MailAbuse.Mta;

/// <summary>How a delivery attempt ended (<c>status=</c>).</summary>
public enum DeliveryStatus
{
    /// <summary>Not a delivery.</summary>
    None,

    /// <summary>The next hop, or the mailbox, has taken the message.</summary>
    Sent,

    /// <summary>Put off; the message stays in the queue.</summary>
    Deferred,

    /// <summary>Refused for good; a notification goes to the envelope sender.</summary>
    Bounced,

    /// <summary>Too long in the queue.</summary>
    Expired,

    /// <summary>Address verification found the recipient deliverable (no mail was sent).</summary>
    Deliverable,

    /// <summary>Address verification found the recipient undeliverable (no mail was sent).</summary>
    Undeliverable,

    /// <summary>A status that no rule knows; the reply says it.</summary>
    Other,
}
