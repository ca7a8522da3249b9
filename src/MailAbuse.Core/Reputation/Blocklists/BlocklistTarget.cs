using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Dns;
using MailAbuse.Servers;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>An address or a domain that lists are asked about.</summary>
public sealed record BlocklistTarget
{
    private static readonly IdnMapping s_idn = new();

    private BlocklistTarget(string text, BlocklistKinds kind, string question)
    {
        Text = text;
        Kind = kind;
        Question = question;
    }

    /// <summary>The address in its usual form, or the domain in lower case and ASCII.</summary>
    public string Text { get; }

    /// <summary>What it is; one of the kinds.</summary>
    public BlocklistKinds Kind { get; }

    /// <summary>What stands before the list's zone in the question: octets or nibbles turned round (RFC 5782, 2.1 and 2.4), or the domain.</summary>
    public string Question { get; }

    /// <summary>True for an address that no list can have, because many networks have it.</summary>
    public bool IsPrivate => Kind != BlocklistKinds.Domain && PublicAddress.IsPrivate(IPAddress.Parse(Text));

    /// <summary>
    /// Reads an address or a domain. An IPv4 address has four decimal numbers; one in IPv6 form is taken for what it is. A domain has at
    /// least two labels.
    /// </summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BlocklistTarget? target) => TryParse(text, oneLabel: false, out target);

    /// <summary>The same for addresses that are known already.</summary>
    public static BlocklistTarget Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Make(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>As <see cref="TryParse(string?, out BlocklistTarget?)"/>, for test points, which can be one label and an IPv4 address in IPv6 form.</summary>
    internal static bool TryParse(string? text, bool oneLabel, [NotNullWhen(true)] out BlocklistTarget? target)
    {
        target = null;
        text = text?.Trim() ?? "";
        string bare = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        if (bare.Contains(':', StringComparison.Ordinal))
        {
            if (bare.Contains('%', StringComparison.Ordinal) || !IPAddress.TryParse(bare, out IPAddress? six) || six.AddressFamily != AddressFamily.InterNetworkV6)
                return false;
            // The test points of IPv6 lists are IPv4 addresses in IPv6 form (RFC 5782, 5), and asked for as such.
            target = oneLabel ? Make(six) : Of(six);
            return true;
        }

        // The framework takes "1.2" and "010.0.0.1" for addresses, and no operator means what it makes of them.
        if (IPAddress.TryParse(bare, out IPAddress? four) && four.ToString() == bare)
        {
            target = Make(four);
            return true;
        }

        string? name = Ascii(text.TrimEnd('.'));
        // A network (192.0.2.0/24) is none, though a zone of the DNS can be called so.
        if (name is null || !DnsName.IsGood(name) || name.Contains('/', StringComparison.Ordinal) || (!oneLabel && !name.Contains('.', StringComparison.Ordinal)) || name[(name.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit))
            return false;
        target = new BlocklistTarget(name, BlocklistKinds.Domain, name);
        return true;
    }

    /// <summary>The target.</summary>
    public override string ToString() => Text;

    private static BlocklistTarget Make(IPAddress address)
        => new(address.ToString(), address.AddressFamily == AddressFamily.InterNetwork ? BlocklistKinds.IPv4 : BlocklistKinds.IPv6, DnsName.Reverse(address));

    private static string? Ascii(string text)
    {
        if (System.Text.Ascii.IsValid(text))
            return text.ToLowerInvariant();
        try
        {
            return s_idn.GetAscii(text).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
