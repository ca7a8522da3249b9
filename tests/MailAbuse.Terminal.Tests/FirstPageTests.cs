using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Terminal.Tests;

/// <summary>The picture on the first page: an afternoon of the sample log of a hijacked web script, watched as it was written.</summary>
public sealed partial class FirstPageTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 6, 12, 0, 0, TimeSpan.Zero), End = new(2026, 11, 6, 13, 10, 0, TimeSpan.Zero);
    private readonly string _folder = Directory.CreateTempSubdirectory("page-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_shows_what_is_drawn()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "MailAbuse.sln"))) root = Path.GetDirectoryName(root)!;
        Queue<(DateTimeOffset Time, string Line)> lines = new(File.ReadLines(Path.Combine(root, "examples", "logs", "hacked-webscript.log"))
            .Select(line => (DateTimeOffset.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture), line)));
        string log = Path.Combine(_folder, "mail.log");
        ReplayClock clock = new(Begin);
        HashSet<string> queue = [];
        Write(log, lines, queue, clock);
        using RateWatch watch = RateWatch.OfServers([new QueueShell(log, queue)], new RateWatchOptions { TimeZone = TimeZoneInfo.Utc }, new ServerReadOptions { TimeZone = TimeZoneInfo.Utc }, new Nobody(), clock, default);
        List<SenderRate> alarms = [];
        while (true)
        {
            Write(log, lines, queue, clock);
            alarms.AddRange(watch.Look(default));
            if (clock.GetUtcNow() >= End) break;
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.True(SpinWait.SpinUntil(() => watch.View(6).Servers[0].Queued == queue.Count, TimeSpan.FromMinutes(1)), "no answer");
        string drawn = string.Join('\n', WindowPicture.Draw(watch.View(6), alarms, 80, 24, hasColour: false, isFrozen: false, TimeZoneInfo.Utc));
        string page = File.ReadAllText(Path.Combine(root, "README.md"));
        Assert.True(page.Contains($"```\n{drawn}\n```", StringComparison.Ordinal), $"README.md does not show this:\n{drawn}");
    }

    // What was written by now, and what is in the queue then.
    private static void Write(string log, Queue<(DateTimeOffset Time, string Line)> lines, HashSet<string> queue, ReplayClock clock)
    {
        using StreamWriter writer = File.AppendText(log);
        while (lines.TryPeek(out (DateTimeOffset Time, string Line) next) && next.Time <= clock.GetUtcNow())
        {
            writer.Write(lines.Dequeue().Line + "\n");
            Match match = QueueManager().Match(next.Line);
            if (!match.Success) continue;
            if (match.Groups["removed"].Success) queue.Remove(match.Groups["id"].Value);
            else queue.Add(match.Groups["id"].Value);
        }
    }

    [GeneratedRegex(@" postfix/qmgr\[\d+\]: (?<id>\w+): (?:(?<removed>removed)|from=)")]
    private static partial Regex QueueManager();

    // The server that wrote the log: asked for its queue, it has what its log says.
    private sealed class QueueShell(string log, HashSet<string> queue) : IServerShell
    {
        private readonly LocalShell _shell = new(new MailServer { Name = "mx1" });

        public MailServer Server { get; } = new() { Name = "mx1", Log = [log] };

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) => _shell.Start(new ShellCommand("echo", queue.Count.ToString(CultureInfo.InvariantCulture)), stop);

        public void Dispose() => _shell.Dispose();
    }

    private sealed class ReplayClock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset _now = start;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.UtcTicks;

        public void Advance(TimeSpan time) => _now += time;
    }

    private sealed class Nobody : IServerObserver
    {
        public void Problem(ServerProblem problem) => Assert.Fail(problem.Message);

        public void Problem(LogProblem problem) => Assert.Fail(problem.Message);

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
