using System.Text;
using System.Text.Json;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Logs;

/// <summary>The logs of real servers, as files of this machine and through a real sshd, with and without the program there.</summary>
public sealed class ServerLogTests(TwoServersLab shared) : IClassFixture<TwoServersLab>, IServerObserver
{
    private readonly List<ServerProblem> _failures = [];
    private readonly List<LogProblem> _problems = [];
    private readonly List<string> _notices = [];

    private MailLab Lab => shared.Lab;

    void IServerObserver.Problem(ServerProblem problem) => _failures.Add(problem);

    void IReadObserver.Problem(LogProblem problem) => _problems.Add(problem);

    void IReadObserver.Notice(string text) => _notices.Add(text);

    void IReadObserver.Progress(long done, long total)
    {
    }

    [LabFact]
    public void A_burst_of_a_login_is_his_on_both_servers_however_the_logs_are_read()
    {
        DateTimeOffset from = DateTimeOffset.Now.AddMinutes(-1);
        using Spammer sent = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 200, connections: 4);
        using Spammer refused = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 100, "refuse.test", connections: 2);
        using Spammer mary = Spammer.Start(Lab.Provider.Submission, LabLogin.Mary, 2);
        foreach (Spammer one in (Spammer[])[sent, refused, mary]) one.WaitForEnd();
        Waiting.For("all deliveries", () => Lab.Outgoing.Log.With("status=bounced").Count >= 100 && Lab.Outgoing.Log.With("non-delivery notification").Count >= 100
            && Lab.Outgoing.Log.With("status=sent").Count >= 302 && Lab.Provider.Log.With("status=sent").Count >= 302, 60);

        // Until now: what is written meanwhile would be in one reading and not in the other.
        RateQuery query = new() { Since = from, Until = DateTimeOffset.Now.AddSeconds(1), Evidence = 4 };
        Thread.Sleep(1100);
        using AgentScript agent = new(Lab);
        string[] here = Read(query, null, Servers(ssh: false)), lines = Read(query, null, Servers(ssh: true)), counted = Read(query, agent.Path, Servers(ssh: true));
        Assert.Empty(_failures);
        Assert.Empty(_problems);
        Assert.Equal(here, lines);
        Assert.Equal(here, counted);
        Assert.Equal(2, _notices.Count(text => text.EndsWith("packed.", StringComparison.Ordinal)));
        Assert.Equal(2, _notices.Count(text => text.EndsWith("counted there by mailabuse.", StringComparison.Ordinal)));

        SenderRate joe = here.Select(rate => JsonSerializer.Deserialize<SenderRate>(rate)!).Single(rate => rate.Sender == "joe@example.org");
        Assert.Equal(("mx1", 300L, 300L), (joe.Server, joe.Messages, joe.Recipients));
        // What out1 said of his mail is his, and what mx1 handed to it is no delivery.
        Assert.Equal((200L, 100L, 100L), (joe.Delivered, joe.Bounced, joe.Notifications));
        Assert.True(joe.IsBurst);
        Assert.Equal(4, joe.Evidence.Length);
        // Nobody else sent: out1's client is mx1.
        Assert.DoesNotContain(here, rate => JsonSerializer.Deserialize<SenderRate>(rate)!.SenderKind == SenderKind.Client);
    }

    [LabFact]
    public void Lines_of_both_servers_bear_their_names_and_know_the_login()
    {
        DateTimeOffset from = DateTimeOffset.Now.AddSeconds(-1);
        using Spammer joe = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 2);
        joe.WaitForEnd();
        Waiting.For("both", () => joe.AcceptedTokens.All(token => Lab.World.With(token).Count == 1));
        EventQuery query = new() { Since = from, Senders = ["joe@*"], Kinds = [MailEventKind.Delivery] };
        Waiting.For("the lines", () => Events(query, ssh: false).Count(one => one.Server == "out1") >= 2);
        List<MailLogEvent> here = Events(query, ssh: false), far = Events(query, ssh: true);
        Assert.Equal(here.Select(one => (one.Server, one.Line)), far.Select(one => (one.Server, one.Line)));
        Assert.Equal(["mx1", "out1"], far.Select(one => one.Server).Distinct());
    }

    [LabFact]
    public void A_plain_user_is_told_that_he_may_not_read_it()
    {
        string log = Path.Combine(Lab.Folder, "secret.log");
        File.WriteAllText(log, "2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n");
        Lab.Ssh!.Run("mx1", $"chmod 600 '{log}'").Checked();
        Assert.Empty(Read(new RateQuery(), null, [new MailServer { Name = "mx1", Host = $"mx1-{SshServer.PlainUser}", SshConfig = Lab.Ssh.ConfigFile, Log = [log] }]));
        LogProblem problem = Assert.Single(_problems);
        Assert.Equal((LogProblemKind.LogNoPermission, $"mx1:{log}"), (problem.Kind, problem.Input));
        Assert.Contains("sudo: true", problem.Advice, StringComparison.Ordinal);
    }

    [LabFact]
    public void A_connection_that_is_cut_in_the_middle_is_one_error_and_the_others_are_read()
    {
        string log = Path.Combine(Lab.Folder, "long.log");
        using (StreamWriter text = new(log, append: false, Encoding.Latin1))
        {
            Random random = new(7);
            for (int i = 0; i < 300_000; i++) text.Write($"2026-11-05T10:00:00+00:00 mx1 postfix/smtpd[7]: {random.NextInt64(1L << 44):X11}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=u{random.Next(2000)}\n");
        }

        DelayedPort port = Lab.AddDistantHost("far1", TimeSpan.Zero);
        port.CutAfterBytesFromTarget = 500_000;
        MailServer far = new() { Name = "far1", Host = "far1", SshConfig = Lab.Ssh!.ConfigFile, Log = [log] };
        RateReport report = ServerRateReader.Read([new SshShell(far), new LocalShell(new MailServer { Name = "mx1", Log = [log] })], new RateQuery(), new ServerReadOptions { Agent = null }, this, TimeProvider.System, default);
        ServerProblem failure = Assert.Single(_failures);
        Assert.Equal((ServerProblemKind.ServerConnectionLost, "far1"), (failure.Kind, failure.Target));
        Assert.Equal(["far1"], report.MissingServers);
        Assert.False(report.Statistics.IsComplete);
        Assert.Equal(2000, report.Rates.Count);
        Assert.True(report.Rates.Sum(rate => rate.Messages) is >= 300_000 and < 600_000);
    }

    private MailServer[] Servers(bool ssh) =>
        [.. Lab.Servers.Select(server => new MailServer { Name = server.Name, Host = ssh ? server.Name : null, SshConfig = ssh ? Lab.Ssh!.ConfigFile : null, Log = [server.LogFile], Next = server == Lab.Outgoing ? null : Lab.Outgoing.Name })];

    private static IServerShell[] Shells(IEnumerable<MailServer> servers) => [.. servers.Select(server => server.IsLocal ? (IServerShell)new LocalShell(server) : new SshShell(server))];

    private string[] Read(RateQuery query, string? agent, MailServer[] servers)
    {
        IServerShell[] shells = Shells(servers);
        try
        {
            return [.. ServerRateReader.Read(shells, query, new ServerReadOptions { Agent = agent }, this, TimeProvider.System, default).Rates.Select(rate => JsonSerializer.Serialize(rate))];
        }
        finally
        {
            foreach (IServerShell shell in shells) shell.Dispose();
        }
    }

    private List<MailLogEvent> Events(EventQuery query, bool ssh)
    {
        IServerShell[] shells = Shells(Servers(ssh));
        try
        {
            return [.. ServerLogReader.Read(shells, query, new ServerReadOptions(), this, TimeProvider.System, default)];
        }
        finally
        {
            foreach (IServerShell shell in shells) shell.Dispose();
        }
    }
}
