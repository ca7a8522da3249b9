using System.Net;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Customers whose SPF names our first server only.</summary>
public class SpfWarningTests
{
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Detour = IPAddress.Parse("192.0.2.2");

    [Theory]
    [InlineData("both.test", "Passed")]
    [InlineData("none.test", "Passed")]
    [InlineData("source.test", "Warning")]
    // Forwarded, or forged: it never passed.
    [InlineData("neither.test", "Passed")]
    [InlineData("both.test,source.test,none.test", "Warning")]
    public void Domains_that_let_the_source_send_and_not_the_detour(string domains, string status)
    {
        ServerCheck check = Run(domains.Split(','), [Source]);
        Assert.Equal(status, check.Status.ToString());
        Assert.Equal(status == "Warning", check.Message.Contains("source.test does not let mx2 send (192.0.2.2)", StringComparison.Ordinal));
    }

    [Fact]
    public void Where_our_own_address_is_not_known_nothing_is_left_out_and_without_the_detours_nothing_is_said()
    {
        Assert.Equal(CheckStatus.Warning, Run(["neither.test"], []).Status);
        Assert.Equal(CheckStatus.Skipped, SpfWarning.Run(new MailServer { Name = "mx1" }, "mx2", ["source.test"], [Source], [], (_, _, _) => false, default).Status);
    }

    [Fact]
    public void The_twenty_most_frequent_and_none_that_is_no_domain()
    {
        string[] senders = ["a@often.test", "b@OFTEN.test", "", "joe", "x@localhost", "x@a..b", "x@[192.0.2.1]", "x@192.0.2.1", "x@e\u00FC.test", "x@$(id).test", .. Enumerable.Range(0, 30).Select(n => $"x@d{n:d2}.test")];
        IReadOnlyList<string> domains = SpfWarning.DomainsOf(senders);
        Assert.Equal(20, domains.Count);
        Assert.Equal(["often.test", "d00.test"], domains.Take(2));
    }

    private static ServerCheck Run(string[] domains, IPAddress[] source) => SpfWarning.Run(new MailServer { Name = "mx1" }, "mx2", domains, source, [Detour], (domain, address, _) => domain switch
    {
        "both.test" => true,
        "source.test" => address.Equals(Source),
        "neither.test" => false,
        _ => null,
    }, default);
}
