using System.Net;
using MailAbuse.Dns;
using MailAbuse.Reputation.Spf;
using Xunit;

namespace MailAbuse.Core.Tests.Spf;

/// <summary>Whether a detour may send for a customer's domain: records as customers have them, and as they should not.</summary>
public sealed class SpfCheckTests
{
    private static readonly string[] World =
    [
        "shop.test A 192.0.2.1",
        "shop.test AAAA 2001:db8::1",
        "shop.test MX 10 mx.shop.test",
        "shop.test MX 20 out.provider.test",
        "mx.shop.test A 192.0.2.25",
        "mx.shop.test AAAA 2001:db8::25",
        "out.provider.test A 198.51.100.7",
        "provider.test TXT v=spf1 ip4:198.51.100.0/24 ip6:2001:db8:1::/48 -all",
        "weak.test TXT v=spf1 ip4:198.51.100.7 ~all",
        "open.test TXT v=spf1 +all",
        "silent.test TXT !Timeout",
        "refused.test A !Refused",
        "failing.test MX !ServerFailure",
        "macro.test TXT v=spf1 exists:%{i}._spf.macro.test -all",
        "broken.test TXT v=spf1 ipv4:192.0.2.1 -all",
        "text.test TXT some other text",
        "null.test MX 0 .",
    ];

    [Theory]
    // Whose record it is.
    [InlineData("v=spf1 -all", "198.51.100.7", SpfOutcome.Fail)]
    [InlineData("v=spf1 ~all", "198.51.100.7", SpfOutcome.SoftFail)]
    [InlineData("v=spf1 ?all", "198.51.100.7", SpfOutcome.Neutral)]
    [InlineData("v=spf1 +all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("V=SPF1 ALL", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1", "198.51.100.7", SpfOutcome.Neutral)]
    [InlineData("v=spf1  ", "198.51.100.7", SpfOutcome.Neutral)]
    [InlineData("v=spf10 -all", "198.51.100.7", SpfOutcome.None)]
    [InlineData("v=spf1-all", "198.51.100.7", SpfOutcome.None)]
    [InlineData(" v=spf1 -all", "198.51.100.7", SpfOutcome.None)]
    [InlineData("spf2.0/pra -all", "198.51.100.7", SpfOutcome.None)]
    // Addresses and networks.
    [InlineData("v=spf1 ip4:198.51.100.7 -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 ip4:198.51.100.7 -all", "198.51.100.8", SpfOutcome.Fail)]
    [InlineData("v=spf1 ip4:198.51.100.0/29 -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 ip4:198.51.100.0/29 -all", "198.51.100.8", SpfOutcome.Fail)]
    [InlineData("v=spf1 ip4:198.51.100.200/24 -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 ip4:0.0.0.0/0 -all", "2001:db8::7", SpfOutcome.Fail)]
    [InlineData("v=spf1 ip4:198.51.100.7 -all", "::ffff:198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 ip6:2001:db8::/33 -all", "2001:db8:7fff::1", SpfOutcome.Pass)]
    [InlineData("v=spf1 ip6:2001:db8::/33 -all", "2001:db8:8000::1", SpfOutcome.Fail)]
    [InlineData("v=spf1 ip6:::/0 -all", "198.51.100.7", SpfOutcome.Fail)]
    [InlineData("v=spf1 -ip4:198.51.100.7 +all", "198.51.100.7", SpfOutcome.Fail)]
    // The first that matches counts.
    [InlineData("v=spf1 ?ip4:198.51.100.7 -ip4:198.51.100.0/24 +all", "198.51.100.7", SpfOutcome.Neutral)]
    // Hosts.
    [InlineData("v=spf1 a -all", "192.0.2.1", SpfOutcome.Pass)]
    [InlineData("v=spf1 a -all", "2001:db8::1", SpfOutcome.Pass)]
    [InlineData("v=spf1 a/24 -all", "192.0.2.200", SpfOutcome.Pass)]
    [InlineData("v=spf1 a//64 -all", "2001:db8::99", SpfOutcome.Pass)]
    [InlineData("v=spf1 a//64 -all", "192.0.2.2", SpfOutcome.Fail)]
    [InlineData("v=spf1 a:mx.shop.test/28//120 -all", "192.0.2.31", SpfOutcome.Pass)]
    [InlineData("v=spf1 a:mx.shop.test/28//120 -all", "192.0.2.32", SpfOutcome.Fail)]
    [InlineData("v=spf1 a:mx.shop.test/28//120 -all", "2001:db8::ff", SpfOutcome.Pass)]
    [InlineData("v=spf1 A:OUT.Provider.test. -ALL", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 mx -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 mx/24 -all", "192.0.2.99", SpfOutcome.Pass)]
    [InlineData("v=spf1 mx -all", "192.0.2.1", SpfOutcome.Fail)]
    [InlineData("v=spf1 mx:null.test -all", "192.0.2.1", SpfOutcome.Fail)]
    [InlineData("v=spf1 exists:mx.shop.test -all", "2001:db8::7", SpfOutcome.Pass)]
    [InlineData("v=spf1 exists:nobody.test -all", "198.51.100.7", SpfOutcome.Fail)]
    // Other people's records.
    [InlineData("v=spf1 include:provider.test -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 include:provider.test ~all", "203.0.113.1", SpfOutcome.SoftFail)]
    [InlineData("v=spf1 -include:open.test +all", "203.0.113.1", SpfOutcome.Fail)]
    [InlineData("v=spf1 include:weak.test ?all", "203.0.113.1", SpfOutcome.Neutral)]
    [InlineData("v=spf1 include:text.test +all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 include:nobody.test +all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 include:broken.test +all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 include:silent.test +all", "198.51.100.7", SpfOutcome.TempError)]
    [InlineData("v=spf1 redirect=provider.test", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 redirect=provider.test ip4:203.0.113.1", "203.0.113.1", SpfOutcome.Pass)]
    [InlineData("v=spf1 redirect=provider.test", "203.0.113.1", SpfOutcome.Fail)]
    [InlineData("v=spf1 ?all redirect=provider.test", "203.0.113.1", SpfOutcome.Neutral)]
    [InlineData("v=spf1 redirect=text.test", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 redirect=silent.test", "198.51.100.7", SpfOutcome.TempError)]
    // Resolvers that cannot find out.
    [InlineData("v=spf1 a:refused.test +all", "198.51.100.7", SpfOutcome.TempError)]
    [InlineData("v=spf1 mx:failing.test +all", "198.51.100.7", SpfOutcome.TempError)]
    [InlineData("v=spf1 ip4:198.51.100.7 a:refused.test -all", "198.51.100.7", SpfOutcome.Pass)]
    // Mistakes spoil the whole, also behind what matches.
    [InlineData("v=spf1 +all ipv4:192.0.2.1", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 +all +", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 all:shop.test", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 all/8", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 include -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 include: -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 include:shop.test/24 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 exists -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a: -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a:localhost -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a:198.51.100.7 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a/33 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a/024 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a//129 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a/24x -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4:198.51.100 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4:198.51.100.256 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4:198.51.100.07 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4:198.51.100.7/ -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4:198.51.100.7/33 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip4:2001:db8::1 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip6:198.51.100.7 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip6:2001:db8::1/129 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 ip6:2001:db8::1%1 -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1\tip4:198.51.100.7 -all", "198.51.100.7", SpfOutcome.None)]
    [InlineData("v=spf1 ip4:198.51.100.7\t-all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 a:sh\u00f6p.test -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 redirect=provider.test redirect=provider.test", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 exp=a.test exp=b.test -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 =x -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 exists:%{x}.test -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 exists:%(i).test -all", "198.51.100.7", SpfOutcome.PermError)]
    [InlineData("v=spf1 exists:%{i -all", "198.51.100.7", SpfOutcome.PermError)]
    // What is not known yet is not a mistake, nor is an explanation.
    [InlineData("v=spf1 x-note=hello exp=why.%{d2} ip4:198.51.100.7 -all", "198.51.100.7", SpfOutcome.Pass)]
    // What takes more than domain and address decides only where it could.
    [InlineData("v=spf1 exists:%{ir}.%{l1r-}._spf.%{d} -all", "198.51.100.7", SpfOutcome.Unknown)]
    [InlineData("v=spf1 ptr -all", "198.51.100.7", SpfOutcome.Unknown)]
    [InlineData("v=spf1 include:macro.test -all", "198.51.100.7", SpfOutcome.Unknown)]
    [InlineData("v=spf1 redirect=%{d}.provider.test", "198.51.100.7", SpfOutcome.Unknown)]
    [InlineData("v=spf1 ip4:198.51.100.7 exists:%{i}.test -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 exists:%{i}.test ip4:198.51.100.7 -all", "198.51.100.7", SpfOutcome.Pass)]
    [InlineData("v=spf1 -exists:%{i}.test ip4:198.51.100.7 -all", "198.51.100.7", SpfOutcome.Unknown)]
    [InlineData("v=spf1 ptr a:refused.test -all", "198.51.100.7", SpfOutcome.Unknown)]
    [InlineData("v=spf1 exists:%{i}.test redirect=open.test", "198.51.100.7", SpfOutcome.Pass)]
    public void A_record_says_of_an_address(string record, string address, SpfOutcome outcome)
    {
        SpfResult result = Check(address, $"shop.test TXT {record}");
        Assert.True(result.Outcome == outcome, $"{result}");
        Assert.NotEmpty(result.Reason);
        Assert.DoesNotContain(result.Reason, char.IsControl);
    }

    [Theory]
    [InlineData("nobody.test", SpfOutcome.None)]
    [InlineData("text.test", SpfOutcome.None)]
    [InlineData("localhost", SpfOutcome.None)]
    [InlineData("a b.test", SpfOutcome.None)]
    [InlineData("m\u00fcller.test", SpfOutcome.None)]
    [InlineData("", SpfOutcome.None)]
    [InlineData("silent.test", SpfOutcome.TempError)]
    public void A_domain_without_a_record_and_one_that_cannot_be_asked(string domain, SpfOutcome outcome) =>
        Assert.Equal(outcome, SpfCheck.Check(new MemoryResolver(World), domain, IPAddress.Parse("198.51.100.7"), default).Outcome);

    [Fact]
    public void Two_records_are_none()
    {
        SpfResult result = Check("198.51.100.7", "shop.test TXT v=spf1 +all", "shop.test TXT google-site-verification=1", "shop.test TXT v=spf1 -all");
        Assert.Equal(SpfOutcome.PermError, result.Outcome);
        Assert.Contains("2 SPF records", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reason_names_the_term_and_whose_it_is()
    {
        Assert.Equal("'-all' of shop.test", Check("203.0.113.1", "shop.test TXT v=spf1 include:provider.test -all").Reason);
        Assert.Contains("'ipv4:192.0.2.1' in the SPF record of broken.test", Check("203.0.113.1", "shop.test TXT v=spf1 include:broken.test -all").Reason, StringComparison.Ordinal);
        Assert.Contains("the server is out", Check("203.0.113.1", "shop.test TXT v=spf1 include:silent.test -all").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, SpfOutcome.Pass)]
    [InlineData(11, SpfOutcome.PermError)]
    public void Ten_questions_are_allowed_wherever_they_stand(int questions, SpfOutcome outcome)
    {
        // One here, the others in what is included: that includes and redirects count, too.
        string[] lines =
        [
            "shop.test TXT v=spf1 include:in.test -all",
            $"in.test TXT v=spf1 {string.Concat(Enumerable.Repeat("a:mx.shop.test ", questions - 2))}redirect=open.test",
        ];
        Assert.Equal(outcome, Check("198.51.100.7", lines).Outcome);
    }

    [Fact]
    public void A_record_that_includes_itself_ends()
    {
        MemoryResolver resolver = new([.. World, "loop.test TXT v=spf1 include:loop.test -all", "round.test TXT v=spf1 redirect=round.test"]);
        Assert.Equal(SpfOutcome.PermError, SpfCheck.Check(resolver, "loop.test", IPAddress.Parse("198.51.100.7"), default).Outcome);
        Assert.Equal(SpfOutcome.PermError, SpfCheck.Check(resolver, "round.test", IPAddress.Parse("198.51.100.7"), default).Outcome);
        Assert.Equal(22, resolver.Asked);
    }

    [Theory]
    [InlineData("a:one.nobody.test mx:two.nobody.test", SpfOutcome.Pass)]
    [InlineData("a:one.nobody.test mx:two.nobody.test exists:three.nobody.test", SpfOutcome.PermError)]
    [InlineData("a:shop.test a:mx.shop.test a:out.provider.test", SpfOutcome.Pass)]
    public void Two_names_may_lead_to_nothing(string terms, SpfOutcome outcome) => Assert.Equal(outcome, Check("203.0.113.1", $"shop.test TXT v=spf1 {terms} +all").Outcome);

    [Theory]
    [InlineData(10, SpfOutcome.Pass)]
    [InlineData(11, SpfOutcome.PermError)]
    public void Ten_mail_hosts_are_allowed(int hosts, SpfOutcome outcome) =>
        Assert.Equal(outcome, Check("203.0.113.1", ["shop.test TXT v=spf1 mx:many.test +all", .. Enumerable.Range(0, hosts).Select(i => $"many.test MX 10 mx{i}.many.test")]).Outcome);

    [Fact]
    public void A_stop_is_obeyed()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => SpfCheck.Check(new MemoryResolver(World), "provider.test", IPAddress.Loopback, stop.Token));
    }

    [Fact]
    public void Records_of_strangers_throw_nothing()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        string[] parts = ["a", "mx", "ip4:", "ip6:", "include:", "redirect=", "exists:", "all", "shop.test", "%{i}", "%", "{", "}", "/", "//", "24", ":", "=", "-", "+", "~", "?", " ", ".", "192.0.2.1", "::1", "\u001b", "\u00ff", "ptr", "exp=", new string('x', 80)];
        for (int round = 0; round < 5000; round++)
        {
            string record = "v=spf1 " + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            Exception? e = Record.Exception(() => Assert.DoesNotContain(Check("192.0.2.1", $"shop.test TXT {record}").Reason, char.IsControl));
            Assert.True(e is null, $"seed {seed}, round {round}: {record} {e}");
        }
    }

    private static SpfResult Check(string address, params string[] lines) => SpfCheck.Check(new MemoryResolver([.. World, .. lines]), "shop.test", IPAddress.Parse(address), default);
}
