namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>What the domain of an address is to a Postfix (ADDRESS_CLASS_README).</summary>
internal enum RouteClass
{
    /// <summary>Postfix did not say: an address that it does not understand, or a table that failed.</summary>
    Unknown,

    /// <summary>mydestination, or an address of its own: delivered there.</summary>
    Local,

    /// <summary>virtual_alias_domains: every address there is another name of one elsewhere.</summary>
    VirtualAlias,

    /// <summary>virtual_mailbox_domains: delivered there.</summary>
    VirtualMailbox,

    /// <summary>relay_domains: taken from anybody and sent on.</summary>
    Relay,

    /// <summary>None of these: the rest of the world.</summary>
    Default,
}
