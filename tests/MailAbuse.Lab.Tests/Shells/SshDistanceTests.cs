using System.Diagnostics;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>Servers far away: what a command costs, and that twenty cost little more than one.</summary>
public sealed class SshDistanceTests(SshLab shared, ITestOutputHelper output) : IClassFixture<SshLab>
{
    // Each way: a round trip of half a second.
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(250);

    [LabFact]
    public void A_command_costs_two_round_trips_and_one_more_for_its_input()
    {
        (_, string host) = shared.NewWay(Half);
        using SshShell shell = shared.Shell(host);
        TimeSpan first = Time(() => shell.RunChecked(new ShellCommand("true"), default));
        TimeSpan[] bare = Until(3, new ShellCommand("true"));
        // sshd opens a session with a window of no bytes, and widens it when the program has begun.
        TimeSpan[] fed = Until(4, new ShellCommand("cat").WithInput("some input"));
        output.WriteLine($"first command {Trips(first):0.0} round trips, further ones {List(bare)}, with input {List(fed)}");
        Assert.True(Trips(bare[^1]) < 3, List(bare));
        Assert.True(Trips(fed[^1]) < 4, List(fed));

        // A busy machine adds to a time and takes nothing from it: one that is short enough shows what the way costs.
        TimeSpan[] Until(int trips, ShellCommand command)
        {
            List<TimeSpan> times = [];
            while (times.Count < 10 && (times.Count == 0 || Trips(times[^1]) >= trips))
                times.Add(Time(() => shell.RunChecked(command, default)));
            return [.. times];
        }

        string List(TimeSpan[] times) => string.Join(", ", times.Select(time => $"{Trips(time):0.0}"));
    }

    [LabFact]
    public void Twenty_servers_take_at_most_three_times_as_long_as_one()
    {
        MailServer[] servers = [.. Enumerable.Range(0, 20).Select(_ => shared.Server(shared.NewWay(Half).Host))];
        TimeSpan one = Time(() => Work(servers[..1]));
        TimeSpan twenty = Time(() => Work(servers));
        output.WriteLine($"one {one.TotalSeconds:0.0} s, twenty {twenty.TotalSeconds:0.0} s");
        Assert.True(twenty < 3 * one, $"one {one}, twenty {twenty}");
    }

    [LabFact]
    public void A_dead_server_among_many_costs_its_own_time_out_only()
    {
        (DelayedPort dead, string gone) = shared.NewWay();
        dead.IsDead = true;
        MailServer[] servers = [shared.Server(gone), .. Enumerable.Range(0, 5).Select(_ => shared.Server("mx1"))];
        // Long enough for a server that lives on a machine with other work to do.
        SshSettings impatient = new() { ConnectTimeout = TimeSpan.FromSeconds(10) };
        Stopwatch clock = Stopwatch.StartNew();
        List<(TimeSpan Time, FleetResult<string> Result)> results = [];
        foreach (FleetResult<string> result in Fleet.ForEach<string>(servers, 3, (server, emit, stop) =>
        {
            using SshShell shell = new(server, impatient);
            emit(shell.RunChecked(new ShellCommand("echo", "here"), stop).Text);
        }, default))
        {
            results.Add((clock.Elapsed, result));
        }

        Assert.Equal(6, results.Count);
        Assert.All(results[..5], one => Assert.Equal("here\n", one.Result.Value));
        Assert.All(results[..5], one => Assert.True(one.Time < TimeSpan.FromSeconds(9), $"{one.Time}"));
        Assert.Equal(ServerProblemKind.ServerUnreachable, results[5].Result.Problem?.Kind);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
    }

    private static void Work(MailServer[] servers)
    {
        string[] said = [.. Fleet.ForEach<string>(servers, 20, (server, emit, stop) =>
        {
            using IServerShell shell = ServerShells.Open(server);
            for (int i = 0; i < 3; i++)
                emit(shell.RunChecked(new ShellCommand("cat").WithInput("input"), stop).Text);
        }, default).Select(result => result.Problem?.Message ?? result.Value!)];
        Assert.Equal(3 * servers.Length, said.Length);
        Assert.All(said, text => Assert.Equal("input", text));
    }

    private static double Trips(TimeSpan time) => time / (2 * Half);

    private static TimeSpan Time(Action action)
    {
        Stopwatch clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed;
    }
}
