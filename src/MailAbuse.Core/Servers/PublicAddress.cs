using System.Net;

namespace MailAbuse.Servers;

/// <summary>Tells addresses of the internet from those that mean something else in every network.</summary>
internal static class PublicAddress
{
    /// <summary>True for an address that the internet sends to: not of a private network, loopback, link-local or multicast.</summary>
    public static bool IsPublic(IPAddress address) => !IsPrivate(address) && !IsOfTheMachine(address);

    /// <summary>True for an address of a private network (RFC 1918, RFC 4193) or of a provider's translation (RFC 6598).</summary>
    public static bool IsPrivate(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return bytes.Length == 4
            ? bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 100 && bytes[1] is >= 64 and < 128)
            : address.IsIPv6UniqueLocal || address.IsIPv6SiteLocal;
    }

    private static bool IsOfTheMachine(IPAddress address)
    {
        byte[] bytes = address.GetAddressBytes();
        return IPAddress.IsLoopback(address) || address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any)
            || (bytes.Length == 4 && (bytes[0] is 0 or >= 224 || (bytes[0] == 169 && bytes[1] == 254)));
    }
}
