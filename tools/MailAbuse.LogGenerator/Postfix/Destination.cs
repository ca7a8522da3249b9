namespace MailAbuse.LogGenerator;

/// <summary>How the server of a domain words its acceptance.</summary>
internal enum ReplyStyle
{
    Postfix,
    Exim,
    Exchange,
    BigProvider,
    Qmail,
    Filter,
}

/// <summary>How mail for a domain of our own is delivered.</summary>
internal enum LocalTransport
{
    None,
    Lmtp,
    Virtual,
    Pipe,
    Local,
}

/// <summary>A domain that mail goes to: its server, or our own delivery.</summary>
internal sealed class Destination
{
    public required string Domain { get; init; }

    public required string MxName { get; init; }

    public required string MxAddress { get; init; }

    public ReplyStyle Style { get; init; }

    public LocalTransport Local { get; init; }

    public string NamedAddress => _namedAddress ??= $"{MxName}[{MxAddress}]";

    public string Relay => _relay ??= NamedAddress + ":25";

    private string? _namedAddress, _relay;
}
