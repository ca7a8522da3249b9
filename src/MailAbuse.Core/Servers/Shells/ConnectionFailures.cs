using System.Net.Sockets;
using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>Why a connection from a server to some host could not be made, and what to do.</summary>
internal static class ConnectionFailures
{
    private const string Refused = "Nothing listens there, or a firewall refuses it. See whether host and port are right.";
    private const string Unknown = "See whether the name is spelled right, and whether the name server of that machine knows it.";
    private const string NoWay = "See whether that host is up, and whether a firewall on the way lets this port through; many providers close port 25.";
    private const string Forwarding = "Its sshd has to allow connections through it: AllowTcpForwarding local (or yes) and PermitOpen in sshd_config, and no 'restrict' or 'no-port-forwarding' before the key in authorized_keys.";

    // What sshd says of a channel that it does not open, and what the resolver and the network of its machine say through it.
    private static readonly (string Words, string What, string Advice)[] Table =
    [
        ("administratively prohibited", "its sshd does not let us connect through it", Forwarding),
        ("unknown channel type", "its ssh server cannot connect any further", "It takes a server that knows TCP forwarding, as OpenSSH does."),
        ("resource shortage", "its ssh server has no room for one more connection", "Try again with fewer at a time."),
        ("Connection refused", "the connection is refused", Refused),
        ("Name or service not known", "the name is not known there", Unknown),
        ("No address associated with hostname", "the name has no address there", Unknown),
        ("nodename nor servname provided", "the name is not known there", Unknown),
        ("Temporary failure in name resolution", "the name could not be looked up there", "See whether the name server of that machine answers."),
        ("timed out", "nobody answers", NoWay),
        ("No route to host", "there is no way to it", NoWay),
        ("Network is unreachable", "there is no way to it", NoWay),
        ("unreachable", "there is no way to it", NoWay),
    ];

    /// <summary>Nobody said anything.</summary>
    public static ServerException NoAnswer(MailServer server, TcpDestination to, TimeSpan patience) =>
        Failed(server, to, $"nobody answers within {patience.TotalSeconds:0.#} seconds", NoWay);

    /// <summary>What the system of this machine says.</summary>
    public static ServerException Of(MailServer server, TcpDestination to, SocketException cause)
    {
        (string what, string advice) = cause.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => ("the connection is refused", Refused),
            SocketError.HostNotFound => ("the name is not known here", Unknown),
            SocketError.NoData => ("the name has no address", Unknown),
            SocketError.TryAgain => ("the name could not be looked up", "See whether the name server of this machine answers."),
            SocketError.TimedOut => ("nobody answers", NoWay),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => ("there is no way to it", NoWay),
            _ => (cause.Message, NoWay),
        };
        return Failed(server, to, what, advice, cause);
    }

    /// <summary>What sshd said when it was asked for a channel: the words behind <c>open failed:</c>.</summary>
    public static ServerException OfChannel(MailServer server, TcpDestination to, string said)
    {
        foreach ((string words, string what, string advice) in Table)
        {
            if (said.Contains(words, StringComparison.Ordinal))
                return Failed(server, to, $"{what} ({Visible.Make(said, 200)})", advice);
        }

        return Failed(server, to, $"its sshd did not connect{(said.Length > 0 ? $" ({Visible.Make(said, 200)})" : "")}", Forwarding);
    }

    private static ServerException Failed(MailServer server, TcpDestination to, string what, string advice, Exception? cause = null) =>
        new(ServerProblemKind.ConnectionFailed, server.Name, $"{server} cannot connect to {to}: {what}.", advice, cause);
}
