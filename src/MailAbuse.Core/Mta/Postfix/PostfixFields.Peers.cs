using System.Runtime.CompilerServices;

namespace MailAbuse.Mta.Postfix;

internal static partial class PostfixFields
{
    /// <summary>
    /// Reads <c>NAME[ADDRESS](:PORT)?</c> at the beginning of <paramref name="text"/>; without a name (postscreen) the text begins
    /// with the bracket. NAME comes from DNS and holds neither blank nor bracket; PORT may be <c>unknown</c>.
    /// </summary>
    /// <param name="text">What begins with a peer.</param>
    /// <param name="name">The name.</param>
    /// <param name="address">The address between the brackets.</param>
    /// <param name="end">Where the peer ends.</param>
    [MethodImpl(Hot.Loop)]
    public static bool TryReadPeer(ReadOnlySpan<byte> text, out Range name, out Range address, out int end)
    {
        name = address = default;
        end = 0;
        int open = text.IndexOfAny((byte)'[', (byte)' ');
        if (open < 0 || text[open] != '[') return false;
        int length = text[(open + 1)..].IndexOf((byte)']');
        if (length <= 0 || !IsAddress(text.Slice(open + 1, length))) return false;
        int close = open + 1 + length;
        name = ..open;
        address = (open + 1)..close;
        end = close + 1;
        if (end >= text.Length || text[end] != ':') return true;
        int port = end + 1;
        while (port < text.Length && (uint)(text[port] - '0') <= 9) port++;
        if (port > end + 1) end = port;
        else if (text[port..].StartsWith("unknown"u8)) end = port + 7;
        return true;
    }

    /// <summary>Where a log line names its message: <c>ID: </c> at its beginning. Returns what stands behind, -1 where there is no id.</summary>
    /// <remarks>
    /// Postfix's own words (<c>statistics: </c>, <c>reject: </c>) would pass for ids but for their vowels: a short id is written in
    /// upper case hexadecimal, a long one in letters without vowels.
    /// </remarks>
    public static int EndOfQueueId(ReadOnlySpan<byte> text, out int length)
    {
        length = text[..Math.Min(text.Length, 26)].IndexOf((byte)':');
        if (length < 5 || length + 1 >= text.Length || text[length + 1] != ' ' || !IsQueueId(text[..length])) return -1;
        return text[..length].IndexOfAny("aeiou"u8) < 0 ? length + 2 : -1;
    }

    /// <summary>The address in a relay (<c>NAME[ADDRESS]:PORT</c>); an empty range where it has none (<c>local</c>, <c>none</c>, a socket).</summary>
    public static Range RelayAddress(ReadOnlySpan<byte> relay)
    {
        int open = relay.IndexOf((byte)'[');
        if (open < 0) return default;
        int length = relay[(open + 1)..].IndexOf((byte)']');
        return length > 0 && IsAddress(relay.Slice(open + 1, length)) ? (open + 1)..(open + 1 + length) : default;
    }
}
