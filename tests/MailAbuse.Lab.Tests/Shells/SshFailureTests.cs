using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>Everything that stands between an operator and his server, each with an error of its own.</summary>
public sealed class SshFailureTests(SshLab shared) : IClassFixture<SshLab>
{
    private static readonly SshSettings Impatient = new() { ConnectTimeout = TimeSpan.FromSeconds(2), LoginTimeout = TimeSpan.FromSeconds(2) };

    [LabFact]
    public void A_line_that_is_cut_in_mid_command_is_told_and_opened_anew()
    {
        string token = Traces.NewToken();
        (DelayedPort port, string host) = shared.NewWay();
        using SshShell shell = shared.Shell(host);
        using IRunningCommand running = shell.Start(new ShellCommand("sh", "-c", "echo begun; while :; do sleep 1; done", "sh", token), default);
        Assert.Equal('b', running.Output.ReadByte());
        port.Cut();
        ServerException e = Assert.Throws<ServerException>(running.Wait);
        Assert.Equal(ServerProblemKind.ServerConnectionLost, e.Problem.Kind);
        Traces.WaitForEnd(token, TimeSpan.FromSeconds(3));
        Assert.Equal("again\n", shell.Run(new ShellCommand("echo", "again"), default).Text);
        Assert.Equal(2, port.Connections);
    }

    [LabFact]
    public void A_line_that_was_cut_between_two_commands_costs_no_error()
    {
        (DelayedPort port, string host) = shared.NewWay();
        using SshShell shell = shared.Shell(host);
        string log = Path.Combine(shared.Lab.Folder, Traces.NewToken());
        ShellCommand once = new("sh", "-c", "echo ran >>\"$1\"", "sh", log);
        shell.RunChecked(once, default);
        port.Cut();
        shell.RunChecked(once, default);
        Assert.Equal(["ran", "ran"], File.ReadAllLines(log));
    }

    [LabFact]
    public void Kill_9_of_the_shared_connection_is_survived_by_the_next_command()
    {
        (_, string host) = shared.NewWay();
        string token = Traces.NewToken();
        using SshShell shell = shared.Shell(host);
        using IRunningCommand running = shell.Start(new ShellCommand("sh", "-c", "echo begun; while :; do sleep 1; done", "sh", token), default);
        Assert.Equal('b', running.Output.ReadByte());
        int master = Traces.Of(host).Single(one => one.Line.Contains("ControlMaster=yes", StringComparison.Ordinal)).Pid;
        using (Process process = Process.GetProcessById(master))
            process.Kill();
        Assert.Equal(ServerProblemKind.ServerConnectionLost, Assert.Throws<ServerException>(running.Wait).Problem.Kind);
        Traces.WaitForEnd(token, TimeSpan.FromSeconds(3));
        Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
    }

    [LabTheory]
    [InlineData(100_000)]
    [InlineData(400_000)]
    [InlineData(900_000)]
    public void Input_that_was_cut_off_starts_nothing(int after)
    {
        (DelayedPort port, string host) = shared.NewWay();
        using SshShell shell = shared.Shell(host);
        shell.RunChecked(new ShellCommand("true"), default);
        string mark = Path.Combine(shared.Lab.Folder, Traces.NewToken());
        long before = port.BytesToTarget;
        using CancellationTokenSource done = new();
        Thread cutter = new(() =>
        {
            SpinWait.SpinUntil(() => port.BytesToTarget - before > after || done.IsCancellationRequested);
            port.Cut();
        });
        cutter.Start();
        ServerException e = Assert.Throws<ServerException>(() => shell.Run(new ShellCommand("touch", mark) { Input = new byte[50_000_000] }, default));
        done.Cancel();
        cutter.Join();
        Assert.Equal(ServerProblemKind.ServerConnectionLost, e.Problem.Kind);
        Thread.Sleep(300);
        Assert.False(File.Exists(mark));
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_dead_server_costs_its_connect_time_out_only(bool multiplex)
    {
        (DelayedPort port, string host) = shared.NewWay();
        port.IsDead = true;
        using SshShell shell = shared.Shell(host, Impatient with { Multiplex = multiplex });
        Stopwatch clock = Stopwatch.StartNew();
        ServerException e = Assert.Throws<ServerException>(() => shell.Run(new ShellCommand("true"), default));
        Assert.Equal(ServerProblemKind.ServerUnreachable, e.Problem.Kind);
        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(4));
        port.IsDead = false;
        Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
    }

    [LabFact]
    public void A_stop_while_a_server_does_not_answer_is_obeyed_at_once()
    {
        (DelayedPort port, string host) = shared.NewWay();
        port.IsDead = true;
        using SshShell shell = shared.Shell(host);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        Stopwatch clock = Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => shell.Run(new ShellCommand("true"), stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{clock.Elapsed}");
        Traces.WaitForEnd(host, TimeSpan.FromSeconds(1));
    }

    [LabFact]
    public void A_line_that_falls_silent_in_mid_command_is_given_up_and_the_next_command_opens_a_new_one()
    {
        (DelayedPort port, string host) = shared.NewWay();
        using SshShell shell = shared.Shell(host);
        using IRunningCommand running = shell.Start(new ShellCommand("sh", "-c", "echo begun; sleep 300") { Silence = TimeSpan.FromSeconds(60) }, default);
        Assert.Equal('b', running.Output.ReadByte());
        port.IsDead = true;
        Stopwatch clock = Stopwatch.StartNew();
        ServerException e = Assert.Throws<ServerException>(running.Wait);
        Assert.Equal(ServerProblemKind.ServerConnectionLost, e.Problem.Kind);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
        port.IsDead = false;
        Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_listens_there(bool multiplex)
    {
        using TcpListener closed = new(IPAddress.Loopback, 0);
        closed.Start();
        int port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        Fails(Server($"Host gone\n HostName 127.0.0.1\n Port {port}", "gone"), ServerProblemKind.ServerUnreachable, "refuses connections", multiplex);
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_such_name(bool multiplex) =>
        Fails(Server("", "no-such-host.invalid"), ServerProblemKind.ServerUnreachable, "cannot be found", multiplex);

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_wrong_key_of_ours(bool multiplex)
    {
        string key = Path.Combine(shared.Lab.Folder, $"id-{Guid.NewGuid():n}");
        KeyGen(key);
        Fails(Server($"Host mx1\n IdentityFile {key}\n IdentitiesOnly yes\n IdentityAgent none\nHost *", "mx1", withoutKeys: true), ServerProblemKind.ServerAccessDenied, "Permission denied", multiplex);
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_key_that_nobody_knows(bool multiplex) =>
        Fails(Server("UserKnownHostsFile /dev/null", "mx1"), ServerProblemKind.ServerKeyRejected, "not known", multiplex);

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_key_that_has_changed(bool multiplex)
    {
        string key = Path.Combine(shared.Lab.Folder, $"host-{Guid.NewGuid():n}");
        KeyGen(key);
        File.WriteAllText(key + ".known", "lab " + File.ReadAllText(key + ".pub"));
        Fails(Server($"UserKnownHostsFile {key}.known", "mx1"), ServerProblemKind.ServerKeyRejected, "another host key", multiplex);
    }

    [LabFact]
    public void A_mistake_in_the_ssh_configuration() =>
        Fails(Server("NoSuchOption yes", "mx1"), ServerProblemKind.ServerUnreachable, "Bad configuration option", multiplex: true);

    [LabFact]
    public void A_configuration_file_that_is_missing() =>
        Fails(new MailServer { Name = "mx1", Host = "mx1", SshConfig = "/nowhere/ssh_config" }, ServerProblemKind.ServerUnreachable, "/nowhere/ssh_config", multiplex: true);

    [LabFact]
    public void An_ssh_client_that_is_missing()
    {
        using SshShell shell = shared.Shell("mx1", new SshSettings { Client = "/nowhere/ssh" });
        ServerException e = Assert.Throws<ServerException>(() => shell.Run(new ShellCommand("true"), default));
        Assert.Equal(ServerProblemKind.ServerToolMissing, e.Problem.Kind);
    }

    [LabFact]
    public void A_plain_user_without_sudo()
    {
        using SshShell plain = shared.Shell($"mx1-{SshServer.PlainUser}");
        Assert.True(plain.Run(new ShellCommand("true"), default).IsSuccess);
        ServerException e = Assert.Throws<ServerException>(() => plain.RunChecked(new ShellCommand("cat", "/etc/shadow"), default));
        Assert.Equal(ServerProblemKind.ServerNotRoot, e.Problem.Kind);
        // Where this machine has sudo, it refuses him; where it has none, that is the trouble.
        using SshShell sudo = new(shared.Server($"mx1-{SshServer.PlainUser}", sudo: true));
        e = Assert.Throws<ServerException>(() => sudo.RunChecked(new ShellCommand("id"), default));
        Assert.Equal(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "sudo"))) ? ServerProblemKind.ServerAccessDenied : ServerProblemKind.ServerToolMissing, e.Problem.Kind);
        Assert.Contains("sudo", e.Message, StringComparison.Ordinal);
    }

    [LabFact]
    public void A_program_that_is_missing()
    {
        using SshShell shell = shared.Shell("mx1");
        ServerException e = Assert.Throws<ServerException>(() => shell.RunChecked(new ShellCommand("no-such-program"), default));
        Assert.Equal(ServerProblemKind.ServerToolMissing, e.Problem.Kind);
    }

    [LabFact]
    public void Settings_for_people_at_a_terminal_do_not_get_in_the_way()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string settings =
            $"""
            LocalForward 127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port} 127.0.0.1:25
            ExitOnForwardFailure yes
            RequestTTY force
            RemoteCommand tmux attach
            ControlMaster auto
            ControlPath /tmp/never-used-%C
            ControlPersist 600
            LogLevel DEBUG
            PermitLocalCommand yes
            LocalCommand echo hello
            """;
        using SshShell shell = new(Server(settings, "mx1"));
        ShellResult result = shell.Run(new ShellCommand("echo", "plain"), default);
        Assert.Equal(("plain\n", "", 0), (result.Text, result.Error, result.ExitCode));
    }

    private MailServer Server(string linesBefore, string host, bool withoutKeys = false)
    {
        string file = shared.Configuration(linesBefore);
        if (withoutKeys)
            File.WriteAllLines(file, [.. File.ReadLines(file).Where(line => !line.Contains($"{shared.Lab.Folder}/ssh/id", StringComparison.Ordinal))]);
        return new MailServer { Name = "mx1", Host = host, SshConfig = file };
    }

    private static void Fails(MailServer server, ServerProblemKind kind, string words, bool multiplex)
    {
        using SshShell shell = new(server, Impatient with { Multiplex = multiplex });
        ServerException e = Assert.Throws<ServerException>(() => shell.Run(new ShellCommand("true"), default));
        Assert.Equal(kind, e.Problem.Kind);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.Problem.Advice);
        Assert.DoesNotContain("HOST", e.Problem.Advice, StringComparison.Ordinal);
    }

    private static void KeyGen(string file)
    {
        using Process keygen = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
        keygen.WaitForExit();
        Assert.Equal(0, keygen.ExitCode);
    }
}
