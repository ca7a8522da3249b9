namespace MailAbuse.Lab;

/// <summary>Where a message can be.</summary>
public enum PlaceKind
{
    /// <summary>The outside world has it, or a mailbox of ours.</summary>
    Delivered,

    /// <summary>It waits in a queue of a server.</summary>
    Queued,

    /// <summary>It lies in a server's hold queue.</summary>
    Held,
}
