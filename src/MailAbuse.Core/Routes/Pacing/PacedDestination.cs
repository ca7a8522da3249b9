namespace MailAbuse.Routes.Pacing;

/// <summary>What became of the waiting mail to one destination. A message with recipients at several counts at each.</summary>
public sealed class PacedDestination
{
    /// <summary>The mail host, or the domain where no host is known.</summary>
    public string Name { get; init; } = "";

    /// <summary>The recipient domains.</summary>
    public string[] Domains { get; init; } = [];

    /// <summary>Messages that were taken.</summary>
    public int Sent { get; init; }

    /// <summary>Messages that wait again, for their own next attempt.</summary>
    public int Deferred { get; init; }

    /// <summary>Messages that went back to their senders.</summary>
    public int Bounced { get; init; }

    /// <summary>Messages that were not tried any more, and wait for an hour and longer.</summary>
    public int PushedOut { get; init; }

    /// <summary>Messages that went on hold meanwhile, because their sender was suspended.</summary>
    public int LeftOut { get; init; }

    /// <summary>Messages that were not tried any more because the detour of their domain was taken away meanwhile.</summary>
    public int TakenAway { get; init; }

    /// <summary>The reply that ended it, or why it was ended else; empty where nothing did. A stranger's text.</summary>
    public string StoppedBy { get; init; } = "";

    /// <summary>Name and numbers.</summary>
    public override string ToString() => StoppedBy.Length > 0 ? $"{Name}: {Sent} sent, stopped" : $"{Name}: {Sent} sent";
}
