using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Routes.Checks;

/// <summary>
/// Connects from a server to somebody else's port as its mail client would: from that machine, and where Postfix is told to use an address of
/// its own (smtp_bind_address), from that address, as far as that can be had.
/// </summary>
/// <param name="shell">The server.</param>
/// <param name="bindings">The addresses that Postfix binds to, at most one a family; empty: the system chooses.</param>
internal sealed class SourceConnection(IServerShell shell, IReadOnlyList<IPAddress> bindings)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The server.</summary>
    public MailServer Server => shell.Server;

    /// <summary>
    /// False where the other side may see another address than it sees of Postfix: through ssh no address can be chosen, so what it answers is
    /// no proof where the answer depends on the address.
    /// </summary>
    public bool IsExact => bindings.Count == 0 || shell.Server.IsLocal;

    /// <summary>Opens a connection.</summary>
    /// <exception cref="ServerException">There is none; <see cref="IsForwardingRefused"/> tells a server that does not let us through.</exception>
    public Stream Open(string host, int port, CancellationToken stop)
    {
        if (bindings.Count == 0 || !shell.Server.IsLocal)
            return shell.Connect(host, port, stop);
        TcpDestination to = TcpDestination.Check(host, port);
        try
        {
            IPAddress[] addresses = IPAddress.TryParse(to.Host, out IPAddress? literal) ? [literal] : System.Net.Dns.GetHostAddressesAsync(to.Host, stop).WaitAsync(Patience, stop).GetAwaiter().GetResult();
            SocketException? last = null;
            foreach (IPAddress address in addresses)
            {
                try
                {
                    return Bound(address, port, stop);
                }
                catch (SocketException e)
                {
                    last = e;
                }
            }

            throw last ?? new SocketException((int)SocketError.NoData);
        }
        catch (SocketException e)
        {
            throw ConnectionFailures.Of(shell.Server, to, e);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw ConnectionFailures.NoAnswer(shell.Server, to, Patience);
        }
    }

    /// <summary>True where a connection failed because the sshd of the server makes none for us: that says nothing of the host behind it.</summary>
    public static bool IsForwardingRefused(ServerProblem problem) => problem.Advice.Contains("AllowTcpForwarding", StringComparison.Ordinal);

    private NetworkStream Bound(IPAddress address, int port, CancellationToken stop)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (bindings.FirstOrDefault(own => own.AddressFamily == address.AddressFamily) is { } from)
                socket.Bind(new IPEndPoint(from, 0));
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(Patience);
            socket.ConnectAsync(new IPEndPoint(address, port), limit.Token).AsTask().GetAwaiter().GetResult();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
