using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>Connections that a server makes for us, behind a real sshd.</summary>
public sealed class SshConnectTests(SshLab shared) : IClassFixture<SshLab>
{
    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Bytes_go_both_ways_and_disposing_ends_the_client(bool multiplex)
    {
        using EchoPort echo = new(shared.Lab.NewClientAddress());
        using SshShell shell = shared.Shell("mx1", new SshSettings { Multiplex = multiplex });
        byte[] sent = new byte[1_000_000];
        new Random(11).NextBytes(sent);
        using (Stream stream = shell.Connect($"{echo.EndPoint.Address}", echo.EndPoint.Port, default))
        {
            // Open before a byte was sent: a server that greets is not waited for, nor is one that does not.
            Waiting.For("the connection", () => echo.Open == 1);
            Task writing = Task.Run(() => stream.Write(sent, 0, sent.Length));
            byte[] got = new byte[sent.Length];
            stream.ReadExactly(got);
            writing.Wait();
            Assert.Equal(sent, got);
        }

        Traces.WaitForEnd($"-W {echo.EndPoint}", TimeSpan.FromSeconds(1));
        Waiting.For("the end at the far host", () => echo.Open == 0);
        // The shared connection is not hurt by it.
        Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_cannot_be_connected_to_is_told_with_the_reason(bool multiplex)
    {
        using SshShell shell = shared.Shell("mx1", new SshSettings { Multiplex = multiplex });
        IPEndPoint nobody = new(shared.Lab.NewClientAddress(), 2525);
        Fails(() => shell.Connect($"{nobody.Address}", nobody.Port, default), "is refused", "Nothing listens");
        Fails(() => shell.Connect("no-such-host.invalid", 25, default), "no-such-host.invalid:25", "name");
        Traces.WaitForEnd($"-W {nobody}", TimeSpan.FromSeconds(1));
    }

    [LabTheory]
    [InlineData("-oProxyCommand=touch", 25)]
    [InlineData("a b", 25)]
    [InlineData("", 25)]
    [InlineData("mx.example.org:25", 25)]
    [InlineData("mx\n.example.org", 25)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("127.0.0.1", 65536)]
    public void What_can_be_no_host_or_port_reaches_no_command_line(string host, int port)
    {
        using SshShell shell = new(new MailServer { Name = "mx1", Host = "mx1" }, new SshSettings { Client = "/nowhere/ssh" });
        ServerException e = Assert.Throws<ServerException>(() => shell.Connect(host, port, default));
        Assert.Equal(ServerProblemKind.NameInvalid, e.Problem.Kind);
    }

    [LabFact]
    public void A_server_that_lets_nobody_through_is_told_and_what_to_change()
    {
        using EchoPort echo = new(shared.Lab.NewClientAddress());
        using SshShell shell = shared.Shell($"mx1-{SshServer.PlainUser}");
        Fails(() => shell.Connect($"{echo.EndPoint.Address}", echo.EndPoint.Port, default), "does not let us connect through it", "AllowTcpForwarding");
        Assert.Equal(0, echo.Open);
    }

    [LabFact]
    public void A_server_that_cannot_be_reached_is_its_own_trouble()
    {
        MailServer gone = new() { Name = "mx1", Host = "no-such-host.invalid", SshConfig = shared.Lab.Ssh!.ConfigFile };
        foreach (bool multiplex in (bool[])[true, false])
        {
            using SshShell shell = new(gone, new SshSettings { Multiplex = multiplex });
            ServerException e = Assert.Throws<ServerException>(() => shell.Connect("127.0.0.1", 25, default));
            Assert.Equal(ServerProblemKind.ServerUnreachable, e.Problem.Kind);
        }
    }

    [LabFact]
    public void Nobody_waits_longer_than_the_time_out_and_a_stop_is_obeyed_at_once()
    {
        // A listener that takes no more: its backlog is full, so the system answers no further greeting.
        using TcpListener full = new(shared.Lab.NewClientAddress(), 0);
        full.Start(1);
        IPEndPoint end = (IPEndPoint)full.LocalEndpoint;
        List<TcpClient> waiting = [];
        for (int i = 0; i < 4; i++)
        {
            waiting.Add(new TcpClient());
            _ = waiting[^1].ConnectAsync(end);
        }

        using SshShell shell = shared.Shell("mx1", new SshSettings { ForwardTimeout = TimeSpan.FromSeconds(1) });
        shell.RunChecked(new ShellCommand("true"), default);
        Stopwatch clock = Stopwatch.StartNew();
        Fails(() => shell.Connect($"{end.Address}", end.Port, default), "nobody answers", "firewall");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), $"{clock.Elapsed}");
        using SshShell patient = shared.Shell("mx1");
        patient.RunChecked(new ShellCommand("true"), default);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        clock.Restart();
        Assert.ThrowsAny<OperationCanceledException>(() => patient.Connect($"{end.Address}", end.Port, stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        Traces.WaitForEnd($"-W {end}", TimeSpan.FromSeconds(1));
        waiting.ForEach(client => client.Dispose());
    }

    [LabFact]
    public void A_reader_that_waits_ends_with_the_stream_and_all_streams_with_the_shell()
    {
        using EchoPort echo = new(shared.Lab.NewClientAddress());
        SshShell shell = shared.Shell("mx1");
        Stream one = shell.Connect($"{echo.EndPoint.Address}", echo.EndPoint.Port, default);
        Stream two = shell.Connect($"{echo.EndPoint.Address}", echo.EndPoint.Port, default);
        Waiting.For("both connections", () => echo.Open == 2);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() => one.ReadAsync(new byte[1], stop.Token).AsTask().GetAwaiter().GetResult());
        Task<Exception?> reading = Task.Run<Exception?>(() => Record.Exception(() => one.ReadByte()));
        Thread.Sleep(100);
        Stopwatch clock = Stopwatch.StartNew();
        one.Dispose();
        Assert.True(reading.Wait(TimeSpan.FromSeconds(5)));
        Assert.IsType<ObjectDisposedException>(reading.Result);
        Waiting.For("the end of the first", () => echo.Open == 1);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{clock.Elapsed}");
        shell.Dispose();
        Waiting.For("the end of the second", () => echo.Open == 0);
        Traces.WaitForEnd($"-W {echo.EndPoint}", TimeSpan.FromSeconds(1));
        two.Dispose();
    }

    [LabFact]
    public void Kill_9_of_the_shared_connection_ends_the_stream_and_the_next_one_opens_anew()
    {
        using EchoPort echo = new(shared.Lab.NewClientAddress());
        (_, string host) = shared.NewWay();
        using SshShell shell = shared.Shell(host);
        using Stream stream = shell.Connect($"{echo.EndPoint.Address}", echo.EndPoint.Port, default);
        int master = Traces.Of(host).Single(one => one.Line.Contains("ControlMaster=yes", StringComparison.Ordinal)).Pid;
        using (Process process = Process.GetProcessById(master))
            process.Kill();
        Task<int> reading = Task.Run(stream.ReadByte);
        Assert.True(reading.Wait(TimeSpan.FromSeconds(5)));
        Assert.Equal(-1, reading.Result);
        using Stream next = shell.Connect($"{echo.EndPoint.Address}", echo.EndPoint.Port, default);
        next.WriteByte(7);
        Assert.Equal(7, next.ReadByte());
    }

    [LabFact]
    public void Kill_9_of_the_operators_process_ends_the_clients_and_the_connection()
    {
        using EchoPort echo = new(shared.Lab.NewClientAddress());
        (_, string host) = shared.NewWay();
        using HostProcess operators = new([host, shared.Lab.Ssh!.ConfigFile, "connect", $"{echo.EndPoint.Address}", $"{echo.EndPoint.Port}"]);
        Assert.Equal("connected", operators.ReadLine());
        Waiting.For("the connection", () => echo.Open == 1);
        operators.Kill();
        Traces.WaitForEnd($"-W {echo.EndPoint}", TimeSpan.FromSeconds(5));
        Traces.WaitForEnd(host, TimeSpan.FromSeconds(5));
        Waiting.For("the end at the far host", () => echo.Open == 0);
    }

    private static void Fails(Func<Stream> connect, string words, string advice)
    {
        ServerException e = Assert.Throws<ServerException>(() => connect().Dispose());
        Assert.Equal(ServerProblemKind.ConnectionFailed, e.Problem.Kind);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains(advice, e.Problem.Advice, StringComparison.Ordinal);
    }
}
