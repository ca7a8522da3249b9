namespace MailAbuse.Servers;

/// <summary>What mail system a server runs.</summary>
public enum MtaKind
{
    /// <summary>Postfix 3.4 or newer.</summary>
    Postfix,

    /// <summary>qmail with vpopmail: known by name, not supported yet.</summary>
    Qmail,
}
