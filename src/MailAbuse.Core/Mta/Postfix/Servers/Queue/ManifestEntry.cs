namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>One line of a manifest about one message; or, folded together, what all its lines say.</summary>
internal sealed record ManifestEntry
{
    /// <summary>The queue id.</summary>
    public required string Id { get; init; }

    /// <summary>What was done.</summary>
    public required ManifestStep Step { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>When the message came in.</summary>
    public DateTimeOffset Arrival { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long Size { get; init; }

    /// <summary>The address of MAIL FROM.</summary>
    public string EnvelopeSender { get; init; } = "";

    /// <summary>How many recipients it had left.</summary>
    public int Recipients { get; init; }

    /// <summary>The fingerprint, where the header was read.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The login, or whoever the queue file names; null for copies and notifications, which bear none.</summary>
    public string? Login { get; init; }

    /// <summary>The id of the message that it comes from: the copy's original, the notification's cause.</summary>
    public string? Parent { get; init; }

    /// <summary>True for a notification.</summary>
    public bool IsBounce { get; init; }

    /// <summary>True when it was on hold before we came.</summary>
    public bool WasHeld { get; init; }

    /// <summary>True for what came during a check of his queue that could not judge him: the next check judges it.</summary>
    public bool IsWaiting { get; init; }

    /// <summary>Why it was put there, where that is not its sender.</summary>
    public string? Reason { get; init; }

    /// <summary>The id after requeueing.</summary>
    public string? NewId { get; init; }
}
