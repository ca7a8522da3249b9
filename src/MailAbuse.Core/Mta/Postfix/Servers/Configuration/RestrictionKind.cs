namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>What a restriction can do to whoever comes after it in the list.</summary>
internal enum RestrictionKind
{
    /// <summary>A look-up in one of our maps.</summary>
    Ours,

    /// <summary>It lets nobody through and ends the list for nobody whom it does not refuse.</summary>
    Refuses,

    /// <summary>It can let a client through before the rest of the list is looked at.</summary>
    CanPermit,

    /// <summary>Neither: sleep, defer_if_permit.</summary>
    Harmless,
}
