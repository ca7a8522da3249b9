using System.Net;
using System.Text;
using MailAbuse.Dns;
using MailAbuse.Lab.Tests.Shells;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Dns;

/// <summary>Questions to a real resolver: from this machine, and over ssh from the mail server.</summary>
public sealed class ResolverTests(SshLab shared) : IClassFixture<SshLab>
{
    private static readonly DnsZone[] Zones =
    [
        DnsZone.Of(
            "list.test",
            "2.0.0.127 A 127.0.0.2",
            "2.0.0.127 TXT \"listed, see\" \" https://list.test/\"",
            "alias CNAME next",
            "next CNAME 2.0.0.127",
            "far CNAME mx.other.test.",
            "lost CNAME nobody",
            $"big TXT {DnsZone.Text(new string('x', 4000))}",
            "@ MX 20 mx2",
            "@ MX 10 mx1.other.test."),
        DnsZone.Of("other.test", "mx A 192.0.2.25", "mx AAAA 2001:db8::25"),
        DnsZone.Lying("lying.test", "127.0.0.2"),
        DnsZone.Refused("refused.test"),
        DnsZone.Failing("failing.test"),
        DnsZone.Silent("silent.test"),
    ];

    [UnboundFact]
    public void Each_kind_of_answer_is_what_it_is()
    {
        using DnsLab lab = new(Zones);
        using StubResolver resolver = StubResolver.At(lab.Resolver.EndPoint, null, new StubSettings { Timeout = TimeSpan.FromSeconds(20), Tries = 1 });
        using StubResolver hasty = StubResolver.At(lab.Resolver.EndPoint, null, new StubSettings { Timeout = TimeSpan.FromSeconds(1), Tries = 1 });
        Says(resolver, "2.0.0.127.list.test", DnsRecordType.A, DnsStatus.Answered, "127.0.0.2");
        Says(resolver, "2.0.0.127.LIST.test.", DnsRecordType.Txt, DnsStatus.Answered, "listed, see https://list.test/");
        Says(resolver, "2.0.0.127.list.test", DnsRecordType.Aaaa, DnsStatus.NoData);
        Says(resolver, "3.0.0.127.list.test", DnsRecordType.A, DnsStatus.NoSuchName);
        Says(resolver, "list.nowhere", DnsRecordType.A, DnsStatus.NoSuchName);
        Says(resolver, "alias.list.test", DnsRecordType.A, DnsStatus.Answered, "127.0.0.2");
        Says(resolver, "far.list.test", DnsRecordType.Aaaa, DnsStatus.Answered, "2001:db8::25");
        Says(resolver, "lost.list.test", DnsRecordType.A, DnsStatus.NoSuchName);
        Says(resolver, "list.test", DnsRecordType.Mx, DnsStatus.Answered, "10 mx1.other.test", "20 mx2.list.test");
        Says(resolver, "9.9.9.9.lying.test", DnsRecordType.A, DnsStatus.Answered, "127.0.0.2");
        Says(resolver, "2.0.0.127.refused.test", DnsRecordType.A, DnsStatus.Refused);
        Says(resolver, "2.0.0.127.failing.test", DnsRecordType.A, DnsStatus.ServerFailure);
        Says(hasty, "2.0.0.127.silent.test", DnsRecordType.A, DnsStatus.Timeout);
        // Too long for UDP.
        Says(resolver, "big.list.test", DnsRecordType.Txt, DnsStatus.Answered, new string('x', 4000));
        Assert.Equal(2, lab.Resolver.Questions.Count(question => question == "big.list.test. TXT"));
        // Delisted: the resolver has forgotten it.
        lab.Resolver.Change(DnsZone.Of("list.test"));
        Says(resolver, "2.0.0.127.list.test", DnsRecordType.A, DnsStatus.NoSuchName);
        lab.Resolver.RefuseClient(IPAddress.Loopback);
        Says(resolver, "2.0.0.127.list.test", DnsRecordType.A, DnsStatus.Refused);
    }

    [UnboundFact(withMail: true)]
    public void The_mail_servers_own_resolver_is_asked_from_there()
    {
        UnboundServer dead = shared.Lab.AddResolver(Zones);
        UnboundServer own = shared.Lab.AddResolver(Zones);
        dead.Dispose();
        foreach (IServerShell inner in (IServerShell[])[shared.Shell("mx1"), new LocalShell(new MailServer { Name = "mx1" })])
        {
            using ResolvConfShell shell = new(inner, $"nameserver {dead.EndPoint.Address}\nnameserver {own.EndPoint.Address}\n");
            IDnsResolver resolver = DnsResolvers.Of(shell, default);
            using IDisposable ended = (IDisposable)resolver;
            Assert.Equal($"{dead.EndPoint.Address}, {own.EndPoint.Address} of mx1", resolver.Name);
            Says(resolver, "2.0.0.127.list.test", DnsRecordType.A, DnsStatus.Answered, "127.0.0.2");
            Says(resolver, "3.0.0.127.list.test", DnsRecordType.A, DnsStatus.NoSuchName);
            Says(resolver, "big.list.test", DnsRecordType.Txt, DnsStatus.Answered, new string('x', 4000));
            Parallel.For(0, 20, _ => Says(resolver, "alias.list.test", DnsRecordType.A, DnsStatus.Answered, "127.0.0.2"));
        }
    }

    [UnboundFact(withMail: true)]
    public void A_server_that_lets_nobody_through_says_so_in_the_answer()
    {
        UnboundServer own = shared.Lab.AddResolver(Zones);
        using ResolvConfShell shell = new(shared.Shell($"mx1-{SshServer.PlainUser}"), $"nameserver {own.EndPoint.Address}\n");
        DnsAnswer answer = DnsResolvers.Of(shell, default).Ask("2.0.0.127.list.test", DnsRecordType.A, default);
        Assert.Equal(DnsStatus.Unreachable, answer.Status);
        Assert.Contains($"mx1 cannot connect to {own.EndPoint.Address}:53", answer.Problem, StringComparison.Ordinal);
        Assert.Contains("AllowTcpForwarding", answer.Problem, StringComparison.Ordinal);
        Assert.Empty(own.Questions);
    }

    private static void Says(IDnsResolver resolver, string name, DnsRecordType type, DnsStatus status, params string[] what)
    {
        DnsAnswer answer = resolver.Ask(name, type, default);
        Assert.True(answer.Status == status, $"{name} {type}: {answer}");
        Assert.Equal<string>(what, [.. answer.Addresses.Select(one => $"{one}"), .. answer.Texts, .. answer.MailHosts.Select(one => $"{one.Preference} {one.Host}")]);
    }

    /// <summary>A server with a resolv.conf of the test.</summary>
    private sealed class ResolvConfShell(IServerShell inner, string text) : IServerShell
    {
        public MailServer Server => inner.Server;

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) =>
            inner.Start(command.Arguments.Contains("/etc/resolv.conf") ? new ShellCommand("cat") { Input = Encoding.ASCII.GetBytes(text) } : command, stop);

        public Stream Connect(string host, int port, CancellationToken stop) => inner.Connect(host, port, stop);

        public void Dispose() => inner.Dispose();
    }
}
