using System.Text.RegularExpressions;
using MailAbuse.Reputation;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>The module's own catalogue, as data.</summary>
public sealed class CatalogueDataTests
{
    private static readonly RefusalCatalogue Own = RefusalCatalogue.Own;

    [Fact]
    public void Every_rule_is_tried_by_a_case()
    {
        HashSet<string> tried = [.. CatalogueCases.All.Select(row => (string)row[0])];
        Assert.Empty(Own.Rules.Select(rule => rule.Id).Except(tried));
        Assert.Equal(Own.Rules.Count, Own.Rules.Select(rule => rule.Id).Distinct().Count());
    }

    [Fact]
    public void Its_expressions_can_be_made()
    {
        // At run time they are made when they are first asked, and a fault would be found in front of a user.
        foreach (RefusalCatalogueEntry entry in Own.Entries)
        {
            foreach (Regex regex in entry.Compile())
                Assert.All(regex.GetGroupNames().Skip(1), name => Assert.Contains(name, (string[])["code", "list", "address"]));
        }
    }

    [Fact]
    public void It_is_read_as_strictly_as_a_users_file()
    {
        using Stream stream = typeof(RefusalCatalogue).Assembly.GetManifestResourceStream("MailAbuse.Reputation.Data.refusals.json")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        RefusalCatalogue twice = RefusalCatalogue.With(bytes, "own");
        Assert.Equal(Own.Rules.Select(rule => rule.Id), twice.Rules.Select(rule => rule.Id));
    }

    [Fact]
    public void Every_delisting_page_is_https_and_every_meaning_a_sentence()
    {
        Assert.All(
            [.. Own.Rules.Select(rule => rule.DelistingUrl), .. Own.Lists.Select(list => list.DelistingUrl)],
            url => Assert.True(url.Length == 0 || Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Scheme == "https", url));
        Assert.All([.. Own.Rules.Select(rule => rule.Meaning), .. Own.Lists.Select(list => list.Note).Where(note => note.Length > 0)], meaning => Assert.EndsWith(".", meaning, StringComparison.Ordinal));
        Assert.True(Own.Rules.Count(rule => rule.DelistingUrl.Length > 0) > 40);
    }

    [Fact]
    public void What_is_mended_here_has_no_place_for_delisting()
        => Assert.Empty(Own.Rules.Where(rule => rule.Cause is RefusalCause.Authentication or RefusalCause.Mailbox or RefusalCause.Policy or RefusalCause.Network && rule.DelistingUrl.Length > 0).Select(rule => rule.Id));

    [Fact]
    public void No_condition_of_a_rule_is_wholly_that_of_an_earlier_one()
    {
        // Such a rule could never count. Only the plain ones can be compared: anchors alone.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (RefusalCatalogueEntry entry in Own.Entries)
        {
            if (entry.Anchors.Length > 0) Assert.True(entry.Anchors.Any(anchor => !seen.Contains(anchor)) || entry.Statuses.Length > 0, entry.Rule.Id);
            if (entry.Statuses.Length == 0 && entry.Hosts.Length == 0 && !entry.NamesList && entry.FitsPattern("")) seen.UnionWith(entry.Anchors);
        }
    }

    [Theory]
    [InlineData("hotmail-com.olc.protection.outlook.com", "Microsoft consumer")]
    [InlineData("Example-Com.Mail.Protection.Outlook.COM[203.0.113.9]:25", "Microsoft 365")]
    [InlineData("example-com.b-v1.mx.microsoft", "Microsoft 365")]
    [InlineData("alt3.aspmx.l.google.com.", "Google")]
    [InlineData("mx-eu.mail.am0.yahoodns.net", "Yahoo")]
    [InlineData("mx02.mail.icloud.com", "Apple")]
    [InlineData("mx01.t-online.de", "Telekom")]
    [InlineData("mx00.ionos.de", "1&1/GMX/WEB.DE")]
    [InlineData("mxa-00123401.gslb.pphosted.com", "Proofpoint")]
    [InlineData("mx2.hc1234-56.iphmx.com", "Cisco")]
    [InlineData("cluster5a.eu.messagelabs.com", "Symantec")]
    [InlineData("mx3.mail.ovh.net", "OVH")]
    [InlineData("notgoogle.com", "")]
    [InlineData("google.com.example.net", "")]
    [InlineData("com", "")]
    [InlineData("none", "")]
    [InlineData("", "")]
    public void A_mail_host_belongs_to_an_operator(string host, string expected)
        => Assert.Equal(expected, Own.OperatorOf(System.Text.Encoding.UTF8.GetBytes(host)));

    [Fact]
    public void A_dead_list_is_called_dead()
    {
        RefusalMatch match = CatalogueTests.Match("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using ix.dnsbl.manitu.net", "5.7.1", "mx.example.net");
        Assert.Contains("ended in January 2025", match.Meaning, StringComparison.Ordinal);
        Assert.Equal("", match.DelistingUrl);
    }

    [Theory]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net", "https://www.spamcop.net/bl.shtml")]
    [InlineData("550 5.7.606 Access denied, banned sending IP [192.0.2.1]. Please visit https://evil.example/", "https://sender.office.com/")]
    [InlineData("554 5.7.1 Client host [192.0.2.1] blocked using rbl.evil.example; see https://rbl.evil.example/pay", "")]
    public void Where_delisting_is_asked_for_never_comes_from_the_reply(string reply, string expected)
        => Assert.Equal(expected, CatalogueTests.Match(reply, "", "mx.example.net").DelistingUrl);
}
