using System.Net;

namespace MailAbuse.Cmdlets;

/// <summary>An address or a domain as a parameter takes it. A type of its own, so that no other object from the pipeline is taken for its text.</summary>
public sealed class AddressArgument
{
    private readonly string _text;

    /// <summary>Takes a text; what it is, is looked at when it is used.</summary>
    public AddressArgument(string text) => _text = text ?? "";

    /// <summary>Takes an address.</summary>
    public AddressArgument(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _text = address.ToString();
    }

    /// <summary>The text.</summary>
    public override string ToString() => _text;
}
