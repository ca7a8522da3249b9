using System.Net;
using MailAbuse.Dns;
using MailAbuse.Reputation.Spf;

namespace MailAbuse.Lab.Tests.Dns;

/// <summary>SPF records that a real resolver gives out. The table of cases is with the core's tests.</summary>
public sealed class SpfTests
{
    [UnboundFact]
    public void A_detour_that_the_customers_record_does_not_name()
    {
        string[] many = [.. Enumerable.Range(0, 120).Select(i => $"ip4:203.0.113.{i}")];
        using DnsLab lab = new(
            DnsZone.Of("shop.test", "@ TXT \"other=1\"", "@ TXT \"v=spf1 include:_spf.provider.test\" \" mx -all\"", "@ MX 10 mail", "mail CNAME host", "host A 192.0.2.25"),
            DnsZone.Of("provider.test", "_spf TXT \"v=spf1 ip4:198.51.100.7 ~all\""),
            // Longer than an answer over UDP may be.
            DnsZone.Of("long.test", $"@ TXT {DnsZone.Text($"v=spf1 {string.Join(' ', many)} -all")}"),
            DnsZone.Failing("failing.test"));
        using StubResolver resolver = StubResolver.At(lab.Resolver.EndPoint);
        Assert.Equal(SpfOutcome.Pass, Check("shop.test", "198.51.100.7"));
        Assert.Equal(SpfOutcome.Pass, Check("shop.test", "192.0.2.25"));
        Assert.Equal(SpfOutcome.Fail, Check("shop.test", "198.51.100.8"));
        Assert.Equal(SpfOutcome.Pass, Check("long.test", "203.0.113.119"));
        Assert.Equal(SpfOutcome.Fail, Check("long.test", "203.0.113.120"));
        Assert.Equal(SpfOutcome.None, Check("provider.test", "198.51.100.7"));
        Assert.Equal(SpfOutcome.None, Check("nobody.test", "198.51.100.7"));
        Assert.Equal(SpfOutcome.TempError, Check("shop.failing.test", "198.51.100.7"));

        SpfOutcome Check(string domain, string address) => SpfCheck.Check(resolver, domain, IPAddress.Parse(address), default).Outcome;
    }
}
