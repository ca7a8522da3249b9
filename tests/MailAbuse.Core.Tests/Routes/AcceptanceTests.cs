using MailAbuse.Core.Tests.Smtp;
using MailAbuse.Dns;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Smtp;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Hosts that are asked whether they take mail, one after the other, as Postfix would go through them.</summary>
public class AcceptanceTests
{
    private static readonly AcceptanceQuestion Question = new() { HelloName = "mx1.test", Recipients = ["postmaster@hotmail.test", "postmaster@live.test"], Patience = TimeSpan.FromSeconds(20) };

    [Theory]
    // The first that says something of the mail counts.
    [InlineData("ok no", "Accepted", "a")]
    [InlineData("no ok", "Refused", "a")]
    // Who is down, busy or hangs up is passed over.
    [InlineData("down ok", "Accepted", "b")]
    [InlineData("busy ok", "Accepted", "b")]
    [InlineData("closes no", "Refused", "b")]
    [InlineData("nonsense down ok", "Accepted", "c")]
    // Nobody answers: a reply says more than silence.
    [InlineData("down busy", "Refused", "b")]
    [InlineData("busy down", "Refused", "a")]
    [InlineData("down down", "Unreachable", "a")]
    [InlineData("down down down down down ok", "Unreachable", "a")]
    public void Hosts_are_asked_in_order(string kinds, string state, string decider)
    {
        using Net net = new(kinds.Split(' '));
        Acceptance answer = Question.Ask(net.Connection, net.Hosts, default);
        Assert.Equal((state, decider), (answer.State.ToString(), answer.Host.Host));
    }

    [Fact]
    public void Some_recipients_are_taken_and_some_are_not()
    {
        using ScriptedServer server = new(("RCPT TO:<postmaster@live.test>", "550 5.7.1 not you"));
        Acceptance answer = Question.Ask(Net.To(server), [new NextHop("h", 25, true)], default);
        Assert.Equal((AcceptanceState.Refused, 2, "550 5.7.1 not you"), (answer.State, answer.Asked, $"{answer.Reply}"));
        Assert.Equal("postmaster@live.test", Assert.Single(answer.Refused).Recipient);
        // What was asked is taken back, and no message begins.
        Assert.Equal(["RSET", "QUIT"], server.Heard.TakeLast(2));
        Assert.DoesNotContain("DATA", server.Heard);
    }

    [Theory]
    [InlineData("250 2.0.0 queued", "Accepted")]
    [InlineData("554 5.7.1 spam", "Refused")]
    public void A_message_is_sent_where_there_is_one_and_every_recipient_is_taken(string answer, string state)
    {
        AcceptanceQuestion question = Question with { Message = "Subject: x\n\n.dot\n"u8.ToArray() };
        using ScriptedServer server = new((".", answer));
        Acceptance said = question.Ask(Net.To(server), [new NextHop("h", 25, true)], default);
        Assert.Equal((state, SmtpStage.Message, answer), (said.State.ToString(), said.Stage, $"{said.Reply}"));
        Assert.DoesNotContain("RSET", server.Heard);

        using ScriptedServer half = new(("RCPT TO:<postmaster@live.test>", "550 5.7.1 not you"));
        Assert.Equal(AcceptanceState.Refused, question.Ask(Net.To(half), [new NextHop("h", 25, true)], default).State);
        Assert.DoesNotContain("DATA", half.Heard);
    }

    [Fact]
    public void A_host_that_hangs_up_at_a_recipient_is_asked_no_more()
    {
        using ScriptedServer server = new(("RCPT", "421 4.7.0 too much"));
        Acceptance answer = Question.Ask(Net.To(server), [new NextHop("h", 25, true)], default);
        Assert.Equal((AcceptanceState.Refused, 1), (answer.State, answer.Asked));
        Assert.StartsWith("RCPT", server.Heard[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Tls_that_fails_is_left_out_where_nobody_asked_for_it_and_never_with_a_login()
    {
        (string, string)[] broken = [("EHLO", "250-mail.test\n250-STARTTLS\n250 AUTH PLAIN"), ("STARTTLS", "220 go\n250 what"), ("AUTH", "235 2.7.0 ok")];
        using ScriptedServer server = new(broken);
        Assert.Equal(AcceptanceState.Accepted, Question.Ask(Net.To(server), [new NextHop("h", 25, true)], default).State);
        using ScriptedServer other = new(broken);
        Acceptance answer = (Question with { Login = "relay", Password = "secret" }).Ask(Net.To(other), [new NextHop("h", 25, true)], default);
        Assert.Equal((AcceptanceState.Unreachable, SmtpStage.Tls), (answer.State, answer.Stage));
        Assert.DoesNotContain(other.Heard, line => line.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public void An_sshd_that_lets_nobody_through_says_nothing_of_the_detour()
    {
        ServerException closed = ConnectionFailures.OfChannel(new MailServer { Name = "mx1", Host = "mx1" }, TcpDestination.Check("mx2.test", 25), "administratively prohibited: open failed");
        SourceConnection connection = new(new FakeShell((_, _) => throw closed), []);
        NextHop detour = new("mx2.test", 25, true);
        DetourAnswer answer = DetourCheck.Run(connection, detour, [detour], Question, default);
        Assert.Null(answer.Error);
        Assert.Equal(CheckStatus.Warning, answer.Check.Status);
        Assert.Contains("AllowTcpForwarding", answer.Check.Advice, StringComparison.Ordinal);

        ServerException refused = ConnectionFailures.OfChannel(new MailServer { Name = "mx1", Host = "mx1" }, TcpDestination.Check("mx2.test", 25), "connect failed: Connection refused");
        Assert.Equal(ServerProblemKind.DetourRefused, DetourCheck.Run(new SourceConnection(new FakeShell((_, _) => throw refused), []), detour, [detour], Question, default).Error!.Problem.Kind);
        Assert.NotNull(DetourCheck.Run(connection, detour, [], Question, default).Error);
    }

    [Fact]
    public void Not_more_than_ten_domains_are_asked_for_and_none_that_would_be_a_command()
    {
        IReadOnlyList<string> recipients = DetourCheck.RecipientsOf(["a.test", "A.test", "b.test>\r\nDATA", "x y.test", .. Enumerable.Range(0, 30).Select(n => $"d{n}.test")]);
        Assert.Equal(10, recipients.Count);
        Assert.Equal(["postmaster@a.test", "postmaster@d0.test"], recipients.Take(2));
    }

    [Theory]
    [InlineData("smtp:hotmail.test", "Answered", "10 a.mx.test.,20 b.mx.test.", "a.mx.test b.mx.test")]
    [InlineData("smtp:hotmail.test:2525", "Answered", "10 a.mx.test", "a.mx.test")]
    [InlineData("smtp:hotmail.test", "NoData", "", "hotmail.test")]
    [InlineData("smtp:[fixed.test]:25", "ServerFailure", "", "fixed.test")]
    // RFC 7505: it takes no mail. A name that can be none is nobody's.
    [InlineData("smtp:hotmail.test", "Answered", "0 .", "")]
    [InlineData("smtp:hotmail.test", "Answered", "10 -oProxyCommand=x,20 a.mx.test", "a.mx.test")]
    [InlineData("smtp:hotmail.test", "NoSuchName", "", "")]
    [InlineData("smtp:hotmail.test", "ServerFailure", "", "")]
    public void The_old_way_leads_to_the_mail_hosts_of_a_domain(string route, string status, string hosts, string asked)
    {
        List<string> seen = [];
        SourceConnection connection = new(new FakeShell((host, port) =>
        {
            seen.Add(host);
            Assert.Equal(route.EndsWith(":2525", StringComparison.Ordinal) ? 2525 : 25, port);
            throw new ServerException(ServerProblemKind.ConnectionFailed, "mx1", "mx1 cannot connect.", "");
        }), []);
        OldWayAnswer answer = OldWayCheck.Run(connection, route, new Resolver(Enum.Parse<DnsStatus>(status), hosts), Question, (_, _) => throw new InvalidOperationException(), default);
        Assert.Equal(AcceptanceState.Unreachable, answer.State);
        Assert.Equal(asked, string.Join(' ', seen));
    }

    [Theory]
    [InlineData("550 5.1.1 no such user", RefusalCause.Mailbox, "Accepted")]
    [InlineData("550 5.7.1 blocked (S3140)", RefusalCause.Reputation, "Refused")]
    [InlineData("451 4.7.650 throttled", RefusalCause.Throttled, "Refused")]
    [InlineData("250 2.1.5 ok", RefusalCause.Unknown, "Accepted")]
    public void The_old_way_works_again_unless_it_is_we_who_are_refused(string reply, RefusalCause cause, string state)
    {
        using ScriptedServer server = new(("RCPT", reply));
        OldWayAnswer answer = OldWayCheck.Run(Net.To(server), "smtp:[mail.test]:25", null, Question, (said, host) =>
        {
            Assert.Equal((reply, "mail.test"), ($"{said}", host));
            return new RefusalMatch(new RefusalRule { Cause = cause }, "", "", "", "");
        }, default);
        Assert.Equal(state, answer.State.ToString());
        Assert.Equal(reply.StartsWith('2'), answer.Match is null);
    }

    /// <summary>Hosts a, b, c … of the kinds that there are.</summary>
    private sealed class Net : IDisposable
    {
        private readonly Dictionary<string, ScriptedServer?> _servers = [];

        public Net(string[] kinds)
        {
            for (int i = 0; i < kinds.Length; i++)
            {
                _servers[$"{(char)('a' + i)}"] = kinds[i] switch
                {
                    "ok" => new ScriptedServer(),
                    "no" => new ScriptedServer(("RCPT", "550 5.7.1 no")),
                    "busy" => new ScriptedServer(("", "421 4.3.2 busy")),
                    "closes" => new ScriptedServer(("EHLO", "(close)")),
                    "nonsense" => new ScriptedServer(("", "HTTP/1.1 400 Bad Request")),
                    _ => null,
                };
            }
        }

        public IReadOnlyList<NextHop> Hosts => [.. _servers.Keys.Select(name => new NextHop(name, 25, true))];

        public SourceConnection Connection => new(new FakeShell((host, _) => _servers[host]?.Connect() ?? throw new ServerException(ServerProblemKind.ConnectionFailed, "mx1", $"mx1 cannot connect to {host}.", "")), []);

        public static SourceConnection To(ScriptedServer server) => new(new FakeShell((_, _) => server.Connect()), []);

        public void Dispose()
        {
            foreach (ScriptedServer? server in _servers.Values) server?.Dispose();
        }
    }

    private sealed class FakeShell(Func<string, int, Stream> connect) : IServerShell
    {
        public MailServer Server { get; } = new() { Name = "mx1" };

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) => throw new NotSupportedException();

        public Stream Connect(string host, int port, CancellationToken stop) => connect(host, port);

        public void Dispose()
        {
        }
    }

    private sealed class Resolver(DnsStatus status, string hosts) : IDnsResolver
    {
        public string Name => "192.0.2.53";

        public DnsAnswer Ask(string name, DnsRecordType type, CancellationToken stop)
        {
            Assert.Equal(("hotmail.test", DnsRecordType.Mx), (name, type));
            return new DnsAnswer(status) { MailHosts = [.. hosts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(host => (int.Parse(host.Split(' ')[0]), host.Split(' ')[1]))] };
        }
    }
}
