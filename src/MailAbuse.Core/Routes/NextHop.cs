using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Routes;

/// <summary>One destination of Postfix's smtp client (transport(5), relayhost): <c>[host]:port</c>, <c>host</c>, <c>[192.0.2.1]</c>, <c>[ipv6:2001:db8::1]:25</c>.</summary>
/// <param name="Host">The host name or domain in lower case, or the address, without brackets.</param>
/// <param name="Port">The port; 25 where none was named.</param>
/// <param name="IsExact">True where it stands in brackets: that very host, no MX is asked for. An address always is.</param>
public sealed record NextHop(string Host, int Port, bool IsExact)
{
    private const string Ipv6Prefix = "ipv6:";

    /// <summary>The address, where the host is one.</summary>
    public IPAddress? Address => IPAddress.TryParse(Host, out IPAddress? address) ? address : null;

    /// <summary>A host that a person named, without a look for its MX: <c>host</c>, <c>host:port</c>, <c>[host]:port</c>, an address.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>.</exception>
    public static NextHop Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.EndsWith('.') ? text[..^1] : text) is { } hop ? hop with { IsExact = true } : throw new ServerException(
            ServerProblemKind.NameInvalid,
            text,
            $"'{Visible.Make(text, 100)}' is no host with a port.",
            "Write the name of a server of the inventory, or a host as out2.example.net, out2.example.net:587, 192.0.2.5 or [2001:db8::5]:25.");
    }

    /// <summary>One destination; null for what is none, with a host that could be no host.</summary>
    public static NextHop? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string host = text;
        string port = "";
        bool isExact = text.StartsWith('[');
        if (isExact)
        {
            int close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
                return null;
            host = text[1..close];
            port = close + 1 < text.Length ? text[(close + 2)..] : "";
            if (port.Length == 0 && close + 1 < text.Length)
                return null;
        }
        else if (text.LastIndexOf(':') is >= 0 and int colon && !IPAddress.TryParse(text, out _))
        {
            host = text[..colon];
            port = text[(colon + 1)..];
            if (port.Length == 0)
                return null;
        }

        if (host.StartsWith(Ipv6Prefix, StringComparison.OrdinalIgnoreCase))
            host = host[Ipv6Prefix.Length..];
        if (PortOf(port) is not { } number)
            return null;
        // .NET takes "1" and "0x7f.1" for addresses; Postfix does not.
        if (IPAddress.TryParse(host, out IPAddress? address))
            return (address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 : address.ToString() == host) ? new NextHop(address.ToString(), number, true) : null;
        return IsHostName(host) ? new NextHop(host.ToLowerInvariant(), number, isExact) : null;
    }

    /// <summary>All destinations of a value; Postfix takes several with commas or blanks between them, since 3.5. Empty where one of them is none.</summary>
    public static IReadOnlyList<NextHop> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        NextHop?[] all = [.. text.Split([',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(Parse)];
        return all.Contains(null) ? [] : [.. all.OfType<NextHop>()];
    }

    /// <summary>As Postfix writes it, the port only where it is not 25.</summary>
    public override string ToString()
    {
        string host = Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Ipv6Prefix}{Host}]" : IsExact ? $"[{Host}]" : Host;
        return Port == 25 ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }

    /// <summary>The number of a port, or of one of the names that mail has for ports; null for what is none.</summary>
    public static int? PortOf(string text) => text switch
    {
        "" or "smtp" => 25,
        "submission" => 587,
        "submissions" or "smtps" => 465,
        _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 65536 ? number : null,
    };

    private static bool IsHostName(string text)
        => text.Length is > 0 and <= 253 && !text.StartsWith('-') && text.Split('.') is { } labels && labels.All(label => label.Length is > 0 and <= 63) && !(labels.Length > 1 && labels[^1].All(char.IsAsciiDigit)) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
