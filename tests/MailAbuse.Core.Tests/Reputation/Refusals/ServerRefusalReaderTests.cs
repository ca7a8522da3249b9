using MailAbuse.Core.Tests.Servers.Reading;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>What may be said of the ends of servers' logs: a wrong word sends an administrator after the wrong thing.</summary>
public sealed class ServerRefusalReaderTests : IDisposable
{
    private static readonly DateTimeOffset Since = new(2026, 11, 6, 0, 0, 0, TimeSpan.Zero);

    private readonly ReadHere _here = new();

    public void Dispose() => _here.Dispose();

    private ReadStatistics Read(ReadHere.Way way, string log) => Refusals(way, new LocalShell(new MailServer { Name = "mx7", Host = way.IsFar ? "elsewhere" : null, Log = [_here.PathOf(log)] }));

    private ReadStatistics Refusals(ReadHere.Way way, params IServerShell[] shells) =>
        ServerRefusalReader.Read(shells, new RefusalQuery { Since = Since }, way.Options, _here, _here.Clock, default).Statistics;

    [Fact]
    public void Of_a_far_server_come_deliveries_alone_and_the_last_of_them_is_not_the_end_of_its_log()
    {
        string delivery = "2026-11-05T23:59:00+00:00 mx7 postfix/smtp[9]: 4F1A01: to=<x@example.com>, relay=mx.example.com[198.51.100.1]:25, delay=1, dsn=2.0.0, status=sent (250 ok)\n";
        _here.Write("quiet.log", delivery + "2026-11-06T08:00:00+00:00 mx7 postfix/smtpd[7]: connect from a[192.0.2.1]\n");
        _here.Write("old.log", delivery);
        Assert.False(Read(ReadHere.Directly, "quiet.log").EndBefore(Since));
        Assert.True(Read(ReadHere.Directly, "old.log").EndBefore(Since));
        Assert.False(Read(ReadHere.Filtered, "quiet.log").EndBefore(Since));
        Assert.False(Read(ReadHere.Filtered, "old.log").EndBefore(Since));
        Assert.Empty(_here.Failures);
    }

    [Fact]
    public void One_far_server_is_enough_that_nobody_knows_where_all_end()
    {
        string delivery = "2026-11-05T23:59:00+00:00 mx7 postfix/smtp[9]: 4F1A01: to=<x@example.com>, relay=mx.example.com[198.51.100.1]:25, delay=1, dsn=2.0.0, status=sent (250 ok)\n";
        _here.Write("old.log", delivery);
        using LocalShell near = new(_here.Server("near", "old.log")), far = new(new MailServer { Name = "far", Host = "elsewhere", Log = [_here.PathOf("old.log")] });
        Assert.True(Refusals(ReadHere.Filtered, near).EndBefore(Since));
        Assert.False(Refusals(ReadHere.Filtered, near, far).EndBefore(Since));
    }

    // The way there breaks; the program that is the way there is missing; the mail system is one that nobody can read here.
    [Theory]
    [InlineData("echo 'sh: connection refused' >&2; exit 3", MtaKind.Postfix)]
    [InlineData(null, MtaKind.Postfix)]
    [InlineData("exec \"$@\"", MtaKind.Qmail)]
    public void A_server_that_cannot_be_read_has_no_log_that_ended(string? script, MtaKind mta)
    {
        MailServer server = new() { Name = "mx2", Host = "elsewhere", Mta = mta, Log = [_here.PathOf("mail.log")] };
        using OtherShell shell = script is null ? new OtherShell(server, command => command with { Program = _here.PathOf("no-such-program") }) : OtherShell.Behind(server, script);
        ReadStatistics events = new();
        Assert.Empty(ServerLogReader.Read([shell], new EventQuery { Since = Since }, ReadHere.Filtered.Options, _here, _here.Clock, default, events));
        RateReport rates = ServerRateReader.Read([shell], new RateQuery { Since = Since }, ReadHere.Filtered.Options, _here, _here.Clock, default);
        RefusalReport refusals = ServerRefusalReader.Read([shell], new RefusalQuery { Since = Since }, ReadHere.Filtered.Options, _here, _here.Clock, default);
        Assert.All([rates.MissingServers, refusals.MissingServers], missing => Assert.Equal(["mx2"], missing));
        Assert.All([events, rates.Statistics, refusals.Statistics], one => Assert.Equal((1, false), (one.FailedInputs, one.EndBefore(Since))));
        Assert.All(_here.Failures, failure => Assert.Equal("mx2", failure.Target));
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(3, 1)]
    [InlineData(3, 0)]
    [InlineData(0, 32)]
    public void Each_log_has_a_thread_and_few_logs_have_more(int servers, int throttleLimit)
    {
        IServerShell[] shells = [.. Enumerable.Range(0, servers).Select(i => new LocalShell(new MailServer { Name = $"mx{i}", Host = $"mx{i}" }))];
        int each = new ServerLogs(shells, new ServerReadOptions { ThrottleLimit = throttleLimit }, _here).ThreadsEach;
        Assert.Equal(Environment.ProcessorCount, each);
        int many = new ServerLogs([.. Enumerable.Range(0, 500).Select(i => new LocalShell(new MailServer { Name = $"mx{i}", Host = $"mx{i}" }))], new ServerReadOptions { ThrottleLimit = 500 }, _here).ThreadsEach;
        Assert.Equal(1, many);
    }
}
