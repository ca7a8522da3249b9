namespace MailAbuse.Routes.Checks;

/// <summary>What a server does with mail for a domain.</summary>
internal enum HopEnd
{
    /// <summary>Nobody could be asked.</summary>
    Unknown,

    /// <summary>It sends it on.</summary>
    Sent,

    /// <summary>It keeps it: a mailbox, a script, a filter.</summary>
    Delivered,

    /// <summary>It returns it, throws it away, or puts it off for ever.</summary>
    Lost,
}
