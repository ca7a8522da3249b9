using System.Text;
using MailAbuse.Dns;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Lab.Tests.Dns;

/// <summary>Blocklists that live, are dead, lie, are slow or refuse, behind a real resolver.</summary>
public sealed class BlocklistLabTests
{
    private const string Listed = "192.0.2.7";
    private const string Clean = "192.0.2.8";

    private static readonly StubSettings Quick = new() { Timeout = TimeSpan.FromSeconds(3), Tries = 1 };

    private static readonly DnsZone[] Zones =
    [
        DnsZone.Of(
            "bl.test",
            "2.0.0.127 A 127.0.0.2",
            "7.2.0.192 A 127.0.0.4",
            "7.2.0.192 TXT \"Sent spam, see \" \"https://bl.test/192.0.2.7\"",
            "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2 A 127.0.0.10"),
        DnsZone.Of("dbl.test", "test A 127.0.0.2", "spam.example A 127.0.0.2"),
        DnsZone.Of("dead.test"),
        DnsZone.Lying("everything.test", "127.0.0.2"),
        DnsZone.Lying("parked.test", "198.51.100.9"),
        DnsZone.Lying("public.test", "127.255.255.254"),
        DnsZone.Refused("refused.test"),
        DnsZone.Failing("failing.test"),
        DnsZone.Silent("silent.test"),
    ];

    [UnboundFact]
    public void Each_list_gets_the_verdict_that_it_earns()
    {
        using DnsLab lab = new(Zones);
        using StubResolver resolver = StubResolver.At(lab.Resolver.EndPoint, null, Quick);
        BlocklistCatalogue catalogue = Catalogue("bl.test", "dead.test", "everything.test", "parked.test", "public.test", "refused.test", "failing.test", "silent.test");
        BlocklistEntry[] entries = Ask(resolver, catalogue, [Listed, "2001:db8::7", "spam.example", Clean]);
        // A list that hangs costs one time-out, and not one for each address.
        Assert.Single(lab.Resolver.Questions, question => question.Contains("silent.test", StringComparison.Ordinal));
        Assert.Equal(
            [
                $"{Listed} bl.test Listed", $"{Listed} dead.test ListBroken", $"{Listed} everything.test ListBroken", $"{Listed} parked.test ListBroken",
                $"{Listed} public.test ResolverBroken", $"{Listed} refused.test Unknown", $"{Listed} failing.test Unknown", $"{Listed} silent.test Unknown",
            ],
            Of(Listed));
        Assert.Equal("2001:db8::7 bl.test Listed", Of("2001:db8::7")[0]);
        Assert.Equal(["spam.example dbl.test Listed"], Of("spam.example"));
        Assert.Equal($"{Clean} bl.test NotListed", Of(Clean)[0]);
        Assert.All(entries.Where(entry => entry.List != "bl.test" && entry.List != "dbl.test"), entry => Assert.False(entry.IsListed));

        BlocklistEntry joe = entries[0];
        Assert.Equal(("A hijacked machine.", "Sent spam, see https://bl.test/192.0.2.7", BlocklistSeverity.Abuse), (joe.Meaning, joe.Reason, joe.Severity));
        Assert.Equal(BlocklistSeverity.Policy, entries.Single(entry => entry is { Address: "2001:db8::7", List: "bl.test" }).Severity);
        // What is broken is not asked about anybody.
        Assert.DoesNotContain("8.2.0.192.dead.test. A", lab.Resolver.Questions);

        string[] Of(string address) => [.. entries.Where(entry => entry.Address == address).Select(entry => $"{entry.Address} {entry.List} {entry.Verdict}")];
    }

    [UnboundFact]
    public void A_resolver_that_lies_or_does_not_serve_us_lists_nobody()
    {
        using DnsLab lab = new([.. Zones, DnsZone.Lying("invalid", "203.0.113.80")]);
        using StubResolver resolver = StubResolver.At(lab.Resolver.EndPoint, null, Quick);
        BlocklistCatalogue catalogue = Catalogue("bl.test", "dead.test");
        BlocklistEntry[] entries = Ask(resolver, catalogue, [Listed]);
        Assert.All(entries, entry => Assert.Equal(BlocklistVerdict.ResolverBroken, entry.Verdict));
        Assert.Contains("203.0.113.80", entries[0].Problem, StringComparison.Ordinal);

        lab.Resolver.Change(Zones);
        Assert.Equal(BlocklistVerdict.Listed, Ask(resolver, catalogue, [Listed])[0].Verdict);
        // Delisted.
        lab.Resolver.Change(DnsZone.Of("bl.test", "2.0.0.127 A 127.0.0.2"));
        Assert.Equal(BlocklistVerdict.NotListed, Ask(resolver, catalogue, [Listed])[0].Verdict);

        lab.Resolver.RefuseClient(System.Net.IPAddress.Loopback);
        ServerProblem problem = Assert.Throws<ServerException>(() => Ask(resolver, catalogue, [Listed])).Problem;
        Assert.Equal(ServerProblemKind.ConnectionFailed, problem.Kind);
        Assert.Contains("does not serve us", problem.Message, StringComparison.Ordinal);
    }

    private static BlocklistEntry[] Ask(StubResolver resolver, BlocklistCatalogue catalogue, string[] targets)
        => [.. new BlocklistCheck(resolver).Ask("mx1", [.. targets.Select(text => BlocklistTarget.TryParse(text, out BlocklistTarget? target) ? target : throw new ArgumentException(text))], catalogue.Choose(["*.test"]).Lists, default)];

    private static BlocklistCatalogue Catalogue(params string[] zones)
    {
        string answers = """[{ "answer": "127.0.0.4", "meaning": "A hijacked machine." }, { "answer": "127.0.0.10", "meaning": "Homes.", "severity": "policy" }]""";
        string lists = string.Join(", ", zones.Select(zone => $$"""{ "zone": "{{zone}}", "operator": "lab", "kinds": ["ipv4", "ipv6"], "answers": {{answers}} }"""));
        return BlocklistCatalogue.With(
            Encoding.UTF8.GetBytes($$"""{ "version": 1, "lists": [ {{lists}}, { "zone": "dbl.test", "operator": "lab", "kinds": ["domain"], "answers": [{ "answer": "127.0.0.2", "meaning": "Spam." }] } ] }"""),
            "lab.json");
    }
}
