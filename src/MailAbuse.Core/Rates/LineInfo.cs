namespace MailAbuse.Rates;

/// <summary>Where and when a log line was written.</summary>
internal struct LineInfo
{
    /// <summary>Where it begins, in bytes from the beginning of the host's log.</summary>
    public long Position;

    public long Second;

    /// <summary>The layout's span in which that second lies.</summary>
    public int Bucket;

    public HostInfo Host;
}

/// <summary>A client's address, as far as counting needs it; all zero for local users.</summary>
internal struct ClientInfo
{
    /// <summary>Hash of the address, 0 for none.</summary>
    public ulong Address;

    /// <summary>Hash of the network: /24 for IPv4, /48 for IPv6.</summary>
    public ulong Network;

    public bool IsLoopback;

    /// <summary>Loopback or private (RFC 1918, RFC 4193, link-local): nobody outside can send from there or be sent to.</summary>
    public bool IsPrivate;

    /// <summary>Hash of the client's verified name up to its first dot; 0 where servers are not followed.</summary>
    public ulong NameLabel;
}
