using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MailAbuse.Guard;
using MailAbuse.Guard.Telling;
using MailAbuse.Mta;
using MailAbuse.Rates.Live;
using Xunit;

namespace MailAbuse.Core.Tests.Guard;

/// <summary>People are told, and whoever does not listen keeps nobody waiting.</summary>
public sealed class TellingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("telling-").FullName;
    private readonly ConcurrentQueue<string> _warnings = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_webhook_that_never_answers_blocks_nobody_and_stands_in_the_heartbeat()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        WebhookRecipient hook = new(new Uri($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/secret-path"));
        Stopwatch clock = Stopwatch.StartNew();
        using (TellingQueue queue = new(new WebhookTeller(hook, TimeSpan.FromSeconds(1)), _warnings.Enqueue, TimeProvider.System))
        {
            for (int i = 0; i < 20_000; i++) queue.Add(Event($"user{i}@x.org"));
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
            Wait(() => queue.Problem is not null);
            Assert.Contains("did not answer within 1 s", queue.Problem, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", queue.Problem, StringComparison.Ordinal);
        }

        Assert.Single(_warnings);
    }

    [Fact]
    public async Task A_webhook_that_fails_at_first_is_told_in_the_end_in_the_order_in_which_it_happened()
    {
        using HttpListener web = new();
        int port = FreePort();
        web.Prefixes.Add($"http://127.0.0.1:{port}/");
        web.Start();
        List<string> heard = [];
        Task serving = Task.Run(async () =>
        {
            for (int turn = 0; heard.Count < 3; turn++)
            {
                HttpListenerContext asked = await web.GetContextAsync();
                using StreamReader body = new(asked.Request.InputStream);
                string text = await body.ReadToEndAsync();
                if (turn > 0) heard.Add(JsonDocument.Parse(text).RootElement.GetProperty("sender").GetString()!);
                asked.Response.StatusCode = turn == 0 ? 500 : 204;
                asked.Response.Close();
            }
        });
        using TellingQueue queue = new(new WebhookTeller(new WebhookRecipient(new Uri($"http://127.0.0.1:{port}/hook"))), _warnings.Enqueue, TimeProvider.System);
        string hostile = "\"},{\r\nX: y$(reboot)\u202e@x.org";
        foreach (string sender in (string[])["a@x.org", hostile, "c@x.org"]) queue.Add(Event(sender));
        await serving.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(["a@x.org", hostile, "c@x.org"], heard);
        Assert.Contains("it answered 500", Assert.Single(_warnings), StringComparison.Ordinal);
        Wait(() => queue.Problem is null);
    }

    [Fact]
    public void A_command_gets_the_event_on_its_standard_input_and_never_as_code()
    {
        string script = Path.Combine(_folder, "tell"), got = Path.Combine(_folder, "got");
        File.WriteAllText(script, "#!/bin/sh\nprintf '%s|' \"$@\" >>\"$1\"\ncat >>\"$1\"\n");
        Process.Start("chmod", ["755", script]).WaitForExit();
        using (TellingQueue queue = new(new CommandTeller(new CommandRecipient([script, got, "$(touch never)"])), _warnings.Enqueue, TimeProvider.System))
        {
            queue.Add(Event("'; touch never; '@x.org"));
            queue.Add(Event("b@x.org"));
        }

        string[] lines = File.ReadAllLines(got);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith($"{got}|$(touch never)|{{", lines[0], StringComparison.Ordinal);
        Assert.Equal("'; touch never; '@x.org", JsonDocument.Parse(lines[0][lines[0].IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("sender").GetString());
        Assert.False(File.Exists("never"));
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("cat >/dev/null; exec head -c 300000000 /dev/zero", null)]
    [InlineData("head -c 300000000 /dev/zero | tr '\\0' x >&2; exit 3", "it ended with 3: xxx")]
    [InlineData("sleep 30 & exit 0", null)]
    [InlineData("exec <&-; exit 0", null)]
    [InlineData("while :; do echo x; sleep 0.1; done", "it did not end within 2 seconds, and was ended")]
    public void A_command_may_write_what_it_likes_leave_what_it_likes_and_has_its_time(string does, string? problem)
    {
        using CommandTeller teller = new(new CommandRecipient(["/bin/sh", "-c", does]), TimeSpan.FromSeconds(problem?.StartsWith("it did", StringComparison.Ordinal) == true ? 2 : 60));
        Stopwatch clock = Stopwatch.StartNew();
        long before = GC.GetTotalMemory(true);
        Exception? said = Record.Exception(() => teller.Tell([Event("a@x.org")], default));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(25), $"{clock.Elapsed}");
        // Of the 300 MB that it may write nothing is kept; other tests run beside this one.
        Assert.True(GC.GetTotalMemory(true) - before < 250_000_000);
        if (problem is null) Assert.Null(said);
        else Assert.StartsWith(problem, said?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_not_there_is_told()
    {
        using CommandTeller teller = new(new CommandRecipient(["/no/such/program"]));
        Assert.Contains("cannot be started", Assert.Throws<IOException>(() => teller.Tell([Event("a@x.org")], default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_fails_is_told_and_tried_again()
    {
        string script = Path.Combine(_folder, "tell"), tries = Path.Combine(_folder, "tries");
        File.WriteAllText(script, $"#!/bin/sh\necho x >>'{tries}'\necho 'the pager is off' >&2\n[ $(wc -l <'{tries}') -ge 3 ]\n");
        Process.Start("chmod", ["755", script]).WaitForExit();
        using TellingQueue queue = new(new CommandTeller(new CommandRecipient([script])), _warnings.Enqueue, TimeProvider.System);
        queue.Add(Event("a@x.org"));
        Wait(() => File.Exists(tries) && File.ReadAllLines(tries).Length == 3 && queue.Problem is null);
        Assert.Contains("the pager is off", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("joe@example.org", false, 1, "[MailAbuse] Held joe@example.org on mx1")]
    [InlineData("joe@example.org", true, 3, "[MailAbuse, dry run] Held joe@example.org on mx1, and 2 more")]
    [InlineData("a\r\nBcc: all@x.org", false, 1, null)]
    public void The_subject_has_the_worst_first_and_is_one_line(string sender, bool isDryRun, int events, string? subject)
    {
        GuardEvent[] all = [.. Enumerable.Range(1, events).Select(n => n == events ? Event(sender) with { DryRun = isDryRun } : Event("x@x.org") with { Kind = GuardEventKind.Over, DryRun = isDryRun })];
        string said = MailTeller.Subject(all);
        if (subject is not null) Assert.Equal(subject, said);
        Assert.DoesNotContain('\n', said);
        Assert.DoesNotContain('\r', said);
    }

    [Fact]
    public void The_heartbeat_is_written_whole_read_back_and_judged_by_its_age()
    {
        string path = Path.Combine(_folder, "beat", "guard.json");
        DateTimeOffset now = GuardedLab.Night;
        Heartbeat beat = new() { Time = now, ProcessId = 4711, Held = 1, Servers = [new HeartbeatServer("mx1", WatchState.Following, now)] };
        beat.Write(path);
        (beat with { Bursts = 2 }).Write(path);
        Assert.Equal(2, Heartbeat.Read(path)!.Bursts);
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        Assert.Equal(HeartbeatState.Well, HeartbeatVerdict.Of(path, TimeSpan.FromMinutes(1), now.AddSeconds(59)).State);
        Assert.Equal(HeartbeatState.Dead, HeartbeatVerdict.Of(path, TimeSpan.FromMinutes(1), now.AddSeconds(61)).State);
        (beat with { Problems = ["\u001b[2Jno room"] }).Write(path);
        HeartbeatVerdict troubled = HeartbeatVerdict.Of(path, TimeSpan.FromMinutes(1), now);
        Assert.Equal(HeartbeatState.Troubled, troubled.State);
        Assert.DoesNotContain('\u001b', troubled.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_service_manager_is_told(bool isAbstract)
    {
        if (!OperatingSystem.IsLinux()) return;
        string name = isAbstract ? $"@mailabuse-{Guid.NewGuid():n}" : Path.Combine(_folder, "notify");
        using Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 10_000 };
        socket.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + name[1..] : name));
        using (ServiceManager manager = new(name))
        {
            manager.Ready();
            manager.Alive("2 logs\nfollowed");
            manager.Stopping();
        }

        byte[] buffer = new byte[1000];
        string Next() => Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
        Assert.Equal("READY=1", Next());
        Assert.Equal("WATCHDOG=1\nSTATUS=2 logs followed", Next());
        Assert.Equal("STOPPING=1", Next());
        // Nobody there is no reason to stop guarding.
        using ServiceManager gone = new(Path.Combine(_folder, "nobody"));
        gone.Ready();
        using ServiceManager none = new(null);
        none.Ready();
    }

    private static GuardEvent Event(string sender) => new() { Time = GuardedLab.Night, Kind = GuardEventKind.Held, Server = "mx1", Sender = sender, SenderKind = SenderKind.Login, Text = "He sends a burst." };

    private static void Wait(Func<bool> isSo)
    {
        for (int i = 0; i < 6000 && !isSo(); i++) Thread.Sleep(10);
        Assert.True(isSo());
    }

    private static int FreePort()
    {
        using TcpListener any = new(IPAddress.Loopback, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }
}
