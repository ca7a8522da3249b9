using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Reading;

/// <summary>Several servers, one picture.</summary>
public sealed class ServerRateReaderTests : IDisposable
{
    private static readonly ServerReadOptions Lines = new() { TimeZone = TimeZoneInfo.Utc, Agent = null };

    private readonly ReadHere _here = new();

    public void Dispose() => _here.Dispose();

    private MailServer Far(string name, params string[] logs) => new() { Name = name, Host = $"root@{name}.example.net", Log = [.. logs.Select(_here.PathOf)] };

    private RateReport Read(params IServerShell[] shells) => ServerRateReader.Read(shells, new RateQuery(), Lines, _here, _here.Clock, default);

    private void Submission(string name, string host, string relay, string id = "4F1A01", string next = "4F2B01") => _here.Write(
        name,
        $"""
        2026-11-05T10:00:00+00:00 {host} postfix/submission/smtpd[7]: {id}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary
        2026-11-05T10:00:00+00:00 {host} postfix/qmgr[8]: {id}: from=<mary@example.org>, size=1000, nrcpt=1 (queue active)
        2026-11-05T10:00:01+00:00 {host} postfix/smtp[9]: {id}: to=<x@example.com>, relay={relay}[{relay}]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {next})
        2026-11-05T10:00:01+00:00 {host} postfix/qmgr[8]: {id}: removed

        """);

    private void Outgoing(string name, string host, string client, string id = "4F2B01") => _here.Write(
        name,
        $"""
        2026-11-05T10:00:01+00:00 {host} postfix/smtpd[17]: {id}: client=unknown[{client}]
        2026-11-05T10:00:01+00:00 {host} postfix/qmgr[18]: {id}: from=<mary@example.org>, size=1200, nrcpt=1 (queue active)
        2026-11-05T10:00:09+00:00 {host} postfix/smtp[19]: {id}: to=<x@example.com>, relay=mx.example.com[198.51.100.1]:25, delay=8, delays=0/0/7/1, dsn=5.1.1, status=bounced (host mx.example.com[198.51.100.1] said: 550 5.1.1 no)
        2026-11-05T10:00:09+00:00 {host} postfix/qmgr[18]: {id}: removed

        """);

    // Two machines inside; instances of one machine, reached by one name or by two; and two machines that both have a loopback.
    [Theory]
    [InlineData("west", "east", null, "10.0.0.2", "10.0.0.1", true)]
    [InlineData("one", "one", null, "127.0.0.1", "127.0.0.1", true)]
    [InlineData("one", "one", null, "127.0.0.1", "10.0.0.1", false)]
    [InlineData("west", "east", "EAST", "127.0.0.3", "127.0.0.2", true)]
    [InlineData("west", "east", null, "127.0.0.1", "127.0.0.1", false)]
    [InlineData(null, "east", null, "127.0.0.1", "127.0.0.1", false)]
    [InlineData(null, null, null, "127.0.0.1", "127.0.0.1", true)]
    public void What_one_server_hands_to_the_next_is_one_message(string? first, string? second, string? next, string relay, string client, bool isOne)
    {
        Submission("a.log", "mx1", relay);
        Outgoing("b.log", first == second ? "mx1" : "out1", client);
        MailServer west = new() { Name = "west", Host = first, Next = next, Log = [_here.PathOf("a.log")] }, east = new() { Name = "east", Host = second, Log = [_here.PathOf("b.log")] };
        foreach (IServerShell[] shells in (IServerShell[][])[[new LocalShell(west), new LocalShell(east)], [new LocalShell(east), new LocalShell(west)]])
        {
            RateReport report = Read(shells);
            Assert.Empty(_here.Failures);
            SenderRate mary = report.Rates.Single(rate => rate.Sender == "mary");
            Assert.Equal(("west", 1L, 1L), (mary.Server, mary.Messages, mary.Recipients));
            if (isOne)
            {
                Assert.Single(report.Rates);
                Assert.Equal((0L, 1L), (mary.Delivered, mary.Bounced));
            }
            else
            {
                Assert.Equal((1L, 0L), (mary.Delivered, mary.Bounced));
                SenderRate other = report.Rates.Single(rate => rate.SenderKind == SenderKind.Client);
                Assert.Equal((client, "east", 1L), (other.Sender, other.Server, other.Bounced));
            }
        }
    }

    [Fact]
    public void Hosts_of_a_central_log_are_the_server_that_keeps_it_and_yet_apart()
    {
        string line = "2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n";
        _here.Write("mail.log", line + line.Replace("mx1", "mx2", StringComparison.Ordinal));
        foreach (IServerShell shell in (IServerShell[])[new LocalShell(Far("loghost", "mail.log")), new LocalShell(_here.Server("loghost", "mail.log"))])
        {
            SenderRate mary = Assert.Single(Read(shell).Rates);
            Assert.Equal(("loghost", 2L), (mary.Server, mary.Messages));
            SenderRate all = Assert.Single(ServerRateReader.Read([shell], new RateQuery { By = RateGrouping.Server }, Lines, _here, _here.Clock, default).Rates);
            Assert.Equal(("loghost", 2L), (all.Sender, all.Messages));
        }
    }

    [Fact]
    public void A_sender_on_two_servers_is_one_and_names_both()
    {
        Submission("a.log", "mx1", "192.0.2.99");
        Submission("b.log", "mx1", "192.0.2.99");
        SenderRate mary = Assert.Single(Read(new LocalShell(Far("mx1", "a.log")), new LocalShell(Far("mx2", "b.log"))).Rates);
        Assert.Equal(("mx1,mx2", 2L), (mary.Server, mary.Messages));
    }

    [Fact]
    public void A_log_that_two_instances_write_is_read_once()
    {
        Submission("mail.log", "mx1", "192.0.2.99");
        MailServer one = new() { Name = "in", Host = "root@mx1", Log = [_here.PathOf("mail.log")] }, other = new() { Name = "out", Host = "root@mx1", Log = one.Log, ConfigDirectory = "/etc/postfix-out" };
        SenderRate mary = Assert.Single(Read(new LocalShell(one), new LocalShell(other)).Rates);
        Assert.Equal(("in,out", 1L), (mary.Server, mary.Messages));
    }

    [Fact]
    public void A_server_that_fails_is_one_error_and_the_others_are_read()
    {
        Submission("a.log", "mx1", "192.0.2.99");
        RateReport report = Read(
            new LocalShell(Far("mx1", "a.log")),
            OtherShell.Behind(Far("mx2", "a.log"), "echo 'sh: connection refused' >&2; exit 3"),
            new LocalShell(new MailServer { Name = "old", Host = "old", Mta = MtaKind.Qmail }));
        SenderRate mary = Assert.Single(report.Rates);
        Assert.Equal("mx1", mary.Server);
        Assert.False(mary.IsComplete);
        Assert.Equal(["mx2", "old"], report.MissingServers);
        Assert.Equal([(ServerProblemKind.MtaNotSupported, "old"), (ServerProblemKind.ServerCommandFailed, "mx2")], _here.Failures.Select(failure => (failure.Kind, failure.Target)));
        Assert.Contains("connection refused", _here.Failures[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"$@\" | head -c 300", ServerProblemKind.ServerConnectionLost)]
    [InlineData("echo Welcome to mx1; exec \"$@\"", ServerProblemKind.ServerCommandFailed)]
    [InlineData("\"$@\"; exit 9", null)]
    public void A_log_that_comes_in_part_or_not_at_all_is_told(string script, ServerProblemKind? kind)
    {
        StringBuilder log = new();
        for (int i = 0; i < 5000; i++) log.Append($"2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: {4096 + i:X6}: client=a[192.0.2.{i % 250}], sasl_method=PLAIN, sasl_username=mary{i}\n");
        _here.Write("mail.log", log.ToString());
        RateReport report = Read(OtherShell.Behind(Far("mx1", "mail.log"), script));
        Assert.Equal(kind is null ? [] : [kind.Value], _here.Failures.Select(failure => failure.Kind));
        Assert.Equal(kind is null, report.Statistics.IsComplete);
        Assert.Equal(kind is null ? [] : ["mx1"], report.MissingServers);
        if (kind is null) Assert.Equal(5000, report.Rates.Count);
        else Assert.True(report.Rates.Count < 5000);
    }

    [Fact]
    public void Logs_that_cannot_be_read_are_told_with_the_servers_name()
    {
        Submission("a.log", "mx1", "192.0.2.99");
        Directory.CreateDirectory(_here.PathOf("folder"));
        _here.Write("empty.log", "");
        _here.Write("cut.log.1.gz", string.Concat(Enumerable.Range(0, 3000).Select(i => $"2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: {4096 + i:X6}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=joe\n")));
        byte[] packed = File.ReadAllBytes(_here.PathOf("cut.log.1.gz"));
        File.WriteAllBytes(_here.PathOf("cut.log.1.gz"), packed[..(packed.Length / 2)]);
        RateReport report = Read(new LocalShell(Far("mx1", "a.log", "none.log", "folder", "empty.log", "cut.log")));
        Assert.Equal(["joe", "mary"], report.Rates.Select(rate => rate.Sender).Order());
        Assert.InRange(report.Rates.Single(rate => rate.Sender == "joe").Messages, 1, 2999);
        Assert.False(report.Statistics.IsComplete);
        Assert.Equal(
            [(LogProblemKind.LogNotFound, "none.log"), (LogProblemKind.LogIsFolder, "folder"), (LogProblemKind.LogEmpty, "empty.log"), (LogProblemKind.LogDamaged, "cut.log.1.gz")],
            _here.Problems.Select(problem => (problem.Kind, Path.GetFileName(problem.Input))));
        Assert.All(_here.Problems, problem => Assert.StartsWith("mx1:/", problem.Input, StringComparison.Ordinal));
        Assert.Empty(_here.Failures);
    }

    [Fact]
    public void Times_without_an_offset_are_the_servers_own()
    {
        _here.Write("mail.log", "Nov  5 10:00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n");
        RateReport report = ServerRateReader.Read(
            [OtherShell.Behind(Far("mx1", "mail.log"), "TZ=America/New_York; export TZ; exec \"$@\"")], new RateQuery(), new ServerReadOptions { Agent = null }, _here, _here.Clock, default);
        Assert.Equal(new DateTimeOffset(2026, 11, 5, 15, 0, 0, TimeSpan.Zero), report.Rates.Single().First!.Value.ToUniversalTime());
    }

    [Fact]
    public void A_log_that_is_rotated_while_it_is_read_is_read_again()
    {
        Submission("mail.log", "mx1", "192.0.2.99");
        // The list of the parts is made, then comes logrotate.
        string folder = _here.PathOf("bin");
        Directory.CreateDirectory(folder);
        _here.WriteProgram(
            "bin/sed",
            $"#!/bin/sh\nif mkdir '{folder}/done' 2>/dev/null; then mv '{_here.PathOf("mail.log")}' '{_here.PathOf("mail.log.1")}'; "
            + $"echo '2026-11-05T11:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A09: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=joe' >'{_here.PathOf("mail.log")}'; fi\nexec /usr/bin/env -u PATH /bin/sed \"$@\"\n");
        RateReport report = Read(OtherShell.With(Far("mx1", "mail.log"), folder));
        Assert.True(Directory.Exists(Path.Combine(folder, "done")));
        Assert.Equal(["joe", "mary"], report.Rates.Select(rate => rate.Sender).Order());
        Assert.All(report.Rates, rate => Assert.Equal(1, rate.Messages));
        Assert.True(report.Statistics.IsComplete);
        Assert.Empty(_here.Failures);
    }

    [Fact]
    public void A_grep_that_knows_no_offsets_filters_nothing_and_changes_nothing()
    {
        string folder = _here.PathOf("bin");
        Directory.CreateDirectory(folder);
        _here.WriteProgram("bin/grep", "#!/bin/sh\nexit 2\n");
        MailServer server = new() { Name = "mx1", Host = "mx1", Log = [Path.Combine(ReadHere.Examples, "content-filter.log")] };
        Assert.Equal(ReadHere.Text(Read(new LocalShell(server))), ReadHere.Text(Read(OtherShell.With(server, folder))));
    }

    [Fact]
    public void A_journal_counts_as_its_lines_would()
    {
        string folder = _here.PathOf("bin");
        Directory.CreateDirectory(folder);
        string[] lines = File.ReadAllLines(Path.Combine(ReadHere.Examples, "hacked-webscript.log"), Encoding.Latin1);
        StringBuilder journal = new(), plain = new();
        SyslogParser parser = new(TimeZoneInfo.Utc, ReadHere.Now);
        foreach (string line in lines)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(line);
            if (!parser.TryParse(bytes, out SyslogHeader header)) continue;
            string host = line.Substring(header.HostStart, header.HostLength), program = line.Substring(header.ProgramStart, header.ProgramLength), message = line[header.MessageStart..];
            string escaped = message.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            // As systemd writes what is not UTF-8: a number a byte.
            string value = message.Contains("sasl", StringComparison.Ordinal) || message.Any(c => c > 126) ? $"[{string.Join(',', Encoding.Latin1.GetBytes(message))}]" : $"\"{escaped}\"";
            journal.Append($"{{\"__CURSOR\":\"s=a;i=b\",\"_BOOT_ID\":\"c\",\"__REALTIME_TIMESTAMP\":\"{header.Second * 1_000_000}\",\"_HOSTNAME\":\"{host}\",\"SYSLOG_IDENTIFIER\":\"{program}\",\"_PID\":\"{header.ProcessId}\",\"MESSAGE\":{value}}}\n");
            plain.Append($"{DateTimeOffset.FromUnixTimeSeconds(header.Second):yyyy-MM-dd'T'HH:mm:ss}Z {host} {program}[{header.ProcessId}]: {message}\n");
        }

        File.WriteAllText(_here.PathOf("journal.json"), journal.ToString(), Encoding.Latin1);
        _here.WriteProgram("bin/journalctl", $"#!/bin/sh\necho \"$@\" >>'{folder}/asked'; case $1 in --help) echo --output-fields ;; *) cat '{_here.PathOf("journal.json")}' ;; esac\n");
        _here.Write("mail.log", plain.ToString());
        MailServer server = new() { Name = "mx1", Host = "mx1", Log = ["journal"] };
        RateQuery query = new() { Since = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), Baseline = TimeSpan.Zero };
        RateReport report = ServerRateReader.Read([OtherShell.With(server, folder)], query, Lines, _here, _here.Clock, default);
        Assert.NotEmpty(report.Rates);
        Assert.Equal(ReadHere.Text(ServerRateReader.Read([new LocalShell(_here.Server("mx1", "mail.log"))], query, Lines, _here, _here.Clock, default)), ReadHere.Text(report));
        Assert.Contains($"--since @{1_700_000_000 - 3600 - 86400}", File.ReadAllText(Path.Combine(folder, "asked")), StringComparison.Ordinal);
        Assert.Empty(_here.Problems);
    }

    [Fact]
    public void The_end_of_the_log_is_that_of_the_server_whose_log_ends_last()
    {
        _here.Write("a.log", "2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n");
        _here.Write("b.log.1.gz", "2026-11-05T12:30:00+00:00 mx2 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=joe\n");
        RateQuery query = new() { FromLogEnd = true, Last = TimeSpan.FromHours(1) };
        RateReport report = ServerRateReader.Read([new LocalShell(Far("mx1", "a.log")), new LocalShell(Far("mx2", "b.log"))], query, Lines, _here, _here.Clock, default);
        Assert.Equal("joe", Assert.Single(report.Rates).Sender);
        Assert.Equal(new DateTimeOffset(2026, 11, 5, 12, 30, 1, TimeSpan.Zero), report.Until);
    }

    [Fact]
    public void Events_bear_the_servers_name_and_know_the_sender_from_the_server_before()
    {
        Submission("a.log", "mx", "127.0.0.1");
        Outgoing("b.log", "mx", "127.0.0.1");
        IServerShell[] shells = [new LocalShell(Far("west", "a.log")), new LocalShell(_here.Server("east", "b.log")), new LocalShell(Far("gone", "c.log"))];
        List<MailLogEvent> events = [.. ServerLogReader.Read(shells, new EventQuery { Senders = ["mary"] }, Lines, _here, _here.Clock, default)];
        Assert.Equal(["west", "west", "west", "west", "east", "east", "east", "east"], events.Select(one => one.Server));
        Assert.Equal("gone:" + _here.PathOf("c.log"), Assert.Single(_here.Problems).Input);
    }

    [Fact]
    public void A_stop_ends_it()
    {
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => ServerRateReader.Read(
            [OtherShell.Behind(Far("mx1", "a.log"), "sleep 60")], new RateQuery(), Lines, _here, _here.Clock, stop.Token));
    }
}
