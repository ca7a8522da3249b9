namespace MailAbuse.Mta;

/// <summary>What one line of a mail log tells.</summary>
public enum MailEventKind
{
    /// <summary>A line that says nothing about a message, a client or a sender, or that no rule knows.</summary>
    Other,

    /// <summary>A client has connected.</summary>
    Connected,

    /// <summary>A client has disconnected, or the connection was lost.</summary>
    Disconnected,

    /// <summary>A SASL login failed.</summary>
    AuthenticationFailed,

    /// <summary>The server took a message in: <c>QID: client=…</c>, <c>NOQUEUE: client=…</c> before a proxy, or <c>pickup … uid=</c>.</summary>
    Accepted,

    /// <summary>A before-queue proxy accepted or refused the message (<c>proxy-accept</c>, <c>proxy-reject</c>).</summary>
    Proxied,

    /// <summary>The server refused a client, a recipient or a message: access map, restriction, milter, header check.</summary>
    Rejected,

    /// <summary>The message was put on hold: access map, header check, milter or <c>postsuper -h</c>.</summary>
    Held,

    /// <summary>The message left the hold queue (<c>postsuper -H</c>).</summary>
    Released,

    /// <summary>Cleanup noted the Message-ID.</summary>
    MessageId,

    /// <summary>The queue manager took the message up (<c>queue active</c>): once when it is new, again at every retry.</summary>
    Queued,

    /// <summary>One delivery attempt for one recipient, with its status and reply.</summary>
    Delivery,

    /// <summary>A non-delivery, delay or success notification was made; <see cref="MailLogEvent.NextQueueId"/> is the new message.</summary>
    Notification,

    /// <summary>The message was too long in the queue, or was expired by hand, and goes back to its sender.</summary>
    Expired,

    /// <summary>The message was put back into the maildrop queue (<c>postsuper -r</c>) and will get a new queue id.</summary>
    Requeued,

    /// <summary>The message has left the queue.</summary>
    Removed,

    /// <summary>A logger dropped lines, or wrote a line once for several: counts from this log are lower bounds.</summary>
    Suppressed,

    /// <summary>A warning, error or fatal message of the mail server.</summary>
    Warning,
}
