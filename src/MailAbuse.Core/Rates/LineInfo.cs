namespace MailAbuse.Rates;

/// <summary>Where and when a log line was written.</summary>
internal struct LineInfo
{
    /// <summary>Where it begins, in bytes from the beginning of the host's log.</summary>
    public long Position;

    public long Second;

    /// <summary>Hash of the host.</summary>
    public ulong Host;

    /// <summary>The host's bit.</summary>
    public ulong HostBit;
}

/// <summary>A client's address, as far as counting needs it; all zero for local users.</summary>
internal struct ClientInfo
{
    /// <summary>Hash of the address, 0 for none.</summary>
    public ulong Address;

    /// <summary>Hash of the network: /24 for IPv4, /48 for IPv6.</summary>
    public ulong Network;

    public bool IsLoopback;
}
