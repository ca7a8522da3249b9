using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Lab;

/// <summary>
/// A block of loopback addresses that no other lab has: 127.A.B.1 to 127.A.B.253. Each server gets an address of its own, so that logs
/// tell them apart and each can have the ports that it has in real life.
/// </summary>
internal sealed class LabNetwork : IDisposable
{
    private readonly TcpListener _claim;
    private readonly byte _second;
    private readonly byte _third;
    private int _last;

    private LabNetwork(TcpListener claim, byte second, byte third)
    {
        _claim = claim;
        _second = second;
        _third = third;
    }

    /// <summary>All addresses of the block, as Postfix writes a network.</summary>
    public string Block => $"127.{_second}.{_third}.0/24";

    /// <summary>Takes a block. The claim is a socket on its address 254: whoever binds it first has the block as long as he lives.</summary>
    public static LabNetwork Take()
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            byte second = (byte)Random.Shared.Next(16, 255);
            byte third = (byte)Random.Shared.Next(1, 255);
            TcpListener claim = new(new IPAddress([127, second, third, 254]), 1) { ExclusiveAddressUse = true };
            try
            {
                claim.Start();
                return new LabNetwork(claim, second, third);
            }
            catch (SocketException)
            {
                claim.Dispose();
            }
        }

        throw new LabException("No block of loopback addresses is free.");
    }

    public IPAddress Next() => new([127, _second, _third, checked((byte)Interlocked.Increment(ref _last))]);

    /// <summary>The port of real life, or any free one where something on this machine listens to it on every address.</summary>
    public static int FreePort(IPAddress address, int preferred)
    {
        try
        {
            return TryPort(address, preferred);
        }
        catch (SocketException)
        {
            return TryPort(address, 0);
        }
    }

    public void Dispose() => _claim.Dispose();

    private static int TryPort(IPAddress address, int port)
    {
        using TcpListener listener = new(address, port);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
