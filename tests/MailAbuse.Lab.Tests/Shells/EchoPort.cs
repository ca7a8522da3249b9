using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>A host behind a server: sends back all that it gets, and says where it was called from.</summary>
internal sealed class EchoPort : IDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();

    public EchoPort(IPAddress address)
    {
        _listener = new TcpListener(address, 0);
        _listener.Start();
        _ = Task.Run(Listen);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections that are open now.</summary>
    public int Open => _open.Count;

    public void Dispose()
    {
        _listener.Dispose();
        foreach (TcpClient client in _open.Keys) client.Dispose();
    }

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync();
                _open[client] = 0;
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Serve(TcpClient client)
    {
        try
        {
            await client.GetStream().CopyToAsync(client.GetStream());
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Cut.
        }
        finally
        {
            _open.TryRemove(client, out _);
            client.Dispose();
        }
    }
}
