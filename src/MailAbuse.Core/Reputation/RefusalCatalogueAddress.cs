using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Reputation;

/// <summary>
/// Finds the address of ours in a reply. Replies hold much that looks like one: versions, answers of blocklists, the address turned round
/// in front of a zone. So an address must stand alone, and one that the receiver points at comes before one that just stands there.
/// </summary>
internal static class RefusalCatalogueAddress
{
    // Words in front of an address that say whose it is.
    private static readonly string[] Pointers =
    [
        "ip", "from", "address", "host", "client", "server", "ips", "hosts", "addr", "sender", "senderip", "ipv4", "ipv6", "addresses", "ipaddress", "by", "for", "that", "your", "remote", "source",
    ];

    // Words in front of what only looks like one.
    private static readonly string[] Versions = ["version", "ver", "v", "release", "build", "rev", "to", "at", "returned", "result", "code", "answer"];

    /// <summary>The address, as .NET writes it; empty where the reply names none.</summary>
    /// <param name="text">The reply, of the receiver: what Postfix says by itself names the receiver's address.</param>
    /// <param name="mailHost">The mail host, in brackets behind its name; or its name alone.</param>
    /// <param name="peer">The same from the reply's own beginning.</param>
    public static string Find(ReadOnlySpan<char> text, ReadOnlySpan<byte> mailHost, ReadOnlySpan<byte> peer)
    {
        IPAddress? theirs = InBrackets(mailHost) ?? InBrackets(peer);
        IPAddress? best = null;
        int bestRank = 0;
        for (int at = 0; at < text.Length && bestRank < Rank.Best;)
        {
            int next = text[at..].IndexOfAnyInRange('0', ':');
            if (next < 0) break;
            at = Back(text, at, at + next);
            int end = at;
            while (end < text.Length && IsPart(text[end])) end++;
            int run = end;
            IPAddress? address = Parse(text, at, ref run);
            // "ip:192.0.2.1", "IPv6:2001:db8::1": what stands in front of the first colon is a word.
            if (address is null && text[at..end].IndexOf(':') is >= 0 and var word)
            {
                at += word + 1;
                run = end;
                address = Parse(text, at, ref run);
            }

            if (address is not null && !address.Equals(theirs))
            {
                int rank = RankOf(text, at, run, address);
                if (rank > bestRank) (best, bestRank) = (address, rank);
            }

            at = end;
        }

        return best?.ToString() ?? "";
    }

    /// <summary>The address that a pattern took out of a reply; empty where it is none.</summary>
    public static string Checked(ReadOnlySpan<char> text)
    {
        int end = text.Length;
        return Parse(text, 0, ref end) is { } address && end == text.Length ? address.ToString() : "";
    }

    private static bool IsPart(char c) => char.IsAsciiHexDigit(c) || c is '.' or ':';

    // An IPv6 address can begin with letters.
    private static int Back(ReadOnlySpan<char> text, int from, int at)
    {
        while (at > from && char.IsAsciiHexDigit(text[at - 1])) at--;
        return at;
    }

    private static IPAddress? Parse(ReadOnlySpan<char> text, int start, ref int end)
    {
        if (start > 0 && IsGlue(text[start - 1])) return null;
        int last = end;
        while (last > start && text[last - 1] is '.' or ':' && !(last - start >= 2 && text[last - 1] == ':' && text[last - 2] == ':')) last--;
        ReadOnlySpan<char> one = text[start..last];
        if (one.Length is < 2 or > 45) return null;
        // "192.0.2.1.example.net" is a name; "192.0.2.1: refused" and "192.0.2.1." are not.
        if (end < text.Length && IsGlue(text[end]) && (last == end || text[end - 1] == '.')) return null;
        int colon = one.IndexOf(':');
        // An address and a port.
        if (colon > 0 && one[..colon].Contains('.'))
        {
            one = one[..colon];
            colon = -1;
        }

        if (colon < 0) return IsDotted(one) ? IPAddress.Parse(one) : null;
        if (one.Count(':') < 2 || !IPAddress.TryParse(one, out IPAddress? address) || address.AddressFamily != AddressFamily.InterNetworkV6) return null;
        // A time of day has colons, too; so has "::".
        if (one.Length < 3 || !one.Contains("::", StringComparison.Ordinal) && one.Count(':') != 7 && !one.Contains('.')) return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    // Four numbers up to 255 without leading zeros; the framework takes "1.2" and octal numbers for addresses as well.
    private static bool IsDotted(ReadOnlySpan<char> text)
    {
        int parts = 0;
        foreach (Range part in text.Split('.'))
        {
            ReadOnlySpan<char> number = text[part];
            if (++parts > 4 || number.Length is 0 or > 3 || number.Length > 1 && number[0] == '0') return false;
            if (!byte.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _)) return false;
        }

        return parts == 4;
    }

    // What joins it to a longer name, number or word.
    private static bool IsGlue(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '@' or '.';

    private static int RankOf(ReadOnlySpan<char> text, int start, int end, IPAddress address)
    {
        int before = start;
        // "[IPv6:2001:db8::1]", "(ip:192.0.2.1)", "ip=192.0.2.1": the word stands in front of the sign.
        while (before > 0 && text[before - 1] is ' ' or '[' or '(' or '<' or '"' or '\'' or ':' or '=') before--;
        bool isBracketed = before < start && text[before..start].ContainsAny('[', '<');
        int word = before;
        while (word > 0 && char.IsAsciiLetterOrDigit(text[word - 1])) word--;
        ReadOnlySpan<char> pointer = text[word..before];
        bool isLink = start > 0 && text[start - 1] is '/' or '=' || end < text.Length && text[end] == '/';
        bool isPointed = Has(Pointers, pointer);
        // What a list answers: 127.0.0.2 to say yes, 127.255.255.254 to say that it does not talk to that resolver.
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return isBracketed && isPointed ? Rank.Loopback : isBracketed || isPointed ? Rank.Weak : 0;
        if (isBracketed || isPointed) return isBracketed && isPointed ? Rank.Best : Rank.Good;
        if (isLink) return Rank.Link;
        return Has(Versions, pointer) || before > 0 && text[before - 1] is '-' or '/' ? 0 : Rank.Bare;
    }

    private static bool Has(string[] words, ReadOnlySpan<char> word)
    {
        foreach (string one in words)
        {
            if (word.Equals(one, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static IPAddress? InBrackets(ReadOnlySpan<byte> host)
    {
        int open = host.IndexOf((byte)'[');
        int close = host.LastIndexOf((byte)']');
        return open >= 0 && close > open && IPAddress.TryParse(host[(open + 1)..close], out IPAddress? address) ? address : null;
    }

    /// <summary>How sure it is that an address is ours.</summary>
    private static class Rank
    {
        public const int Best = 6;
        public const int Good = 5;
        public const int Link = 4;
        public const int Bare = 3;
        public const int Loopback = 2;
        public const int Weak = 1;
    }
}
