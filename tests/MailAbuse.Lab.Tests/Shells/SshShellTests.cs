using System.Diagnostics;
using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>Commands on a server behind a real sshd.</summary>
public sealed class SshShellTests(SshLab shared, ITestOutputHelper output) : IClassFixture<SshLab>
{
    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_command_gets_its_arguments_and_input_and_says_how_it_ended(bool multiplex)
    {
        using SshShell shell = shared.Shell("mx1", new SshSettings { Multiplex = multiplex });
        byte[] input = new byte[3_000_000];
        new Random(7).NextBytes(input);
        ShellResult result = shell.Run(new ShellCommand("sh", "-c", "cat; printf %s \"$1\" >&2; exit 3", "sh", "it's $(id)") { Input = input }, default);
        Assert.Equal(3, result.ExitCode);
        Assert.Equal(input, result.Output);
        Assert.Equal("it's $(id)", result.Error);
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_programs_255_is_told_from_the_clients(bool multiplex)
    {
        using SshShell shell = shared.Shell("mx1", new SshSettings { Multiplex = multiplex });
        ShellResult result = shell.Run(new ShellCommand("sh", "-c", "echo 'Permission denied (publickey).' >&2; exit 255"), default);
        Assert.Equal(254, result.ExitCode);
    }

    [LabFact]
    public void Ten_thousand_hostile_arguments_arrive_over_ssh()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        string folder = Directory.CreateTempSubdirectory("mailabuse-quote-").FullName;
        HostileText hostile = new(seed, Path.Combine(folder, "canary"));
        using SshShell shell = shared.Shell("mx1");
        for (int done = 0; done < 10_000; done += 250)
        {
            string[] batch = hostile.Next(250);
            ShellResult result = shell.Run(new ShellCommand("printf", ["%s\\0", .. batch]), default);
            Assert.True(result.IsSuccess, $"seed {seed}, case {done}: {result.Error}");
            Assert.True(HostileText.Bytes(batch).AsSpan().SequenceEqual(result.Output), $"seed {seed}: not as they were, from case {done}");
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
        Directory.Delete(folder);
    }

    [LabFact]
    public void Files_are_read_and_replaced_and_the_lock_is_held_over_there()
    {
        string folder = Directory.CreateTempSubdirectory("mailabuse-ssh-files-").FullName;
        string map = Path.Combine(folder, "logins");
        using SshShell shell = shared.Shell("mx1");
        using (ServerLock held = ServerLock.Take(shell, Path.Combine(folder, "lock"), TimeSpan.FromSeconds(5), "we", default))
        {
            Assert.Null(shell.ReadFile(map, default));
            shell.ReplaceFile(map, "one\n"u8.ToArray(), null, "0640", default);
            held.ThrowIfLost();
            using SshShell other = shared.Shell("mx1");
            Assert.Equal(ServerProblemKind.ServerBusy, Assert.Throws<ServerException>(() => ServerLock.Take(other, Path.Combine(folder, "lock"), TimeSpan.FromSeconds(1), "they", default)).Problem.Kind);
        }

        Assert.Equal("one\n", Encoding.UTF8.GetString(shell.ReadFile(map, default)!));
        Directory.Delete(folder, recursive: true);
    }

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stop_ends_the_program_over_there_with_its_children(bool multiplex)
    {
        string token = Traces.NewToken();
        using SshShell shell = shared.Shell("mx1", new SshSettings { Multiplex = multiplex });
        using CancellationTokenSource stop = new();
        using IRunningCommand running = shell.Start(new ShellCommand("sh", "-c", "trap '' TERM; sh -c 'sleep 300; :' \"$1\" & echo begun; sleep 300; sleep 300", "sh", token), stop.Token);
        Assert.Equal('b', running.Output.ReadByte());
        Stopwatch clock = Stopwatch.StartNew();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(running.Wait);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{clock.Elapsed}");
        Traces.WaitForEnd(token, TimeSpan.FromSeconds(2));
        // The connection is not hurt by it.
        Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
    }

    [LabFact]
    public void A_silent_command_is_ended_over_there()
    {
        string token = Traces.NewToken();
        using SshShell shell = shared.Shell("mx1");
        ServerException e = Assert.Throws<ServerException>(() => shell.Run(new ShellCommand("sh", "-c", "echo 'waiting for the queue' >&2; sleep 300; :", "sh", token) { Silence = TimeSpan.FromSeconds(1) }, default));
        Assert.Equal(ServerProblemKind.ServerTimeout, e.Problem.Kind);
        Assert.Contains("waiting for the queue", e.Message, StringComparison.Ordinal);
        Traces.WaitForEnd(token, TimeSpan.FromSeconds(2));
    }

    [LabFact]
    public void Kill_9_of_the_operators_process_ends_the_program_and_the_connection()
    {
        string token = Traces.NewToken();
        (DelayedPort port, string host) = shared.NewWay();
        using HostProcess operators = new([host, shared.Lab.Ssh!.ConfigFile, "run", "sh", "-c", "echo begun; while :; do sleep 1; done", "sh", token]);
        Assert.Equal("begun", operators.ReadLine());
        Assert.NotEmpty(Traces.Of(host));
        operators.Kill();
        Traces.WaitForEnd(token, TimeSpan.FromSeconds(3));
        // No master stays behind, and nobody's socket.
        Traces.WaitForEnd(host, TimeSpan.FromSeconds(3));
        Assert.Equal(1, port.Connections);
    }

    [LabFact]
    public void Kill_9_of_the_holder_of_a_lock_frees_it()
    {
        string file = Path.Combine(shared.Lab.Folder, Traces.NewToken());
        using HostProcess operators = new(["mx1", shared.Lab.Ssh!.ConfigFile, "lock", file]);
        Assert.Equal("locked", operators.ReadLine());
        using SshShell shell = shared.Shell("mx1");
        Assert.Throws<ServerException>(() => ServerLock.Take(shell, file, TimeSpan.FromSeconds(1), "we", default));
        operators.Kill();
        ServerLock.Take(shell, file, TimeSpan.FromSeconds(3), "we", default).Dispose();
    }

    [LabTheory]
    [InlineData(false, "the client of the command")]
    [InlineData(true, "the launcher over there")]
    public void Kill_9_of_one_end_of_the_line_ends_the_program(bool far, string what)
    {
        string token = Traces.NewToken();
        using SshShell shell = shared.Shell("mx1");
        using IRunningCommand running = shell.Start(new ShellCommand("sh", "-c", "echo begun; while :; do sleep 1; done", "sh", token), default);
        Assert.Equal('b', running.Output.ReadByte());
        (int Pid, string Line)[] traces = Traces.Of(token);
        int victim = far ? traces.Where(one => one.Line.StartsWith("sh -c PATH", StringComparison.Ordinal)).Min(one => one.Pid) : traces.Single(one => one.Line.StartsWith("ssh ", StringComparison.Ordinal)).Pid;
        using (Process process = Process.GetProcessById(victim))
            process.Kill();
        // Not 255 alone: .NET tells a client that was killed by 137. Whatever it is, it is no success.
        Exception? e = Record.Exception(() => Assert.False(running.Wait().IsSuccess, what));
        Assert.True(e is null or ServerException { Problem.Kind: ServerProblemKind.ServerConnectionLost }, $"{what}: {e}");
        Traces.WaitForEnd(token, TimeSpan.FromSeconds(3));
        Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
    }

    [LabFact]
    public void All_commands_share_one_connection_which_ends_with_the_shell()
    {
        (DelayedPort port, string host) = shared.NewWay();
        using (SshShell shell = shared.Shell(host))
        {
            for (int i = 0; i < 5; i++)
                Assert.True(shell.Run(new ShellCommand("true"), default).IsSuccess);
            Assert.Equal(1, port.Connections);
        }

        Traces.WaitForEnd(host, TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.GetTempPath(), $"mailabuse-ssh-{Environment.ProcessId}-*"), folder => File.Exists(Path.Combine(folder, "s")) && Traces.Of(folder).Length == 0);
    }

    [LabFact]
    public void Postfix_that_was_started_over_ssh_stays_when_the_command_and_the_line_have_ended()
    {
        string configuration = shared.Lab.Provider.ConfigDirectory;
        using (SshShell shell = shared.Shell("mx1"))
        {
            shell.RunChecked(new ShellCommand("postfix", "-c", configuration, "stop"), default);
            shell.RunChecked(new ShellCommand("postfix", "-c", configuration, "start"), default);
        }

        using SshShell later = shared.Shell("mx1");
        Thread.Sleep(500);
        Assert.True(later.Run(new ShellCommand("postfix", "-c", configuration, "status"), default).IsSuccess);
    }

    [LabFact]
    public void The_socket_is_for_this_user_alone_and_its_path_is_short()
    {
        using ControlFolder folder = ControlFolder.Make();
        Assert.True(Encoding.UTF8.GetByteCount(folder.Socket) + 18 < 104);
        using LocalShell here = new(new MailServer { Name = "here" });
        Assert.Equal("700\n", here.Run(new ShellCommand("stat", "-c", "%a", folder.Path), default).Text);
    }
}
