using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>A host and port to which a server is asked to connect. The host may come from a stranger's DNS answer or an operator's typing.</summary>
internal readonly record struct TcpDestination
{
    private TcpDestination(string host, int port)
    {
        Host = host;
        Port = port;
    }

    /// <summary>A name or an address, without brackets.</summary>
    public string Host { get; }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Checks both.</summary>
    /// <param name="host">A host name of letters, digits, '-', '.' and '_', or an address; one of IPv6 with or without brackets.</param>
    /// <param name="port">1 to 65535.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>: it can be no host, or no port.</exception>
    public static TcpDestination Check(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (port is < 1 or > 65535)
            throw new ServerException(ServerProblemKind.NameInvalid, Visible.Make(host, 100), $"{port.ToString(CultureInfo.InvariantCulture)} can be no TCP port.", "Give a number from 1 to 65535.");
        string bare = host is ['[', .. string inside, ']'] && inside.Contains(':', StringComparison.Ordinal) ? inside : host;
        // The colon is for addresses of IPv6 only: else a port could be slipped in with the name.
        bool isGood = bare.Contains(':', StringComparison.Ordinal)
            ? bare.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.') && IPAddress.TryParse(bare, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
            : bare.Length is > 0 and <= 253 && bare[0] != '-' && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
        return isGood
            ? new TcpDestination(bare, port)
            : throw new ServerException(ServerProblemKind.NameInvalid, Visible.Make(host, 100), $"'{Visible.Make(host, 100)}' can be no host to connect to.", "Give a host name of ASCII letters, digits, '-' and '.', or an IP address.");
    }

    /// <summary>As one word: <c>host:port</c>, an IPv6 address in brackets.</summary>
    public override string ToString() =>
        (Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:" : $"{Host}:") + Port.ToString(CultureInfo.InvariantCulture);
}
