using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Routes;

/// <summary>
/// A host and a port to which mail is handed, without a look for its MX: <c>[mx2.example.net]:25</c>, <c>[192.0.2.5]:587</c>,
/// <c>[2001:db8::5]:25</c> (transport(5), smtp(8)).
/// </summary>
public readonly record struct NextHop
{
    private const int UsualPort = 25;

    private NextHop(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>The host name in lower case, or the address without brackets.</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>The address, where the host is one.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <summary>The next hop that was typed: <c>host</c>, <c>host:port</c>, <c>[host]:port</c>, an address.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>.</exception>
    public static NextHop Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryOf(text, out NextHop hop) ? hop : throw new ServerException(
            ServerProblemKind.NameInvalid,
            text,
            $"'{Visible.Make(text, 100)}' is no host with a port.",
            "Write the name of a server of the inventory, or a host as out2.example.net, out2.example.net:587, 192.0.2.5 or [2001:db8::5]:25.");
    }

    /// <summary>One of a host and a port that are known apart.</summary>
    public static NextHop Of(string host, int port) => Of($"[{host}]:{port.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>The same; false where it is none.</summary>
    public static bool TryOf(string text, [NotNullWhen(true)] out NextHop hop)
    {
        hop = default;
        string host = text, port = "";
        if (text.StartsWith('['))
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':') || close + 2 == text.Length)
                return false;
            host = text[1..close];
            port = close + 1 < text.Length ? text[(close + 2)..] : "";
        }
        else if (text.Count(c => c == ':') == 1)
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            (host, port) = (text[..colon], text[(colon + 1)..]);
            if (port.Length == 0)
                return false;
        }

        int number = UsualPort;
        if (port.Length > 0 && !(int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and <= 65535))
            return false;
        if (HostOf(host) is not { } valid)
            return false;
        hop = new NextHop(valid, number);
        return true;
    }

    /// <summary>As Postfix wants it; also the key of a password map.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Host}]:{Port}");

    // Postfix writes IPv6 with the prefix of RFC 5321, 4.1.3.
    private static string? HostOf(string host)
    {
        string bare = host.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? host[5..] : host;
        if (bare.Contains(':', StringComparison.Ordinal))
            return IPAddress.TryParse(bare, out IPAddress? six) && six.AddressFamily == AddressFamily.InterNetworkV6 && six.ScopeId == 0 ? six.ToString() : null;
        if (bare.Length > 0 && bare.All(c => char.IsAsciiDigit(c) || c == '.'))
            return IPAddress.TryParse(bare, out IPAddress? four) && four.ToString() == bare ? bare : null;
        // One label is a name of the server's own network.
        return RecipientDomain.TryOf(bare.Contains('.', StringComparison.Ordinal) ? bare : bare + ".x", out RecipientDomain name)
            ? bare.Contains('.', StringComparison.Ordinal) ? name.Name : name.Name[..^2] : null;
    }
}
