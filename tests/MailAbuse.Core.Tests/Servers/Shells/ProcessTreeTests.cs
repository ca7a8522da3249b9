using System.Diagnostics;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>Nothing that was started on a server outlives the one who asked for it.</summary>
public sealed class ProcessTreeTests : IDisposable
{
    private readonly LocalShell _shell = new(new MailServer { Name = "here" });
    private readonly string _token = Traces.NewToken();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("echo begun; while :; do sleep 1; done", "a script and the sleep in it")]
    [InlineData("sh -c 'sh -c \"sleep 300; :\" $0 & wait' \"$1\" & sh -c 'sleep 300; :' \"$1\" & echo begun; wait", "children of children")]
    [InlineData("trap '' TERM; sh -c 'sleep 300; :' \"$1\" & echo begun; sleep 300; sleep 300", "one who does not listen")]
    [InlineData("sh -c 'trap \"\" TERM; sleep 300; :' \"$1\" & echo begun; sleep 300", "a child that does not listen")]
    public void A_stop_ends_a_program_with_its_children_within_two_seconds(string script, string what)
    {
        using CancellationTokenSource stop = new();
        using IRunningCommand running = _shell.Start(new ShellCommand("sh", "-c", script, "sh", _token), stop.Token);
        Assert.Equal('b', running.Output.ReadByte());
        Stopwatch clock = Stopwatch.StartNew();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(running.Wait);
        running.Dispose();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{what}: {clock.Elapsed}");
        // The launcher's watch may stay a second longer: init takes its time with orphans, and until then their group is not empty.
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_stop_of_twenty_takes_no_longer_than_of_one()
    {
        using CancellationTokenSource stop = new();
        IRunningCommand[] running = [.. Enumerable.Range(0, 20).Select(_ => _shell.Start(new ShellCommand("sh", "-c", "trap '' TERM; echo begun; sleep 300; sleep 300", "sh", _token), stop.Token))];
        Assert.All(running, one => Assert.Equal('b', one.Output.ReadByte()));
        Stopwatch clock = Stopwatch.StartNew();
        stop.Cancel();
        Assert.All(running, one => Assert.ThrowsAny<OperationCanceledException>(one.Wait));
        Assert.All(running, one => one.Dispose());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_command_that_has_ended_leaves_nothing_behind()
    {
        ShellResult result = _shell.Run(new ShellCommand("sh", "-c", "sh -c 'sleep 300; :' \"$1\" & echo done", "sh", _token), default);
        Assert.Equal((0, "done\n"), (result.ExitCode, result.Text));
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_daemon_that_keeps_the_output_open_does_not_hold_us_up()
    {
        Stopwatch clock = Stopwatch.StartNew();
        ShellCommand command = new("sh", "-c", "setsid sh -c 'sleep 4; :' \"$1\" & echo started; sleep 0.2", "sh", _token) { Silence = TimeSpan.FromSeconds(1) };
        ServerException e = Assert.Throws<ServerException>(() => _shell.Run(command, default));
        Assert.Equal(ServerProblemKind.ServerTimeout, e.Problem.Kind);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), $"{clock.Elapsed}");
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_abandoned_command_ends_when_it_is_disposed()
    {
        IRunningCommand running = _shell.Start(new ShellCommand("sh", "-c", "while :; do echo more; done", "sh", _token), default);
        running.Output.ReadExactly(new byte[1 << 20]);
        running.Dispose();
        Assert.True(running.HasEnded);
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(1));
        Assert.Throws<ObjectDisposedException>(() => running.Output.ReadByte());
    }

    [Theory]
    [InlineData("while :; do sleep 1; done")]
    [InlineData("trap '' TERM; while :; do sleep 1; done")]
    public void Kill_9_of_the_operators_process_ends_the_program(string script)
    {
        using HostProcess host = new(["-", "-", "run", "sh", "-c", $"echo begun; {script}", "sh", _token]);
        Assert.Equal("begun", host.ReadLine());
        Assert.NotEmpty(Traces.Of(_token));
        host.Kill();
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Kill_9_of_the_launcher_ends_the_program()
    {
        using IRunningCommand running = _shell.Start(new ShellCommand("sh", "-c", "echo begun; while :; do sleep 1; done", "sh", _token), default);
        Assert.Equal('b', running.Output.ReadByte());
        // The launcher is the eldest: its watch and the program are its children.
        using (Process launcher = Process.GetProcessById(Traces.FirstOf(_token)))
            launcher.Kill();
        running.Dispose();
        Traces.WaitForEnd(_token, TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void Much_on_both_streams_and_on_the_input_blocks_nobody()
    {
        byte[] input = new byte[5_000_000];
        new Random(1).NextBytes(input);
        ShellResult result = _shell.Run(new ShellCommand("sh", "-c", "head -c 3000000 /dev/zero >&2; cat; echo last >&2") { Input = input }, default);
        Assert.Equal(input, result.Output);
        Assert.EndsWith("last\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(64 * 1024, result.Error.Length);
    }

    [Fact]
    public void One_who_speaks_on_standard_error_is_not_silent()
    {
        ShellCommand command = new("sh", "-c", "for i in 1 2 3 4 5; do echo $i >&2; sleep 0.4; done; echo done") { Silence = TimeSpan.FromSeconds(1) };
        Assert.Equal("done\n", _shell.Run(command, default).Text);
    }

    [Fact]
    public void A_Ctrl_C_at_the_terminal_does_not_break_a_command_that_puts_things_right()
    {
        using IRunningCommand running = _shell.Start(new ShellCommand("sh", "-c", "echo begun; sleep 0.5; echo done", "sh", _token), default);
        Assert.Equal('b', running.Output.ReadByte());
        foreach ((int pid, _) in Traces.Of(_token))
            Process.Start("sh", ["-c", "kill -INT $1", "sh", $"{pid}"]).WaitForExit();
        ShellResult result = running.Wait();
        Assert.Equal((0, "egun\ndone\n"), (result.ExitCode, result.Text));
    }

    [Fact]
    public void Arguments_that_are_too_long_for_one_command_are_refused()
    {
        ServerException e = Assert.Throws<ServerException>(() => _shell.Run(new ShellCommand("true", new string('x', 200_000)), default));
        Assert.Contains("too long", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_exit_code_of_ssh_is_nobody_elses() => Assert.Equal(254, _shell.Run(new ShellCommand("sh", "-c", "exit 255"), default).ExitCode);
}
