namespace MailAbuse.Mta;

/// <summary>What a sender's name is: who a mail server itself says has handed in the message, never what the envelope claims.</summary>
public enum SenderKind
{
    /// <summary>Nobody can be named: the acceptance of the message is not in the log that was read.</summary>
    Unknown,

    /// <summary>A SASL login (<c>sasl_username=</c>), folded to lower case as access maps do.</summary>
    Login,

    /// <summary>A local user that submitted through <c>sendmail</c>, as <c>uid=33</c> (Postfix logs the number only).</summary>
    LocalUser,

    /// <summary>The address of a client that did not log in: relaying by network, or mail coming in.</summary>
    Client,

    /// <summary>Grouping only: the network of the client, /24 for IPv4 and /48 for IPv6.</summary>
    Network,

    /// <summary>Grouping only: the address of MAIL FROM. Anyone can write anything there.</summary>
    EnvelopeSender,

    /// <summary>Grouping only: the domain of MAIL FROM. Anyone can write anything there.</summary>
    EnvelopeDomain,

    /// <summary>Grouping only: the host that wrote the log line.</summary>
    Server,
}
