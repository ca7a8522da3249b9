using MailAbuse.Rates;

namespace MailAbuse.Mta.Postfix;

/// <summary>A client's address as counting knows it.</summary>
internal static class ClientAddress
{
    public static ClientInfo Of(ReadOnlySpan<byte> address) => new()
    {
        Address = ByteHash.OfLower(address),
        Network = ByteHash.OfLower(NetworkOf(address)),
        IsLoopback = IsLoopback(address),
    };

    /// <summary>The text of the network: an IPv4 address without its last part (/24), the first three parts of an IPv6 address (/48).</summary>
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

    public static bool IsLoopback(ReadOnlySpan<byte> address) => address.StartsWith("127."u8) || address.SequenceEqual("::1"u8);
}
