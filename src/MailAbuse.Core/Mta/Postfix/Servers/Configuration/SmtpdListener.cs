namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>One smtpd service of master.cf, with the settings that hold there: what its <c>-o</c> say, else main.cf, else the default.</summary>
internal sealed class SmtpdListener
{
    /// <summary>The line of master.cf.</summary>
    public required MasterService Service { get; init; }

    /// <summary>Name and type, for people and for <c>postconf</c>: <c>submission/inet</c>.</summary>
    public string Name => Service.Key;

    /// <summary>The address that master.cf names; null where it names none and inet_interfaces holds, and for <c>pass</c> and <c>unix</c>.</summary>
    public required string? Address { get; init; }

    /// <summary>Number or name of the port; for <c>pass</c> and <c>unix</c> the name of the socket.</summary>
    public required string Port { get; init; }

    /// <summary>True where only this machine itself can connect.</summary>
    public required bool IsLoopback { get; init; }

    /// <summary>True where smtpd_sasl_auth_enable holds.</summary>
    public required bool Authenticates { get; init; }

    /// <summary>smtpd_proxy_filter; null where there is none. Hold does nothing behind one.</summary>
    public required string? ProxyFilter { get; init; }

    /// <summary>smtpd_delay_reject. The recipient list is looked at after RCPT either way.</summary>
    public required bool DelaysReject { get; init; }

    /// <summary>soft_bounce: answers to Reject with 4xx.</summary>
    public required bool SoftBounces { get; init; }

    /// <summary>The effective smtpd_recipient_restrictions.</summary>
    public required RestrictionList Recipient { get; init; }

    /// <summary>The effective smtpd_end_of_data_restrictions.</summary>
    public required RestrictionList EndOfData { get; init; }

    /// <summary>The effective smtpd_relay_restrictions. What permits there ends only that list, so it cannot bypass the two above.</summary>
    public required RestrictionList Relay { get; init; }

    /// <summary>How surely a login comes to our map: the worse of the recipient and the end-of-data list.</summary>
    public required MapReach Logins { get; init; }

    /// <summary>How surely a client address comes to our map: the worse of both lists.</summary>
    public required MapReach Clients { get; init; }

    /// <summary>True where a suspended login must be refused: it can log in here.</summary>
    public bool NeedsLogins => Authenticates;

    /// <summary>
    /// True where a suspended client must be refused: others than this machine can connect. A listener on loopback without SASL is where
    /// filters hand mail back; what comes in there has passed another listener.
    /// </summary>
    public bool NeedsClients => Authenticates || !IsLoopback;

    /// <summary>Name and type.</summary>
    public override string ToString() => Name;
}
