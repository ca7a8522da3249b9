using System.Diagnostics;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>How long it takes beside the bare commands that it has to run. MAILABUSE_FULL=1 takes the numbers that are promised.</summary>
public sealed class QueueSpeedTests(OneServerLab shared, ITestOutputHelper output) : IClassFixture<OneServerLab>
{
    private static readonly int Messages = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 20_000 : 1_000;

    private MailLab Lab => shared.Lab;

    [LabFact]
    public void Half_of_a_queue_is_quarantined_in_three_times_the_bare_commands()
    {
        // What is sent stays in the queue, and nothing is tried.
        Lab.Provider.Set("defer_transports", "smtp, relay");
        Lab.Provider.Reload();
        Parallel.Invoke(
            () => QueueLab.Fill(Lab, LabLogin.Joe, Messages / 2, connections: 4),
            () => QueueLab.Fill(Lab, LabLogin.Mary, Messages / 2, connections: 4));
        Waiting.For("a full deferred queue", () => Lab.Provider.Queue.Count("deferred") == Messages, 300);
        using LocalShell shell = QueueLab.Shell(Lab);
        Assert.Empty(MailQueueReader.Read(shell, new QueueQuery { QueueIds = ["000000"] }, QueueLab.Fail, default));

        TimeSpan list = Time(() => shell.RunChecked(new ShellCommand("postqueue", "-c", Lab.Provider.ConfigDirectory, "-j"), default));
        string[] ids = [.. Lab.Provider.Queue.Ids("deferred")];
        TimeSpan read = Time(() =>
        {
            foreach (string[] batch in ids.Chunk(2000)) shell.RunChecked(new ShellCommand("postcat", ["-c", Lab.Provider.ConfigDirectory, "-eq", .. batch]), default);
        });
        int found = 0;
        TimeSpan queue = Time(() => found = MailQueueReader.Read(shell, new QueueQuery(), QueueLab.Fail, default).Count(message => message.Sender is not null));
        Assert.Equal(Messages, found);

        QuarantineResult? result = null;
        TimeSpan quarantine = Time(() => result = QueueLab.Quarantine(Lab, "joe@example.org").Single());
        Assert.True(result is { IsComplete: true } && result.Held == Messages / 2, $"{result!.Held} held, {result.StillOpen} still open after {result.Passes} passes and {result.Duration}");
        string[] held = [.. Lab.Provider.Queue.Ids("hold")];
        Lab.Provider.RunWith(string.Join('\n', held) + "\n", "postsuper", "-H", "-").Checked();
        TimeSpan hold = Time(() => Lab.Provider.RunWith(string.Join('\n', held) + "\n", "postsuper", "-h", "-").Checked());

        TimeSpan bare = list + read + hold;
        output.WriteLine($"{Messages} messages: postqueue {list.TotalSeconds:0.000} s, postcat {read.TotalSeconds:0.000} s, postsuper {hold.TotalSeconds:0.000} s; "
            + $"Get-MailQueue {queue.TotalSeconds:0.000} s, {Messages / Math.Max(0.001, (queue - list - read).TotalSeconds):0} a second over the bare commands; quarantine {quarantine.TotalSeconds:0.000} s, {quarantine / bare:0.0} times the bare commands");
        // A loaded machine gets twice the promise, and small queues the time that starting programs takes.
        Assert.True(quarantine < (6 * bare) + TimeSpan.FromSeconds(4), $"{quarantine} against {bare}");
        Assert.True(queue - list - read < TimeSpan.FromSeconds((Messages / 10_000.0) + 1), $"{queue} against {list + read}");
    }

    private static TimeSpan Time(Action run)
    {
        Stopwatch clock = Stopwatch.StartNew();
        run();
        return clock.Elapsed;
    }
}
