namespace MailAbuse.Rates;

/// <summary>By what messages are counted (<c>-By</c>).</summary>
public enum RateGrouping
{
    /// <summary>By who handed the message in: login, else local user, else client.</summary>
    Sender,

    /// <summary>By the client's address, whoever logged in there.</summary>
    Client,

    /// <summary>By the client's network, /24 for IPv4 and /48 for IPv6.</summary>
    Network,

    /// <summary>By the address of MAIL FROM. A clue, never an accusation: anyone can write anything there.</summary>
    EnvelopeSender,

    /// <summary>By the domain of MAIL FROM. A clue, never an accusation.</summary>
    EnvelopeDomain,

    /// <summary>By the host that accepted the message.</summary>
    Server,
}
