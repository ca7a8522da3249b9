using System.Net.Sockets;
using System.Text;

namespace MailAbuse.Guard;

/// <summary>Tells systemd that the service is ready, and alive (sd_notify(3)); does nothing where systemd did not start it.</summary>
public sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _end;

    /// <param name="address">The variable NOTIFY_SOCKET: a path, or a name in the abstract namespace behind an @; null or empty: nobody wants to know.</param>
    public ServiceManager(string? address)
    {
        if (string.IsNullOrEmpty(address) || address[0] is not ('/' or '@'))
            return;
        _end = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    }

    /// <summary>The service does its work now.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>It is alive.</summary>
    /// <param name="status">What it does, in one line.</param>
    public void Alive(string status) => Send($"WATCHDOG=1\nSTATUS={status.ReplaceLineEndings(" ")}");

    /// <summary>It ends.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    private void Send(string text)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(text), _end!);
        }
        catch (SocketException)
        {
            // Whoever asked for it is gone; that is no reason to stop guarding.
        }
    }
}
