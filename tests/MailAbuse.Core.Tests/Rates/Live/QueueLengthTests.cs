using System.Diagnostics;
using System.Runtime.Versioning;
using MailAbuse.Core.Tests.Servers.Reading;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Logs;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>How many messages wait, asked beside a watch; Lab.Tests has it on a real Postfix.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class QueueLengthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("queue-").FullName;
    private readonly StoppedClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Names_are_counted_and_what_is_being_written_is_none()
    {
        Spool();
        File.WriteAllText(Path.Combine(_folder, "deferred", "A", "4F1A01"), "");
        File.WriteAllText(Path.Combine(_folder, "active", "4F1A02"), "");
        File.WriteAllText(Path.Combine(_folder, "hold", "4F1A03"), "");
        File.WriteAllText(Path.Combine(_folder, "incoming", "4F1A04"), "");
        using QueueLength length = new([Shell()], _clock);
        Assert.Equal(3, Answer(length));
        File.SetUnixFileMode(Path.Combine(_folder, "incoming", "4F1A04"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(4, Answer(length));
    }

    [Theory]
    [InlineData("echo '{\"queue_id\":\"A\"}'; echo '{\"queue_id\":\"B\"}'", 2L)]
    [InlineData(":", 0L)]
    [InlineData("echo '{\"queue_id\":\"A\"}'; echo 'postqueue: fatal: no' >&2; exit 69", null)]
    public void Whoever_may_not_look_into_the_queue_asks_postqueue(string script, long? count)
    {
        Tool("postqueue", script);
        using QueueLength length = new([Shell()], _clock);
        Assert.Equal(count, Answer(length));
    }

    [Fact]
    public void Servers_that_write_one_log_have_a_queue_each()
    {
        Tool("postqueue", "echo '{\"queue_id\":\"A\"}'");
        using QueueLength length = new([Shell(), Shell()], _clock);
        Assert.Equal(2, Answer(length));
    }

    [Fact]
    public void It_is_asked_once_a_minute_and_an_answer_that_fails_takes_the_last_one_back()
    {
        string counter = Path.Combine(_folder, "asked");
        Tool("postqueue", $"echo x >>'{counter}'; [ $(wc -l <'{counter}') -lt 2 ] || exit 1; echo '{{}}'");
        using QueueLength length = new([Shell()], _clock);
        Assert.Equal(1, Answer(length));
        for (int i = 0; i < 59; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            length.Ask();
        }

        Assert.Single(File.ReadAllLines(counter));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(Answer(length));
        Assert.Equal(2, File.ReadAllLines(counter).Length);
    }

    [Fact]
    public void A_server_that_never_answers_holds_up_nobody_and_is_given_up()
    {
        string asked = Path.Combine(_folder, "asked");
        Tool("postqueue", $"echo x >>'{asked}'; exec sleep 600");
        using QueueLength length = new([Shell()], _clock);
        length.Ask();
        Assert.True(SpinWait.SpinUntil(() => File.Exists(asked), TimeSpan.FromMinutes(1)), "not asked");
        // It sleeps for ten minutes, and so would this if it waited for it.
        length.Ask();
        Assert.True(length.IsAsking);
        _clock.Ring();
        Assert.Null(Answer(length));
        Assert.Single(File.ReadAllLines(asked));
        _clock.Advance(TimeSpan.FromMinutes(1));
        length.Ask();
        Assert.True(length.IsAsking);
    }

    [Fact]
    public void A_watch_of_servers_tells_it_once_of_each()
    {
        Tool("postqueue", "echo '{}'; echo '{}'; echo '{}'");
        string[] logs = [.. ((string[])["a.log", "b.log"]).Select(name => Path.Combine(_folder, name))];
        foreach (string log in logs) new GrowingLog(log).Office(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow).Write();
        File.WriteAllText(logs[1], "an own beginning\n" + File.ReadAllText(logs[1]));
        using RateWatch watch = RateWatch.OfServers([Shell(logs)], new RateWatchOptions(), new ServerReadOptions(), new Nobody(), TimeProvider.System, default);
        Assert.Null(watch.Servers[0].Queued);
        Assert.True(SpinWait.SpinUntil(() => watch.View(1).Servers[0].Queued == 3, TimeSpan.FromMinutes(1)));
        Assert.Equal([3, null], watch.View(1).Servers.Select(server => server.Queued));
    }

    // Asks once, and takes the answer when it has come.
    private static long? Answer(QueueLength length)
    {
        Stopwatch clock = Stopwatch.StartNew();
        do
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "no answer");
            length.Ask();
            Thread.Sleep(10);
        }
        while (length.IsAsking);

        return length.Last;
    }

    private void Spool()
    {
        foreach (string name in (string[])["active", "deferred/A", "hold", "incoming", "maildrop"]) Directory.CreateDirectory(Path.Combine(_folder, name));
    }

    private OtherShell Shell(params string[] logs)
    {
        Tool("postconf", $"[ \"$*\" = '-c /etc/here -xh queue_directory' ] && echo '{_folder}'");
        return OtherShell.With(new MailServer { Name = "mx1", ConfigDirectory = "/etc/here", Log = logs }, _folder);
    }

    private void Tool(string name, string script)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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

    // Its timers end when the test says so: one that is slow gives nobody up.
    private sealed class StoppedClock : TimeProvider
    {
        private readonly List<Action> _timers = [];
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _ticks);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public void Ring()
        {
            lock (_timers) _timers.ForEach(timer => timer());
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            lock (_timers) _timers.Add(() => callback(state));
            return base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
