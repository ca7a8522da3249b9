namespace MailAbuse.Reputation;

/// <summary>Why a receiver did not take a message, as far as its reply tells.</summary>
public enum RefusalCause
{
    /// <summary>No rule of the catalogue knows the reply.</summary>
    Unknown,

    /// <summary>The sending server, its address or its network is on a list, or has a bad name.</summary>
    Reputation,

    /// <summary>The receiver takes less from this server than it would send, because of its name or of its sudden volume.</summary>
    Throttled,

    /// <summary>SPF, DKIM, DMARC, the reverse name or TLS: to be mended here, asking for delisting changes nothing.</summary>
    Authentication,

    /// <summary>This message: its text, a link in it, a virus.</summary>
    Content,

    /// <summary>The mailbox: unknown, full, closed.</summary>
    Mailbox,

    /// <summary>A rule of that receiver that has nothing to do with our name: size, greylisting, relaying denied.</summary>
    Policy,

    /// <summary>Nobody answered, or the line broke.</summary>
    Network,
}
