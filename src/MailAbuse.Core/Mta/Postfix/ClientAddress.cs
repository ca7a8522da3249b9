using System.Runtime.CompilerServices;
using MailAbuse.Rates;

namespace MailAbuse.Mta.Postfix;

/// <summary>A client's address as counting knows it.</summary>
internal static class ClientAddress
{
    [MethodImpl(Hot.Loop)]
    public static ClientInfo Of(ReadOnlySpan<byte> address) => new()
    {
        Address = ByteHash.OfLower(address),
        Network = ByteHash.OfLower(NetworkOf(address)),
        IsLoopback = IsLoopback(address),
        IsPrivate = IsPrivate(address),
    };

    /// <summary>Hash of a host's name up to its first dot: servers are often known by that alone.</summary>
    public static ulong LabelOf(ReadOnlySpan<byte> name)
    {
        int dot = name.IndexOf((byte)'.');
        return ByteHash.OfLower(dot < 0 ? name : name[..dot]);
    }

    /// <summary>Loopback, RFC 1918, link-local, and IPv6 unique local (RFC 4193).</summary>
    [MethodImpl(Hot.Loop)]
    public static bool IsPrivate(ReadOnlySpan<byte> address)
    {
        if (address.IndexOf((byte)':') >= 0)
            return address.SequenceEqual("::1"u8) || address.StartsWith("fc"u8) || address.StartsWith("fd"u8) || address.StartsWith("fe80"u8);
        if (address.StartsWith("10."u8) || address.StartsWith("127."u8) || address.StartsWith("192.168."u8) || address.StartsWith("169.254."u8)) return true;
        if (!address.StartsWith("172."u8)) return false;
        ReadOnlySpan<byte> second = address[4..];
        int dot = second.IndexOf((byte)'.');
        return dot == 2 && (second[0] - '0') * 10 + (second[1] - '0') is >= 16 and <= 31;
    }


    /// <summary>The text of the network: an IPv4 address without its last part (/24), the first three parts of an IPv6 address (/48).</summary>
    [MethodImpl(Hot.Loop)]
    public static ReadOnlySpan<byte> NetworkOf(ReadOnlySpan<byte> address)
    {
        int colon = address.IndexOf((byte)':');
        if (colon < 0)
        {
            int dot = address.LastIndexOf((byte)'.');
            return dot < 0 ? address : address[..dot];
        }

        for (int parts = 1; parts < 3; parts++)
        {
            // 2001:db8::1 has no third part: its network is 2001:db8:0, written as the parts that are there.
            int next = address[(colon + 1)..].IndexOf((byte)':');
            if (next <= 0) return address[..colon];
            colon += 1 + next;
        }

        return address[..colon];
    }

    [MethodImpl(Hot.Loop)]
    public static bool IsLoopback(ReadOnlySpan<byte> address) => address.StartsWith("127."u8) || address.SequenceEqual("::1"u8);
}
