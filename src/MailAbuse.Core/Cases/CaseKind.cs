namespace MailAbuse.Cases;

/// <summary>What happened, and with it which questions the customer is asked.</summary>
public enum CaseKind
{
    /// <summary>Nobody has said yet, and the evidence does not tell.</summary>
    Unknown,

    /// <summary>The customer's own mail server hands spam to us.</summary>
    Relay,

    /// <summary>Somebody else knows the password of a mailbox.</summary>
    Mailbox,

    /// <summary>A web script on our own server was hijacked.</summary>
    Script,

    /// <summary>The customer himself sends what nobody asked for.</summary>
    Intent,
}
