using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MailAbuse.Core.Tests.Servers.Reading;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Following;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>Somebody watches the log while it is written.</summary>
public sealed class RateWatchTests(ITestOutputHelper output) : IDisposable
{
    // A Wednesday at night, in the second week of the log.
    private static readonly DateTimeOffset Night = new(2026, 11, 11, 2, 3, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("watch-").FullName;
    private readonly SteppingClock _clock = new(Night);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_hacked_account_is_told_when_it_starts_when_it_has_grown_tenfold_and_when_it_is_over()
    {
        GrowingLog log = Past();
        using RateWatch watch = Watch(log.Path);
        Assert.Empty(watch.Look(default));

        List<(RateChange Change, long Messages, TimeSpan After)> told = [];
        Blast(log, watch, "person3@example.org", 40, told);
        (RateChange change, long messages, TimeSpan after) = Assert.Single(told);
        Assert.Equal(RateChange.Began, change);
        Assert.InRange(messages, 5, 30);
        Assert.InRange(after, TimeSpan.Zero, TimeSpan.FromSeconds(30));

        Blast(log, watch, "person3@example.org", 400, told);
        Assert.Equal([RateChange.Began, RateChange.Grew], told.Select(one => one.Change));
        Assert.InRange(told[1].Messages, 10 * messages, 11 * messages);

        // An hour without a message: not a word before, one then, none afterwards.
        List<SenderRate> later = [];
        for (int minute = 0; minute < 200; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            foreach (SenderRate rate in watch.Look(default))
            {
                later.Add(rate);
                Assert.InRange(minute, 49, 75);
            }
        }

        SenderRate over = Assert.Single(later);
        Assert.Equal((RateChange.Over, false, "person3@example.org", SenderKind.Login), (over.Change, over.IsBurst, over.Sender, over.SenderKind));
    }

    [Fact]
    public void Everybody_else_is_left_in_peace()
    {
        GrowingLog log = Past();
        using RateWatch watch = Watch(log.Path);
        _clock.Advance(TimeSpan.FromHours(6));
        for (int minute = 0; minute < 8 * 60; minute++)
        {
            if (minute % 7 == 0) log.Send(_clock.GetUtcNow(), $"person{minute / 7 % 5}@example.org", $"192.0.2.{20 + minute / 7 % 5}").Write();
            _clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Empty(watch.Look(default));
        }
    }

    [Fact]
    public void What_was_sent_before_the_watch_began_counts_once_whatever_the_moment()
    {
        output.WriteLine($"MAILABUSE_SEED={Seed}");
        Random random = new(Seed);
        for (int round = 0; round < 12; round++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{round}")).FullName;
            DateTimeOffset noon = new DateTimeOffset(2026, 11, 11, 12, 0, 0, TimeSpan.Zero).AddSeconds(random.Next(3600));
            GrowingLog log = new(Path.Combine(folder, "mail.log"));
            log.Office(noon.AddDays(-9), noon.AddDays(-1)).Write();
            if (round % 2 == 0) Rotate(log, noon.AddDays(-1), pack: round % 4 == 0);
            // Turned once more some minutes or seconds before the watch begins, in the middle of messages.
            DateTimeOffset turn = noon.AddSeconds(-random.Next(1200));
            for (DateTimeOffset time = noon.AddHours(-5); time < noon; time += TimeSpan.FromSeconds(1 + random.Next(60)))
            {
                if (round % 3 == 0 && time >= turn)
                {
                    log.Write();
                    Rotate(log, time, pack: round % 2 == 0);
                    turn = noon;
                }

                log.Send(time, $"person{random.Next(5)}@example.org", fails: random.Next(9) == 0);
            }

            log.Write();

            SteppingClock clock = new(noon);
            using RateWatch watch = RateWatch.OfFiles([log.Path], Options, new Silence(), clock, default);
            watch.Look(default);
            RateView view = watch.View(50);
            SenderRate[] seen = view.Senders;
            Assert.Equal(seen.Sum(rate => rate.Messages), view.Trend.Sum());
            long since = seen.Length > 0 ? noon.ToUnixTimeSeconds() / 600 * 600 - 3000 : 0;
            IReadOnlyList<SenderRate> counted = SenderRateReader.Read(
                new LogInput { Paths = [Path.Combine(folder, "mail.log*")], TimeZone = TimeZoneInfo.Utc },
                new RateQuery { Since = DateTimeOffset.FromUnixTimeSeconds(since), Until = noon.AddSeconds(1) }, new Silence(), clock, default).Rates;
            Assert.True(counted.Count == 5, $"MAILABUSE_SEED={Seed}");
            Assert.Equal(
                counted.OrderBy(one => one.Sender, StringComparer.Ordinal).Select(one => (one.Sender, one.Messages, one.Recipients, one.Delivered, one.Deferred)),
                seen.OrderBy(one => one.Sender, StringComparer.Ordinal).Select(one => (one.Sender, one.Messages, one.Recipients, one.Delivered, one.Deferred)));
        }
    }

    [Fact]
    public void A_log_in_which_nobody_has_written_for_hours_is_quiet_and_its_clock_is_right()
    {
        GrowingLog busy = Past(), quiet = new(Path.Combine(_folder, "backup.log"), "backup");
        quiet.Office(Night.AddDays(-9), Night.AddHours(-10)).Write();
        // A burst that was over three hours ago.
        for (int i = 0; i < 120; i++) busy.Send(Night.AddHours(-4).AddSeconds(i * 10), "person1@example.org", $"198.51.100.{i % 60}", fails: i % 2 == 0);
        busy.Write();
        using RateWatch watch = Watch(busy.Path, quiet.Path);
        for (int minute = 0; minute < 20; minute++)
        {
            Assert.Empty(watch.Look(default));
            Assert.All(watch.Servers, server => Assert.Equal("", server.Problem));
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(watch.View(10).Senders);
        Assert.All(watch.Servers, server => Assert.Equal(0, server.LinesPerSecond));
    }

    [Fact]
    public void A_damaged_part_is_told_once_and_the_log_is_followed_all_the_same()
    {
        GrowingLog log = Past();
        using RateWatch watch = Watch(log.Path);
        watch.Look(default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        log.Send(_clock.GetUtcNow(), "person1@example.org").Write();
        File.Move(log.Path, log.Path + ".1");
        File.WriteAllBytes(log.Path + ".2.gz", [0x1F, 0x8B, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
        File.SetLastWriteTimeUtc(log.Path + ".2.gz", _clock.GetUtcNow().UtcDateTime.AddSeconds(30));
        log.Send(_clock.GetUtcNow(), "person1@example.org").Write();
        List<string> told = [];
        for (int i = 0; i < 200; i++)
        {
            watch.Look(default);
            if (told.LastOrDefault() != watch.Servers[0].Problem) told.Add(watch.Servers[0].Problem);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains(".2.gz", Assert.Single(told, problem => problem.Length > 0), StringComparison.Ordinal);
        Assert.Equal(2, watch.View(1).Senders[0].Messages);

        // Of the next rotation all can be read.
        File.Delete(log.Path + ".2.gz");
        File.Move(log.Path + ".1", log.Path + ".2");
        File.Move(log.Path, log.Path + ".1");
        log.Send(_clock.GetUtcNow(), "person1@example.org").Write();
        watch.Look(default);
        Assert.Equal("", watch.Servers[0].Problem);
    }

    [Fact]
    public void Hosts_keep_their_names_whichever_is_read_first()
    {
        GrowingLog first = new(Path.Combine(_folder, "a.log"), "mx1"), second = new(Path.Combine(_folder, "b.log"), "mx2");
        first.Office(Night.AddDays(-9), Night).Write();
        second.Office(Night.AddDays(-9), Night).Write();
        File.Move(first.Path, first.Path + ".1");
        File.SetLastWriteTimeUtc(first.Path + ".1", Night.AddDays(-2).UtcDateTime);
        File.WriteAllText(first.Path, "");
        using RateWatch watch = Watch(first.Path, second.Path);
        for (int i = 0; i < 10; i++) second.Send(_clock.GetUtcNow(), "newcomer@example.org");
        second.Write();
        watch.Look(default);
        Assert.Equal("mx2", watch.View(5).Senders.Single(rate => rate.Sender == "newcomer@example.org").Server);
    }

    [Fact]
    public void After_a_pause_clients_are_those_of_the_new_run()
    {
        GrowingLog log = Past();
        using RateWatch watch = Watch(log.Path);
        for (int i = 0; i < 5; i++) log.Send(_clock.GetUtcNow(), "person1@example.org", $"192.0.2.{100 + i}");
        log.Write();
        watch.Look(default);
        Assert.Equal(5, watch.View(1).Senders[0].Clients);
        for (int i = 0; i < 120; i++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            watch.Look(default);
        }

        DateTimeOffset again = _clock.GetUtcNow();
        log.Send(again, "person1@example.org", "192.0.2.200").Write();
        watch.Look(default);
        Assert.Equal((1L, again), (watch.View(1).Senders[0].Clients, watch.View(1).Senders[0].First));
    }

    [Fact]
    public void A_burst_that_is_going_on_when_the_watch_begins_is_told_at_once()
    {
        GrowingLog log = Past();
        for (int i = 0; i < 120; i++) log.Send(Night.AddMinutes(-40).AddSeconds(i * 10), "person1@example.org", $"198.51.100.{i % 60}", fails: i % 2 == 0);
        log.Write();
        using RateWatch watch = Watch(log.Path);
        SenderRate rate = Assert.Single(watch.Look(default));
        Assert.Equal(("person1@example.org", RateChange.Began, 120L), (rate.Sender, rate.Change, rate.Messages));
        Assert.Equal(60, rate.Clients);
        Assert.NotEmpty(rate.Reasons);
        Assert.Empty(watch.Look(default));
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_watched_as_soon_as_it_is()
    {
        string path = Path.Combine(_folder, "later", "mail.log");
        using RateWatch watch = Watch(path);
        Assert.Empty(watch.Look(default));
        WatchedServer missing = Assert.Single(watch.View(5).Servers);
        Assert.Equal((WatchState.Missing, path), (missing.State, missing.Name));
        Assert.Contains("does not exist", missing.Problem, StringComparison.Ordinal);

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        new GrowingLog(path).Send(_clock.GetUtcNow(), "joe@example.org").Write();
        watch.Look(default);
        RateView view = watch.View(5);
        Assert.Equal((WatchState.Following, ""), (view.Servers[0].State, view.Servers[0].Problem));
        Assert.Equal(("joe@example.org", 1L), (view.Senders[0].Sender, view.Senders[0].Messages));
    }

    [Fact]
    public void Small_on_each_of_ten_servers_and_big_on_all_of_them_is_one_burst()
    {
        GrowingLog[] logs = [.. Enumerable.Range(1, 10).Select(n => new GrowingLog(Path.Combine(_folder, $"mx{n}.log"), $"mx{n}"))];
        foreach (GrowingLog log in logs) log.Office(Night.AddDays(-9), Night).Write();
        using RateWatch watch = Watch([.. logs.Select(log => log.Path)]);
        Assert.Empty(watch.Look(default));
        List<SenderRate> told = [];
        for (int i = 0; i < 60; i++)
        {
            // Six on each server, and from a network of its own each time.
            logs[i % 10].Send(_clock.GetUtcNow(), "person4@example.org", $"198.51.{i}.7", fails: i % 3 == 0).Write();
            _clock.Advance(TimeSpan.FromSeconds(20));
            told.AddRange(watch.Look(default));
        }

        SenderRate rate = Assert.Single(told, one => one.Change == RateChange.Began);
        Assert.Equal("person4@example.org", rate.Sender);
        Assert.All(told, one => Assert.Equal("person4@example.org", one.Sender));
        Assert.Contains("mx1,mx2", watch.View(1).Senders[0].Server, StringComparison.Ordinal);
    }

    [Fact]
    public void Mail_that_goes_on_to_the_next_server_is_its_senders_there_too()
    {
        GrowingLog first = new(Path.Combine(_folder, "mx1.log")), second = new(Path.Combine(_folder, "out1.log"), "out1");
        first.Office(Night.AddDays(-9), Night).Write();
        second.Office(Night.AddDays(-9), Night).Write();
        using RateWatch watch = Watch([first.Path, second.Path]);
        List<SenderRate> told = [];
        for (int i = 0; i < 200; i++)
        {
            DateTimeOffset now = _clock.GetUtcNow();
            // Either log may be read first, and the other a second later.
            string id = second.Relay(now, "mx1", "10.0.0.1", fails: i % 2 == 0);
            if (i % 3 == 0) second.Write();
            first.Send(now, "person4@example.org", $"198.51.100.{i % 50}", next: ("out1", "10.0.0.2", id));
            if (i % 3 != 1) first.Write();
            told.AddRange(watch.Look(default));
            first.Write();
            second.Write();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        _clock.Advance(TimeSpan.FromMinutes(3));
        told.AddRange(watch.Look(default));
        Assert.All(told, one => Assert.Equal("person4@example.org", one.Sender));
        SenderRate rate = watch.View(10).Senders.First(one => one.Sender == "person4@example.org");
        // Where it is delivered in the end counts, not the way there.
        Assert.Equal((200L, 100L, 100L), (rate.Messages, rate.Delivered, rate.Deferred));
        Assert.DoesNotContain(watch.View(100).Senders, one => one.SenderKind == SenderKind.Client);
    }

    [Fact]
    public void Servers_are_called_by_their_names_and_one_that_is_elsewhere_is_followed_through_its_shell()
    {
        GrowingLog first = new(Path.Combine(_folder, "a.log"), "host-a"), second = new(Path.Combine(_folder, "b.log"), "host-b"), third = new(Path.Combine(_folder, "c.log"), "host-c");
        foreach (GrowingLog log in (GrowingLog[])[first, second, third]) log.Office(Night.AddDays(-9), Night).Write();
        IServerShell[] shells =
        [
            new LocalShell(new MailServer { Name = "mx1", Log = [first.Path] }), new LocalShell(new MailServer { Name = "out1", Log = [second.Path] }),
            OtherShell.Behind(new MailServer { Name = "mx3", Host = "mx3.test", Log = [third.Path] }, "exec \"$@\""),
        ];
        Silence observer = new();
        using RateWatch watch = RateWatch.OfServers(shells, Options, new ServerReadOptions(), observer, _clock, default);
        Assert.Empty(observer.Problems);
        Assert.Equal(["mx1", "out1", "mx3"], watch.Servers.Select(server => server.Name));
        Assert.All(watch.Servers, server => Assert.Equal(WatchState.Following, server.State));
        GrowingLog[] logs = [first, second, third];
        for (int i = 0; i < 30; i++) logs[i % 3].Send(_clock.GetUtcNow(), "person2@example.org", $"198.51.{i}.7", fails: i % 3 == 0);
        foreach (GrowingLog log in logs) log.Write();
        SenderRate? rate = null;
        for (int i = 0; i < 500 && rate?.Messages != 30; i++)
        {
            Thread.Sleep(20);
            watch.Look(default);
            rate = watch.View(100).Senders.FirstOrDefault(one => one.Sender == "person2@example.org");
        }

        Assert.Equal(("mx1,out1,mx3", 30L, BaselineSource.Own), (rate!.Server, rate.Messages, rate.BaselineSource));
    }

    [Fact]
    public void Of_fifty_servers_one_that_says_nothing_costs_the_others_nothing()
    {
        GrowingLog[] logs = [.. Enumerable.Range(0, 50).Select(n => new GrowingLog(Path.Combine(_folder, $"mx{n}.log"), $"mx{n}"))];
        foreach (GrowingLog log in logs) log.Office(Night.AddDays(-3), Night).Write();
        // It can be read, and hangs as soon as it is to be followed.
        IServerShell[] shells =
        [
            .. logs.Select((log, n) => new OtherShell(
                new MailServer { Name = $"mx{n}", Host = $"mx{n}.test", Log = [log.Path] },
                command => n == 17 && command.Arguments.Contains(ServerFollowScript.Text) ? command with { Program = "sleep", Arguments = ["600"] } : command)),
        ];
        using RateWatch watch = RateWatch.OfServers(shells, Options, new ServerReadOptions(), new Silence(), TimeProvider.System, default);
        Assert.Equal(49, watch.Servers.Count(server => server.State == WatchState.Following));
        Assert.Equal("mx17", Assert.Single(watch.Servers, server => server.State != WatchState.Following).Name);
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; i < 49 * 4; i++) logs[i % 50].Send(DateTimeOffset.UtcNow, "person2@example.org", $"198.51.{i % 200}.7", fails: i % 3 == 0);
        foreach (GrowingLog log in logs) log.Write();
        SenderRate? rate = null;
        while (rate is null && clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            Thread.Sleep(20);
            rate = watch.Look(default) is [{ } first, ..] ? first : null;
        }

        output.WriteLine($"told after {clock.Elapsed.TotalMilliseconds:0} ms");
        Assert.Equal("person2@example.org", rate?.Sender);
        // Each of fifty scripts looks once a second, on one machine here.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
        int sent = 49 * 4 - logs.Where((_, n) => n == 17).Sum(_ => Enumerable.Range(0, 49 * 4).Count(i => i % 50 == 17));
        Waiting(() => watch.View(1000).Senders.Where(one => one.Sender == "person2@example.org").Sum(one => one.Messages) >= sent);
        Assert.Equal(sent, watch.View(1000).Senders.Where(one => one.Sender == "person2@example.org").Sum(one => one.Messages));

        void Waiting(Func<bool> isSo)
        {
            for (int i = 0; i < 1000 && !isSo(); i++)
            {
                Thread.Sleep(20);
                watch.Look(default);
            }
        }
    }

    [Fact]
    public void The_journal_of_a_server_is_followed_from_its_cursor_and_each_record_counts_once()
    {
        // journalctl as it is asked here: records of a file, from a cursor or a time on, and then those that come.
        string bin = Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName, journal = Path.Combine(_folder, "journal"), asked = Path.Combine(_folder, "asked");
        File.WriteAllText(Path.Combine(bin, "journalctl"), $$"""
            #!/bin/sh
            printf '%s\n' "$*" >>'{{asked}}'
            cursor= follow=
            for a; do case $a in --help) echo --output-fields; exit 0 ;; --cursor=*) cursor=${a#--cursor=} ;; --follow) follow=yes ;; esac; done
            n=1; [ -z "$cursor" ] || n=${cursor#c}
            if [ -n "$follow" ]; then exec tail -s 0.1 -F -n "+$n" '{{journal}}' 2>/dev/null; fi
            tail -n "+$n" '{{journal}}'
            """);
        Process.Start("chmod", ["755", Path.Combine(bin, "journalctl")]).WaitForExit();
        GrowingLog log = new(Path.Combine(_folder, "text.log"));
        log.Office(Night.AddDays(-9), Night).Write();
        int taken = 0;
        ToJournal();
        using OtherShell shell = OtherShell.With(new MailServer { Name = "mx1", Host = "mx1.test", Log = ["journal"] }, bin);
        Silence observer = new();
        using RateWatch watch = RateWatch.OfServers([shell], Options, new ServerReadOptions(), observer, _clock, default);
        Assert.Empty(observer.Problems);
        Assert.Equal(WatchState.Following, Assert.Single(watch.Servers).State);
        for (int i = 0; i < 30; i++) log.Send(_clock.GetUtcNow(), "person2@example.org", $"198.51.{i}.7", fails: i % 3 == 0);
        log.Write();
        ToJournal();
        SenderRate? rate = null;
        for (int i = 0; i < 1000 && rate?.Messages != 30; i++)
        {
            Thread.Sleep(20);
            watch.Look(default);
            rate = watch.View(100).Senders.FirstOrDefault(one => one.Sender == "person2@example.org");
        }

        Assert.Equal(30L, rate?.Messages);
        Assert.Contains("--follow --no-tail --cursor=c", File.ReadAllText(asked), StringComparison.Ordinal);
        Assert.DoesNotContain("--since", File.ReadLines(asked).Last(), StringComparison.Ordinal);

        // Lines of syslog as records of the journal.
        void ToJournal()
        {
            string[] lines = File.ReadAllLines(log.Path);
            StringBuilder records = new();
            for (; taken < lines.Length; taken++)
            {
                string[] word = lines[taken].Split(' ', 4);
                string program = word[2][..word[2].IndexOf('[', StringComparison.Ordinal)];
                records.Append(JsonSerializer.Serialize(new Dictionary<string, string>
                {
                    ["__CURSOR"] = $"c{taken + 1}", ["__REALTIME_TIMESTAMP"] = $"{DateTimeOffset.Parse(word[0], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()}000",
                    ["_HOSTNAME"] = word[1], ["SYSLOG_IDENTIFIER"] = program, ["SYSLOG_PID"] = "77", ["MESSAGE"] = word[3],
                })).Append('\n');
            }

            File.AppendAllText(journal, records.ToString());
        }
    }

    [Fact]
    public void A_log_that_two_files_hold_counts_once()
    {
        GrowingLog log = Past();
        string copy = Path.Combine(_folder, "mail.info");
        File.Copy(log.Path, copy);
        using RateWatch watch = Watch(log.Path, copy);
        log.Send(_clock.GetUtcNow(), "person1@example.org").Write();
        File.Copy(log.Path, copy, overwrite: true);
        watch.Look(default);
        Assert.Equal(1, Assert.Single(watch.View(5).Senders).Messages);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(3)]
    public void A_server_whose_clock_is_wrong_is_judged_by_its_own_time(int hours)
    {
        GrowingLog log = new(Path.Combine(_folder, "mail.log"));
        log.Office(Night.AddDays(-9), Night).Write();
        using RateWatch watch = Watch(log.Path);
        List<SenderRate> told = [];
        for (int i = 0; i < 90; i++)
        {
            log.Send(_clock.GetUtcNow().AddHours(hours), "person3@example.org", $"198.51.100.{i}", fails: i % 2 == 0).Write();
            _clock.Advance(TimeSpan.FromSeconds(1));
            told.AddRange(watch.Look(default));
        }

        Assert.Equal(("person3@example.org", RateChange.Began), (told[0].Sender, told[0].Change));
        Assert.InRange(told[0].Messages, 5, 40);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    [InlineData(24 * 365 * 400)]
    public void A_daemon_that_thinks_it_lives_elsewhere_ends_no_burst_and_none_is_told_twice(int hours)
    {
        GrowingLog log = Past();
        using RateWatch watch = Watch(log.Path);
        List<(RateChange Change, long, TimeSpan)> told = [];
        Blast(log, watch, "person1@example.org", 60, told);
        for (int i = 0; i < 5; i++)
        {
            File.AppendAllText(log.Path, $"{_clock.GetUtcNow().AddHours(hours):yyyy-MM-ddTHH:mm:sszzz} mx1 postfix/smtpd[77]: connect from home[192.0.2.10]\n");
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Empty(watch.Look(default));
            Blast(log, watch, "person1@example.org", 2, told);
        }

        Assert.Equal([RateChange.Began], told.Select(one => one.Change).Where(change => change != RateChange.Grew));
        Assert.False(Assert.Single(watch.View(5).Servers).IsClockOff);
    }

    [Fact]
    public void A_log_of_errors_that_begins_as_the_log_of_all_does_hides_nothing()
    {
        // As Debian writes them; the week before, and since midnight an error was the first that happened.
        GrowingLog log = Past();
        File.Move(log.Path, log.Path + ".1");
        string error = $"{Night:yyyy-MM-ddTHH:mm:sszzz} mx1 postfix/smtpd[77]: error: open database /etc/aliases.lmdb: No such file or directory\n";
        string errors = Path.Combine(_folder, "mail.err");
        File.WriteAllText(errors + ".1", error.Replace("aliases", "canonical", StringComparison.Ordinal));
        File.WriteAllText(errors, error);
        File.WriteAllText(log.Path, error);
        using RateWatch watch = Watch(errors, log.Path);
        List<(RateChange Change, long, TimeSpan)> told = [];
        Blast(log, watch, "person1@example.org", 60, told);
        Assert.Equal(RateChange.Began, told[0].Change);
    }

    [Fact]
    public void A_log_that_is_left_out_because_another_says_the_same_is_named()
    {
        GrowingLog log = Past();
        string copy = Path.Combine(_folder, "mail.info");
        File.WriteAllLines(copy, File.ReadLines(log.Path).Take(10));
        List<string> said = [];
        Assert.Equal([log.Path], WrittenLogs.Of([copy, log.Path], said.Add));
        Assert.StartsWith($"{copy} begins like {log.Path}, and is not watched", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hole_where_lines_should_be_is_no_first_line()
    {
        // As copytruncate leaves it where the logger does not append: three gigabytes of zeros, then lines.
        string[] holes = [Path.Combine(_folder, "a.log"), Path.Combine(_folder, "b.log")];
        foreach (string path in holes)
        {
            using FileStream hole = File.Create(path);
            hole.SetLength(3_000_000_000);
        }

        Assert.Equal(holes, WrittenLogs.Of(holes, _ => { }));
    }

    [Fact]
    public void Ended_at_any_time_it_says_so_and_goes_on_with_the_same_lines_when_asked_again()
    {
        GrowingLog log = Past();
        using RateWatch watch = Watch(log.Path);
        watch.Look(default);
        for (int i = 0; i < 20; i++) log.Send(_clock.GetUtcNow(), "person1@example.org");
        log.Write();
        Assert.Throws<OperationCanceledException>(() => watch.Look(new CancellationToken(canceled: true)));
        watch.Look(default);
        Assert.Equal(20, watch.View(1).Senders[0].Messages);
    }

    private static void Rotate(GrowingLog log, DateTimeOffset time, bool pack)
    {
        string part = log.Path + (File.Exists(log.Path + ".1") || File.Exists(log.Path + ".1.gz") ? ".0" : ".1");
        if (pack)
        {
            part += ".gz";
            using GZipStream packed = new(File.Create(part), CompressionLevel.Fastest);
            packed.Write(File.ReadAllBytes(log.Path));
            File.Delete(log.Path);
        }
        else File.Move(log.Path, part);
        File.SetLastWriteTimeUtc(part, time.UtcDateTime);
    }

    private static int Seed { get; } = Environment.GetEnvironmentVariable("MAILABUSE_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount & 0xFFFFFF;

    private static RateWatchOptions Options => new() { TimeZone = TimeZoneInfo.Utc };

    private RateWatch Watch(params string[] paths) => RateWatch.OfFiles(paths, Options, new Silence(), _clock, default);

    private GrowingLog Past()
    {
        GrowingLog log = new(Path.Combine(_folder, "mail.log"));
        log.Office(Night.AddDays(-9), Night).Write();
        return log;
    }

    private void Blast(GrowingLog log, RateWatch watch, string login, int messages, List<(RateChange, long, TimeSpan)> told)
    {
        DateTimeOffset begin = _clock.GetUtcNow();
        for (int i = 0; i < messages; i++)
        {
            log.Send(_clock.GetUtcNow(), login, $"198.51.{i % 100}.9", fails: i % 2 == 0).Write();
            _clock.Advance(TimeSpan.FromSeconds(1));
            foreach (SenderRate rate in watch.Look(default))
            {
                Assert.InRange(rate.AlarmTime!.Value, begin, _clock.GetUtcNow());
                told.Add((rate.Change, rate.Messages, _clock.GetUtcNow() - begin));
            }
        }
    }

    private sealed class Silence : IServerObserver
    {
        public List<ServerProblem> Problems { get; } = [];

        public void Problem(ServerProblem problem) => Problems.Add(problem);

        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
