using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Core.Tests.Dns;

/// <summary>A name server that does what a test says, over UDP and TCP on the same port: also what no real one does.</summary>
internal sealed class FakeServer : IDisposable
{
    private readonly Socket _udp;
    private readonly TcpListener _tcp;
    private readonly Func<byte[], bool, IEnumerable<byte[]>> _answer;
    private int _udpQuestions;
    private int _connections;

    /// <param name="answer">What is sent for a question, in this order; the flag is true over TCP. Nothing: silence.</param>
    public FakeServer(Func<byte[], bool, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp.Bind(EndPoint);
        new Thread(ServeUdp) { IsBackground = true }.Start();
        _ = Task.Run(ServeTcp);
    }

    public IPEndPoint EndPoint { get; }

    public int UdpQuestions => _udpQuestions;

    public int Connections => _connections;

    /// <summary>Connections are ended after this many answers.</summary>
    public int AnswersEach { get; set; } = int.MaxValue;

    /// <summary>Sent from another port than that which was asked.</summary>
    public Func<byte[], byte[]>? Forged { get; set; }

    public void Dispose()
    {
        _udp.Dispose();
        _tcp.Dispose();
    }

    private void ServeUdp()
    {
        byte[] buffer = new byte[4096];
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            while (true)
            {
                EndPoint from = new IPEndPoint(IPAddress.Any, 0);
                byte[] question = buffer[.._udp.ReceiveFrom(buffer, ref from)];
                Interlocked.Increment(ref _udpQuestions);
                if (Forged is { } forge)
                    other.SendTo(forge(question), from);
                foreach (byte[] one in _answer(question, false))
                    _udp.SendTo(one, from);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeTcp()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _tcp.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
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
        using (client)
        {
            NetworkStream stream = client.GetStream();
            byte[] length = new byte[2];
            try
            {
                for (int i = 0; i < AnswersEach; i++)
                {
                    await stream.ReadExactlyAsync(length);
                    byte[] question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                    await stream.ReadExactlyAsync(question);
                    foreach (byte[] one in _answer(question, true))
                        await stream.WriteAsync((byte[])[.. Wire.Number(one.Length), .. one]);
                }
            }
            catch (IOException)
            {
                // The other side has gone.
            }
        }
    }
}
