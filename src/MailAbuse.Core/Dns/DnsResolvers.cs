using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Dns;

/// <summary>Finds a resolver to ask.</summary>
public static class DnsResolvers
{
    /// <summary>The port of DNS.</summary>
    internal const int Port = 53;

    private static readonly TimeSpan LookupPatience = TimeSpan.FromSeconds(10);

    /// <summary>A resolver that is asked from this machine.</summary>
    /// <param name="server">An address (<c>192.0.2.53</c>, <c>2001:db8::53</c>), one with a port (<c>192.0.2.53:5353</c>, <c>[2001:db8::53]:5353</c>), or a host name with or without a port, looked up by this machine.</param>
    /// <param name="stop">Ends the lookup of a name.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>: it can be no server, or nobody knows the name.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IDnsResolver At(string server, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        string text = server.Trim();
        (string host, string port) = Parts(text);
        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number is < 1 or > 65535)
            throw Invalid(text);
        if (host.Contains(':', StringComparison.Ordinal))
            return IPAddress.TryParse(host, out IPAddress? six) && !host.Contains('[', StringComparison.Ordinal) ? StubResolver.At(new IPEndPoint(six, number), text) : throw Invalid(text);
        // Digits and dots that are no address are a mistyped one, and would only be looked up in vain.
        if (host.All(c => char.IsAsciiDigit(c) || c == '.'))
            return host.Count(c => c == '.') == 3 && IPAddress.TryParse(host, out IPAddress? four) ? StubResolver.At(new IPEndPoint(four, number), text) : throw Invalid(text);
        return DnsName.IsGood(host) && host[0] != '-' ? StubResolver.At(new IPEndPoint(LookUp(host, stop), number), text) : throw Invalid(text);
    }

    /// <summary>
    /// The resolver that a mail server itself uses, by its resolv.conf: what lists answer to it is what counts. One far away is asked over
    /// TCP through the server (<see cref="IServerShell.Connect"/>).
    /// </summary>
    /// <exception cref="ServerException">The server cannot be reached, or its resolv.conf cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IDnsResolver Of(IServerShell shell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        IReadOnlyList<IPAddress> servers = ResolvConf.Read(shell.ReadFile(ResolvConf.File, stop));
        string whose = shell.Server.Name;
        IDnsResolver[] resolvers =
        [
            .. servers.Select(address => shell.Server.IsLocal
                ? StubResolver.At(new IPEndPoint(address, Port), $"{address} of {whose}")
                : StubResolver.Through($"{address} of {whose}", over => shell.Connect($"{address}", Port, over))),
        ];
        return resolvers is [var only] ? only : new FailoverResolver($"{string.Join(", ", servers)} of {whose}", resolvers);
    }

    // [v6], [v6]:port, v6, other, other:port.
    private static (string Host, string Port) Parts(string text)
    {
        const string Usual = "53";
        if (text.StartsWith('['))
        {
            int end = text.IndexOf(']', StringComparison.Ordinal);
            // In brackets stands an address of IPv6, and nothing but a port behind them.
            if (end < 0 || !text[..end].Contains(':', StringComparison.Ordinal))
                throw Invalid(text);
            string rest = text[(end + 1)..];
            return (text[1..end], rest.Length == 0 ? Usual : rest[0] == ':' ? rest[1..] : "");
        }

        return text.Split(':') is [string host, string port] ? (host, port) : (text, Usual);
    }

    private static IPAddress LookUp(string host, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(LookupPatience);
            return System.Net.Dns.GetHostAddressesAsync(host, limit.Token).WaitAsync(limit.Token).GetAwaiter().GetResult()[0];
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or IndexOutOfRangeException)
        {
            stop.ThrowIfCancellationRequested();
            throw new ServerException(ServerProblemKind.NameInvalid, host, $"The DNS server {host} has no address that this machine could find: {e.Message}", "Give its address.", e);
        }
    }

    private static ServerException Invalid(string text)
    {
        string shown = Visible.Make(text, 100);
        return new ServerException(ServerProblemKind.NameInvalid, shown, $"'{shown}' can be no DNS server.", "Give an address, or a host name, with a port behind ':' where it is not 53; an IPv6 address with a port in brackets.");
    }
}
