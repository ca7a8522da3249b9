namespace MailAbuse.LogGenerator;

/// <summary>What becomes of one recipient in the end.</summary>
public enum FactOutcome
{
    /// <summary>Taken by the next hop, at once or after deferrals.</summary>
    Delivered,

    /// <summary>Refused for good, at once or after deferrals.</summary>
    Bounced,

    /// <summary>Deferred until the queue's lifetime is over.</summary>
    Expired,
}
