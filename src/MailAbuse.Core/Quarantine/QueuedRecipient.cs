namespace MailAbuse.Quarantine;

/// <summary>One recipient of a queued message who has not been reached yet.</summary>
public sealed class QueuedRecipient
{
    /// <summary>The address.</summary>
    public string Address { get; init; } = "";

    /// <summary>Why he was not reached at the last attempt; null before the first. Another server's text.</summary>
    public string? DelayReason { get; init; }

    /// <summary>The address.</summary>
    public override string ToString() => Address;
}
