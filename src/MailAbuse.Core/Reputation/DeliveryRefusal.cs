namespace MailAbuse.Reputation;

/// <summary>
/// Mail to one recipient domain that one mail host did not take for one reason: who refuses us, since when, what waits, and whether it
/// works again. From the logs of one server.
/// </summary>
public sealed class DeliveryRefusal
{
    /// <summary>The server whose log it is from.</summary>
    public string Server { get; init; } = "";

    /// <summary>The recipients' domain, ASCII lower case.</summary>
    public string RecipientDomain { get; init; } = "";

    /// <summary>The mail host behind it that refused, as Postfix names it (<c>relay=</c>), ASCII lower case, without address and port. Many domains can sit behind one.</summary>
    public string MailHost { get; init; } = "";

    /// <summary>The operator, as the catalogue names him; empty where it does not know.</summary>
    public string Operator { get; init; } = "";

    /// <summary>Why.</summary>
    public RefusalCause Cause { get; init; }

    /// <summary>The list that the reply names (a DNS zone, or the operator's own); empty where it names none.</summary>
    public string List { get; init; } = "";

    /// <summary>The operator's code (<c>S3140</c>, <c>TSS04</c>, <c>5.7.606</c>); else the enhanced status code (RFC 3463); else the reply code (RFC 5321).</summary>
    public string Code { get; init; } = "";

    /// <summary>What the code means, in a sentence.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Where delisting is asked for; empty where there is no such place.</summary>
    public string DelistingUrl { get; init; } = "";

    /// <summary>The id of the catalogue's rule; empty where none knew the reply.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The address of ours that the receiver saw, as its reply names it; empty where it names none.</summary>
    public string OutgoingAddress { get; init; } = "";

    /// <summary>The first refusal.</summary>
    public DateTimeOffset First { get; init; }

    /// <summary>The last refusal.</summary>
    public DateTimeOffset Last { get; init; }

    /// <summary>Messages with at least one refused recipient of this domain; each counts once, however often it was tried.</summary>
    public int Messages { get; init; }

    /// <summary>Of these, how many were deferred last and wait (one a message and recipient).</summary>
    public int Waiting { get; init; }

    /// <summary>Recipients that were bounced.</summary>
    public int Bounced { get; init; }

    /// <summary>Recipients of the same domain to whom mail was delivered in the window.</summary>
    public int Delivered { get; init; }

    /// <summary>The part of all mail to the domain in the window that was refused: 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>True where mail to the domain was delivered by the same way after the last refusal.</summary>
    public bool HasResumed { get; init; }

    /// <summary>The first delivery after the last refusal; null where there was none.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    /// <summary>The queue id of that delivery; empty where there was none. What a delisting is confirmed by.</summary>
    public string ResumedBy { get; init; } = "";

    /// <summary>One reply of the receiver, the last. A stranger's text.</summary>
    public string SampleReply { get; init; } = "";

    /// <summary>False where the loggers dropped lines: counts are lower bounds.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The case that this is done for; empty where none was given.</summary>
    public string Case { get; init; } = "";

    /// <summary>Domain and operator.</summary>
    public override string ToString() => Operator.Length > 0 ? $"{RecipientDomain} ({Operator})" : RecipientDomain;
}
