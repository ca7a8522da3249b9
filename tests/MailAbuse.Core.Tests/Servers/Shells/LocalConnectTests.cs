using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>TCP connections from this machine.</summary>
public sealed class LocalConnectTests : IDisposable
{
    private readonly MailServer _here = new() { Name = "here" };
    private readonly LocalShell _shell;

    public LocalConnectTests() => _shell = new LocalShell(_here);

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Bytes_go_both_ways()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using Stream near = _shell.Connect("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, default);
        using TcpClient far = listener.AcceptTcpClient();
        near.Write("HELO"u8);
        byte[] got = new byte[4];
        far.GetStream().ReadExactly(got);
        Assert.Equal("HELO"u8, got);
        far.GetStream().Write("220 "u8);
        near.ReadExactly(got);
        Assert.Equal("220 "u8, got);
    }

    [Fact]
    public void A_port_where_nobody_listens()
    {
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        ServerException e = Assert.Throws<ServerException>(() => _shell.Connect("127.0.0.1", port, default));
        Assert.Equal(ServerProblemKind.ConnectionFailed, e.Problem.Kind);
        Assert.Contains($"127.0.0.1:{port}: the connection is refused", e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Problem.Advice);
    }

    [Fact]
    public void A_name_that_nobody_knows()
    {
        ServerException e = Assert.Throws<ServerException>(() => _shell.Connect("no-such-host.invalid", 25, default));
        Assert.Equal(ServerProblemKind.ConnectionFailed, e.Problem.Kind);
        Assert.Contains("name", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_says_nothing_costs_its_time_and_no_more_and_a_stop_less()
    {
        // Its backlog is full, so the system answers no further greeting.
        using TcpListener full = new(IPAddress.Loopback, 0);
        full.Start(1);
        IPEndPoint end = (IPEndPoint)full.LocalEndpoint;
        TcpClient[] waiting = [new(), new(), new(), new()];
        foreach (TcpClient client in waiting)
            _ = client.ConnectAsync(end);
        Stopwatch clock = Stopwatch.StartNew();
        ServerException e = Assert.Throws<ServerException>(() => LocalConnection.Open(_here, TcpDestination.Check("127.0.0.1", end.Port), TimeSpan.FromMilliseconds(400), default));
        Assert.Contains("nobody answers within 0.4 seconds", e.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        clock.Restart();
        Assert.ThrowsAny<OperationCanceledException>(() => _shell.Connect("127.0.0.1", end.Port, stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        foreach (TcpClient client in waiting)
            client.Dispose();
    }

    [Theory]
    [InlineData("mx.example.org", "mx.example.org:25")]
    [InlineData("_dns.example.org", "_dns.example.org:25")]
    [InlineData("192.0.2.1", "192.0.2.1:25")]
    [InlineData("2001:db8::1", "[2001:db8::1]:25")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]:25")]
    [InlineData("::ffff:192.0.2.1", "[::ffff:192.0.2.1]:25")]
    public void What_can_be_a_host(string host, string word) => Assert.Equal(word, TcpDestination.Check(host, 25).ToString());

    [Theory]
    [InlineData("", 25)]
    [InlineData("-W", 25)]
    [InlineData("a b", 25)]
    [InlineData("a\tb", 25)]
    [InlineData("mx.example.org:25", 25)]
    [InlineData("[mx.example.org]", 25)]
    [InlineData("2001:db8::1%eth0", 25)]
    [InlineData("[2001:db8::1", 25)]
    [InlineData("m\u00fcller.example", 25)]
    [InlineData("$(id)", 25)]
    [InlineData("mx.example.org", 0)]
    [InlineData("mx.example.org", -1)]
    [InlineData("mx.example.org", 65536)]
    public void What_can_be_none(string host, int port) =>
        Assert.Equal(ServerProblemKind.NameInvalid, Assert.Throws<ServerException>(() => _shell.Connect(host, port, default)).Problem.Kind);

    [Theory]
    [InlineData("channel 0: open failed: administratively prohibited: open failed\nstdio forwarding failed", ServerProblemKind.ConnectionFailed, "AllowTcpForwarding")]
    [InlineData("channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed", ServerProblemKind.ConnectionFailed, "Nothing listens")]
    [InlineData("channel 0: open failed: connect failed: Name or service not known\nstdio forwarding failed", ServerProblemKind.ConnectionFailed, "spelled right")]
    [InlineData("channel 0: open failed: connect failed: Connection timed out\nstdio forwarding failed", ServerProblemKind.ConnectionFailed, "firewall")]
    [InlineData("channel 0: open failed: unknown channel type: \nstdio forwarding failed", ServerProblemKind.ConnectionFailed, "OpenSSH")]
    [InlineData("debug1: Connection refused\nroot@mx1: Permission denied (publickey).", ServerProblemKind.ServerAccessDenied, "authorized_keys")]
    [InlineData("debug1: connect to address 192.0.2.1 port 22: Connection refused\nssh: connect to host mx1 port 22: Connection refused", ServerProblemKind.ServerUnreachable, "sshd runs there")]
    [InlineData("debug2: whatever", ServerProblemKind.ServerConnectionLost, "again")]
    public void What_ssh_says_of_a_connection_behind_a_server(string said, ServerProblemKind kind, string advice)
    {
        ServerProblem problem = SshFailures.OfTunnel(new MailServer { Name = "mx1", Host = "mx1" }, TcpDestination.Check("192.0.2.7", 25), new ShellResult(255, [], $"debug1: Reading configuration data\n{said}\n")).Problem;
        Assert.Equal(kind, problem.Kind);
        Assert.Contains(advice, problem.Advice, StringComparison.Ordinal);
    }
}
