namespace MailAbuse.Reputation.Blocklists;

/// <summary>What a list can be asked about.</summary>
[Flags]
public enum BlocklistKinds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>IPv4 addresses (RFC 5782, 2.1).</summary>
    IPv4 = 1,

    /// <summary>IPv6 addresses (RFC 5782, 2.4).</summary>
    IPv6 = 2,

    /// <summary>Domain names (RFC 5782, 3).</summary>
    Domain = 4,
}
