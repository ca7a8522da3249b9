using System.Net.Sockets;

namespace MailAbuse.Servers.Shells;

/// <summary>A TCP connection from this machine.</summary>
internal static class LocalConnection
{
    /// <summary>How long name lookup and connection may take together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Opens it.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ConnectionFailed"/>, with the reason.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static NetworkStream Open(MailServer server, TcpDestination to, TimeSpan patience, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(patience);
            // The system's lookup cannot be broken off. It is left behind.
            socket.ConnectAsync(to.Host, to.Port, limit.Token).AsTask().WaitAsync(limit.Token).GetAwaiter().GetResult();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            stop.ThrowIfCancellationRequested();
            throw e switch
            {
                OperationCanceledException => ConnectionFailures.NoAnswer(server, to, patience),
                SocketException failed => ConnectionFailures.Of(server, to, failed),
                _ => e,
            };
        }
    }
}
