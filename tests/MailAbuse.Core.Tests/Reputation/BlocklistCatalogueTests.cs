using System.Text;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>The lists as data: the module's own, and what users make of them.</summary>
public sealed class BlocklistCatalogueTests
{
    [Fact]
    public void The_modules_own_lists_are_as_they_should_be()
    {
        BlocklistCatalogue own = BlocklistCatalogue.Own;
        Assert.True(own.Choose([]).Lists.Count >= 20);
        Assert.Contains(own.Lists, list => list.Kinds.HasFlag(BlocklistKinds.Domain));
        Assert.Contains(own.Lists, list => list.Kinds.HasFlag(BlocklistKinds.IPv6));
        Assert.All(own.Lists, list =>
        {
            Assert.True(list.DelistingUrl.Length > 0, $"{list}: where is delisting asked for?");
            Assert.True(list.Terms.Length > 0, $"{list}: who may ask it?");
            Assert.NotEmpty(list.Codes);
            Assert.All(list.Codes.Concat(list.Errors), code => Assert.EndsWith(".", code.Meaning, StringComparison.Ordinal));
            Assert.True(list.TestNotListed.Length > 0, $"{list}: how would a list that lists everything be told?");
        });
        // Whoever names a list that has ended is told; nobody asks it.
        Assert.Empty(own.Dead.Select(dead => dead.Zone).Intersect(own.Lists.Select(list => list.Zone)));
        Assert.Contains(own.Dead, dead => dead.Zone == "dnsbl.sorbs.net");
    }

    [Fact]
    public void Users_add_replace_and_switch_off()
    {
        BlocklistCatalogue catalogue = With("""
            {
              "version": 1,
              "lists": [
                { "zone": "bl.example.net.", "operator": "us", "kinds": ["ipv4"], "answers": [{ "answer": "127.0.0.2", "meaning": "Ours." }] },
                { "zone": "PSBL.surriel.com", "operator": "PSBL, as we see it", "kinds": ["ipv4"], "testListed": "none" },
                { "zone": "bl.spamcop.net", "disabled": true },
                { "zone": "zen.dq.spamhaus.net", "key": "abc123" },
                { "zone": "dnsbl.ahbl.org", "operator": "somebody new", "kinds": ["ipv4"] }
              ],
              "dead": [{ "zone": "bl.dead.example", "operator": "x", "since": "2026-01" }]
            }
            """);
        BlocklistChoice all = catalogue.Choose([]);
        Assert.Equal("bl.example.net", all.Lists[0].Zone);
        Assert.Equal("PSBL, as we see it", all.Lists.Single(list => list.Zone == "psbl.surriel.com").Operator);
        Assert.Equal("", all.Lists.Single(list => list.Zone == "psbl.surriel.com").TestListed);
        Assert.DoesNotContain(all.Lists, list => list.Zone == "bl.spamcop.net");
        Assert.Equal("Spamhaus", all.Lists.Single(list => list.Zone == "zen.dq.spamhaus.net").Operator);
        Assert.DoesNotContain(BlocklistCatalogue.Own.Choose([]).Lists, list => list.Zone == "zen.dq.spamhaus.net");
        Assert.Empty(catalogue.Choose(["dnsbl.ahbl.org"]).Dead);
        Assert.Equal("2026-01", Assert.Single(catalogue.Choose(["BL.dead.example"]).Dead).Since);
        Assert.Equal("bl.spamcop.net", Assert.Single(catalogue.Choose(["bl.spamcop.net"]).Unknown).Name);
    }

    [Theory]
    [InlineData("*spamhaus*", "zen.spamhaus.org,dbl.spamhaus.org", 0)]
    [InlineData("ZEN.spamhaus.org.", "zen.spamhaus.org", 0)]
    [InlineData("dnsbl-?.uceprotect.net", "dnsbl-1.uceprotect.net,dnsbl-2.uceprotect.net,dnsbl-3.uceprotect.net", 0)]
    [InlineData("*sorbs*", "", 1)]
    [InlineData("spam.dnsbl.sorbs.net", "", 1)]
    [InlineData("xdnsbl.sorbs.net", "", 0)]
    public void Lists_are_chosen_by_their_zones(string name, string zones, int dead)
    {
        BlocklistChoice choice = BlocklistCatalogue.Own.Choose([name]);
        Assert.Equal(zones, string.Join(',', choice.Lists.Select(list => list.Zone)));
        Assert.Equal(dead, choice.Dead.Count);
        Assert.Equal(zones.Length == 0 && dead == 0, choice.Unknown.Count > 0);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "'version' is missing")]
    [InlineData("""{ "version": 2 }""", "newer MailAbuse")]
    [InlineData("""{ "version": 1, "list": [] }""", "'list' is no member")]
    [InlineData("""{ "version": 1, "version": 1 }""", "version")]
    [InlineData("""{ "version": 1, "lists": {} }""", "'lists' is no list")]
    [InlineData("""{ "version": 1, "lists": [ 7 ] }""", "list 1: it is no object")]
    [InlineData("""{ "version": 1, "lists": [ { "operator": "x" } ] }""", "list 1: its 'zone' is missing")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "bl;x", "operator": "x", "kinds": ["ipv4"] } ] }""", "no domain name")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "org", "operator": "x", "kinds": ["ipv4"] } ] }""", "no domain name")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "kinds": ["ipv4"] } ] }""", "list 'b.test': its 'operator' is missing")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x" } ] }""", "its 'kinds' are missing")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ip"] } ] }""", "'ip' is no kind")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"], "answers": [ { "answer": "192.0.2.1", "meaning": "y" } ] } ] }""", "answers 1: '192.0.2.1' is no answer")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"], "answers": [ { "answer": "127.0.0.9-127.0.0.2", "meaning": "y" } ] } ] }""", "is no answer")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"], "answers": [ { "answer": "127.0.0.2" } ] } ] }""", "'meaning' is missing")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"], "answers": [ { "answer": "127.0.0.2", "meaning": "y", "severity": "bad" } ] } ] }""", "severities are")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"], "bits": [ { "bit": 3, "meaning": "y" } ] } ] }""", "'bit' is none of")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"], "delisting": "http://x.test/" } ] }""", "no https:// address")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x\u001b", "kinds": ["ipv4"] } ] }""", "control characters")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "\uD800", "kinds": ["ipv4"] } ] }""", "no Unicode")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["domain"], "testListed": "127.0.0.2" } ] }""", "nothing that this list can be asked about")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "b.test", "operator": "x", "kinds": ["ipv4"] }, { "zone": "B.TEST", "disabled": true } ] }""", "there twice")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "nobody.test", "disabled": true } ] }""", "no such list")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "psbl.surriel.com", "key": "k" } ] }""", "takes no key")]
    [InlineData("""{ "version": 1, "lists": [ { "zone": "zen.dq.spamhaus.net", "key": "k", "terms": "t" } ] }""", "'terms' is no member")]
    [InlineData("""{ "version": 1, "dead": [ { "zone": "b.test", "operator": "x", "since": "May" } ] }""", "no date")]
    public void What_is_wrong_is_said_with_its_place(string json, string words)
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => With(json)).Problem;
        Assert.Equal((ServerProblemKind.CatalogueInvalid, "mine.json"), (problem.Kind, problem.Target));
        Assert.StartsWith("mine.json: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.NotEqual("", problem.Advice);
    }

    [Fact]
    public void A_key_that_can_be_none_is_not_repeated()
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => With("""{ "version": 1, "lists": [ { "zone": "zen.dq.spamhaus.net", "key": "my secret!" } ] }""")).Problem;
        Assert.Contains("'key' can be no part of a domain name", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_file_lies_beside_the_inventory()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory();
        try
        {
            InventoryLocation location = new(null, folder.FullName);
            Assert.Same(BlocklistCatalogue.Own, BlocklistCatalogue.Load(null, location));
            string file = Path.Combine(folder.FullName, "blocklists.json");
            File.WriteAllText(file, "\uFEFF" + """{ "version": 1, "lists": [ { "zone": "bl.example.net", "operator": "us", "kinds": ["ipv4"] } ] }""");
            Assert.Equal("bl.example.net", BlocklistCatalogue.Load(null, location).Lists[0].Zone);
            File.Delete(file);
            Directory.CreateDirectory(file);
            Assert.Contains("it is a folder", Assert.Throws<ServerException>(() => BlocklistCatalogue.Load(null, location)).Message, StringComparison.Ordinal);
            Assert.Contains("cannot be read", Assert.Throws<ServerException>(() => BlocklistCatalogue.Load(file + "x", location)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static BlocklistCatalogue With(string json) => BlocklistCatalogue.With(Encoding.UTF8.GetBytes(json), "mine.json");
}
