namespace MailAbuse.Cases;

/// <summary>The customer's own mail server, as it shows itself to ours.</summary>
public sealed record RelayIdentity
{
    /// <summary>Its client address.</summary>
    public string Address { get; init; } = "";

    /// <summary>The name of its HELO; a stranger's text.</summary>
    public string Helo { get; init; } = "";

    /// <summary>What the Received line that it wrote itself says of its software (<c>Postfix</c>, <c>Exim</c>); empty: not known.</summary>
    public string Software { get; init; } = "";

    /// <summary>Name and address.</summary>
    public override string ToString() => $"{Helo} [{Address}]";
}
