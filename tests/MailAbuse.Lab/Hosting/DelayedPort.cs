using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace MailAbuse.Lab;

/// <summary>
/// A port that passes everything on to another, later if wanted: a far-away server. Without delay it is an SMTP proxy or content filter
/// that changes nothing. It can be cut in mid-stream, and be dead: then it takes connections and never says anything.
/// </summary>
public sealed class DelayedPort : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _target;
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private long _toTarget;
    private long _fromTarget;
    private int _connections;

    /// <param name="address">The loopback address to listen on.</param>
    /// <param name="target">Where it goes on.</param>
    /// <param name="delay">Added to every byte, each way.</param>
    public DelayedPort(IPAddress address, IPEndPoint target, TimeSpan delay = default)
    {
        _target = target;
        Delay = delay;
        _listener = new TcpListener(address, 0);
        _listener.Start(200);
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = Task.Run(Listen);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Each way; counts for what is read from now on.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Takes connections and never says anything; those that are open fall silent too.</summary>
    public bool IsDead { get; set; }

    /// <summary>Bytes that went to the server so far.</summary>
    public long BytesToTarget => Interlocked.Read(ref _toTarget);

    /// <summary>Bytes that came back so far.</summary>
    public long BytesFromTarget => Interlocked.Read(ref _fromTarget);

    /// <summary>Connections taken so far.</summary>
    public int Connections => _connections;

    /// <summary>Set: the connection is cut as soon as so many bytes have come from the server in all; null: never.</summary>
    public long? CutAfterBytesFromTarget { get; set; }

    /// <summary>Ends every open connection at once, both sides, in mid-stream. New ones are taken as before.</summary>
    public void Cut()
    {
        foreach (TcpClient client in _open.Keys) Reset(client);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
        // Whoever waits for the dead to wake may go.
        IsDead = false;
    }

    private static void Reset(TcpClient client)
    {
        try
        {
            // Linger 0: a reset, not a polite end.
            client.Client?.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    private async Task Listen()
    {
        while (true)
        {
            TcpClient near;
            try
            {
                near = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            Interlocked.Increment(ref _connections);
            _ = Task.Run(() => Serve(near));
        }
    }

    private async Task Serve(TcpClient near)
    {
        TcpClient far = new();
        _open[near] = 0;
        _open[far] = 0;
        try
        {
            while (IsDead) await Task.Delay(20);
            near.NoDelay = true;
            far.NoDelay = true;
            await far.ConnectAsync(_target);
            await Task.WhenAll(Pass(near, far, count => Interlocked.Add(ref _toTarget, count)), Pass(far, near, Back));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone; so is the other.
        }
        finally
        {
            near.Dispose();
            far.Dispose();
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    private void Back(int count)
    {
        if (Interlocked.Add(ref _fromTarget, count) >= CutAfterBytesFromTarget) Cut();
    }

    private async Task Pass(TcpClient from, TcpClient to, Action<int> count)
    {
        NetworkStream input = from.GetStream();
        NetworkStream output = to.GetStream();
        Channel<(long Due, byte[] Bytes)> line = Channel.CreateUnbounded<(long, byte[])>();
        Task reading = Task.Run(async () =>
        {
            byte[] buffer = new byte[65536];
            try
            {
                int read;
                while ((read = await input.ReadAsync(buffer)) > 0)
                {
                    count(read);
                    line.Writer.TryWrite((Environment.TickCount64 + (long)Delay.TotalMilliseconds, buffer[..read]));
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                Reset(to);
            }

            line.Writer.Complete();
        });
        await foreach ((long due, byte[] bytes) in line.Reader.ReadAllAsync())
        {
            long wait = due - Environment.TickCount64;
            if (wait > 0) await Task.Delay((int)wait);
            while (IsDead) await Task.Delay(20);
            await output.WriteAsync(bytes);
        }

        await reading;
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
