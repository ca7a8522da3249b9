using System.Diagnostics;
using System.Text;
using MailAbuse.Dns;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>What lists and resolvers say, and what may be believed of it.</summary>
public sealed class BlocklistCheckTests
{
    private const string Joe = "192.0.2.7";
    private const string JoeReversed = "7.2.0.192";

    [Theory]
    // Listed, with what the operator means by it.
    [InlineData("zen.spamhaus.org", "127.0.0.2", "Listed", "Abuse", "SBL")]
    [InlineData("zen.spamhaus.org", "127.0.0.3", "Listed", "Abuse", "CSS")]
    [InlineData("zen.spamhaus.org", "127.0.0.4", "Listed", "Abuse", "XBL")]
    [InlineData("zen.spamhaus.org", "127.0.0.7", "Listed", "Abuse", "XBL")]
    [InlineData("zen.spamhaus.org", "127.0.0.10", "Listed", "Policy", "PBL: the network's owner")]
    [InlineData("zen.spamhaus.org", "127.0.0.11", "Listed", "Policy", "PBL: Spamhaus")]
    [InlineData("zen.spamhaus.org", "127.0.0.2 127.0.0.9", "Listed", "Abuse", "SBL: a source of spam, entered by hand. DROP")]
    [InlineData("zen.spamhaus.org", "127.0.0.4 127.0.0.11", "Listed", "Abuse", "XBL")]
    [InlineData("dnsbl-3.uceprotect.net", "127.0.0.2", "Listed", "Policy", "says nothing of this address")]
    [InlineData("all.spamrats.com", "127.0.0.43", "Listed", "Abuse", "RATS-Auth")]
    [InlineData("bl.blocklist.de", "127.0.0.13", "Listed", "Abuse", "SASL")]
    [InlineData("bl.mailspike.net", "127.0.0.11", "Listed", "Abuse", "very bad")]
    // Listed for a reason that came after the catalogue.
    [InlineData("zen.spamhaus.org", "127.0.0.99", "Listed", "Abuse", "does not know what 127.0.0.99 means")]
    [InlineData("zen.spamhaus.org", "127.0.0.10 127.0.0.99", "Listed", "Abuse", "does not know")]
    // No listings, whatever a plain reject_rbl_client would take them for.
    [InlineData("zen.spamhaus.org", "127.255.255.252", "ResolverBroken", "None", "misspelt")]
    [InlineData("zen.spamhaus.org", "127.255.255.254", "ResolverBroken", "None", "public resolvers")]
    [InlineData("zen.spamhaus.org", "127.255.255.255", "ResolverBroken", "None", "asks too much")]
    [InlineData("psbl.surriel.com", "127.255.255.254", "ResolverBroken", "None", "public resolvers")]
    [InlineData("psbl.surriel.com", "127.255.255.7", "ResolverBroken", "None", "not a listing")]
    [InlineData("psbl.surriel.com", "127.0.0.1", "ResolverBroken", "None", "blocks it")]
    [InlineData("psbl.surriel.com", "127.0.0.2 127.255.255.255", "ResolverBroken", "None", "asks too much")]
    [InlineData("psbl.surriel.com", "198.51.100.9", "ListBroken", "None", "outside of 127.0.0.0/8")]
    [InlineData("psbl.surriel.com", "127.0.0.2 198.51.100.9", "ListBroken", "None", "outside of 127.0.0.0/8")]
    public void An_answer_means_what_the_operator_says(string zone, string answers, string verdict, string severity, string words)
    {
        BlocklistResolver resolver = new BlocklistResolver().Lives(zone).Has($"{JoeReversed}.{zone}", answers.Split(' '));
        BlocklistEntry entry = Assert.Single(Ask(resolver, [Joe], List(zone)));
        Assert.Equal((verdict, severity), (entry.Verdict.ToString(), entry.Severity.ToString()));
        Assert.Contains(words, entry.IsListed ? entry.Meaning : entry.Problem, StringComparison.Ordinal);
        Assert.Equal(entry.IsListed, entry.Problem.Length == 0);
        Assert.Equal(answers.Split(' '), entry.Answers);
        Assert.Equal((Joe, zone, "192.0.2.53 of mx1"), (entry.Address, entry.List, entry.Resolver));
    }

    [Theory]
    [InlineData("127.0.0.2", "Listed", "Black")]
    [InlineData("127.0.0.8", "Listed", "Red")]
    [InlineData("127.0.0.6", "Listed", "Black: a domain of spammers. Grey")]
    [InlineData("127.0.0.1", "ResolverBroken", "not served")]
    [InlineData("127.0.0.16", "Listed", "does not know")]
    public void A_domain_list_of_bits_says_several_things_at_once(string answer, string verdict, string words)
    {
        BlocklistResolver resolver = new BlocklistResolver().Has("test.uribl.com.multi.uribl.com", "127.0.0.14").Has("spam.example.multi.uribl.com", answer);
        BlocklistEntry entry = Assert.Single(Ask(resolver, ["spam.example"], List("multi.uribl.com")));
        Assert.Equal(verdict, entry.Verdict.ToString());
        Assert.Contains(words, entry.Meaning + entry.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DnsStatus.NoSuchName, "NotListed", "")]
    [InlineData(DnsStatus.NoData, "NotListed", "")]
    [InlineData(DnsStatus.ServerFailure, "Unknown", "SERVFAIL")]
    [InlineData(DnsStatus.Refused, "Unknown", "REFUSED")]
    [InlineData(DnsStatus.Timeout, "Unknown", "No answer in time")]
    [InlineData(DnsStatus.Unreachable, "Unknown", "cannot be reached")]
    [InlineData(DnsStatus.Malformed, "Unknown", "cannot be read")]
    public void No_answer_is_never_a_good_one(DnsStatus status, string verdict, string words)
    {
        BlocklistResolver resolver = new BlocklistResolver().Lives("psbl.surriel.com").All("192.psbl.surriel.com", status);
        BlocklistEntry entry = Assert.Single(Ask(resolver, [Joe], List("psbl.surriel.com")));
        Assert.Equal(verdict, entry.Verdict.ToString());
        Assert.Contains(words, entry.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_whose_test_entry_is_gone_has_ended_and_is_asked_no_more()
    {
        BlocklistResolver resolver = new BlocklistResolver().Lives("bl.spamcop.net").Has($"{JoeReversed}.bl.spamcop.net", "127.0.0.2").Has($"{JoeReversed}.psbl.surriel.com", "127.0.0.2");
        BlocklistEntry[] entries = Ask(resolver, [Joe], List("psbl.surriel.com"), List("bl.spamcop.net"));
        Assert.Equal([BlocklistVerdict.ListBroken, BlocklistVerdict.Listed], entries.Select(entry => entry.Verdict));
        Assert.Contains("test entry 127.0.0.2 is gone", entries[0].Problem, StringComparison.Ordinal);
        Assert.DoesNotContain($"{JoeReversed}.psbl.surriel.com A", resolver.Questions);
    }

    [Fact]
    public void A_list_that_lists_everything_is_broken_where_the_resolver_is_honest()
    {
        BlocklistResolver resolver = new BlocklistResolver().All("psbl.surriel.com", DnsStatus.Answered, "", "127.0.0.2").Lives("bl.spamcop.net");
        BlocklistEntry[] entries = Ask(resolver, [Joe], List("psbl.surriel.com"), List("bl.spamcop.net"));
        Assert.Equal([BlocklistVerdict.ListBroken, BlocklistVerdict.NotListed], entries.Select(entry => entry.Verdict));
        Assert.Contains("lists 127.0.0.1, which no list may have", entries[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resolver_that_answers_everything_lists_nobody()
    {
        BlocklistResolver resolver = new BlocklistResolver().All("", DnsStatus.Answered, "", "127.0.0.2");
        BlocklistEntry[] entries = Ask(resolver, [Joe, "mail.example.org"], [.. Lists()]);
        Assert.True(entries.Length > 20);
        Assert.All(entries, entry => Assert.Equal(BlocklistVerdict.ResolverBroken, entry.Verdict));
        Assert.All(entries, entry => Assert.Contains("192.0.2.53 of mx1 lies", entry.Problem, StringComparison.Ordinal));
        // The one question about a name that nobody can have.
        Assert.EndsWith(".invalid A", Assert.Single(resolver.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resolver_that_knows_no_list_at_all_is_not_proof_that_all_lists_have_died()
    {
        BlocklistEntry[] entries = Ask(new BlocklistResolver(), [Joe], List("psbl.surriel.com"), List("bl.spamcop.net"), List("zen.spamhaus.org"));
        Assert.All(entries, entry => Assert.Equal(BlocklistVerdict.ResolverBroken, entry.Verdict));
        Assert.Contains("finds the test entry of no list", entries[0].Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DnsStatus.Timeout, "does not answer")]
    [InlineData(DnsStatus.Unreachable, "does not answer")]
    [InlineData(DnsStatus.Malformed, "does not answer")]
    [InlineData(DnsStatus.Refused, "does not serve us")]
    public void A_resolver_that_is_not_there_is_one_error_and_no_entry(DnsStatus status, string words)
    {
        BlocklistResolver resolver = new BlocklistResolver().All("", status, "connection refused\u001b[2J");
        ServerProblem problem = Assert.Throws<ServerException>(() => Ask(resolver, [Joe, "mail.example.org"], [.. Lists()])).Problem;
        Assert.Equal((ServerProblemKind.ConnectionFailed, "192.0.2.53 of mx1"), (problem.Kind, problem.Target));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', problem.Message);
        Assert.Contains("-DnsServer", problem.Advice, StringComparison.Ordinal);
        Assert.Single(resolver.Questions);
    }

    [Fact]
    public void A_resolver_that_cannot_find_out_leaves_every_list_unknown()
    {
        BlocklistEntry[] entries = Ask(new BlocklistResolver().All("", DnsStatus.ServerFailure), [Joe], List("psbl.surriel.com"), List("bl.spamcop.net"), List("zen.spamhaus.org"));
        Assert.All(entries, entry => Assert.Equal(BlocklistVerdict.Unknown, entry.Verdict));
    }

    [Fact]
    public void Twenty_silent_lists_cost_two_time_outs_and_a_silent_list_one_for_all_addresses()
    {
        TimeSpan patience = TimeSpan.FromSeconds(1);
        Blocklist[] lists = [.. Enumerable.Range(1, 20).Select(number => new Blocklist { Zone = $"silent{number}.test", Operator = "nobody", Kinds = BlocklistKinds.IPv4, TestListed = "127.0.0.2", TestNotListed = "127.0.0.1" })];
        BlocklistResolver resolver = new BlocklistResolver().All("test", stop =>
        {
            if (stop.WaitHandle.WaitOne(patience)) throw new OperationCanceledException(stop);
            return new DnsAnswer(DnsStatus.Timeout);
        });
        Stopwatch clock = Stopwatch.StartNew();
        BlocklistEntry[] entries = Ask(resolver, [Joe, "192.0.2.8", "192.0.2.9"], lists);
        Assert.Equal(60, entries.Length);
        Assert.All(entries, entry => Assert.Equal(BlocklistVerdict.Unknown, entry.Verdict));
        // Two time-outs on an idle machine; one after the other it would be twenty.
        Assert.True(clock.Elapsed < 10 * patience, $"it took {clock.Elapsed}");
        Assert.Equal(20 + 1, resolver.Questions.Count);
        Assert.InRange(resolver.Most, 2, BlocklistCheck.QuestionsAtOnce);
    }

    [Fact]
    public void A_list_that_falls_silent_is_left_out_and_says_so()
    {
        BlocklistResolver resolver = new BlocklistResolver().Lives("psbl.surriel.com").All("192.psbl.surriel.com", DnsStatus.Timeout);
        BlocklistEntry[] entries = Ask(resolver, [Joe, "192.0.2.8"], List("psbl.surriel.com"));
        Assert.All(entries, entry => Assert.Equal(BlocklistVerdict.Unknown, entry.Verdict));
        Assert.Contains("not asked any more", entries[1].Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("8.2.0.192.psbl.surriel.com A", resolver.Questions);
    }

    [Fact]
    public void Entries_come_by_address_and_then_by_list_whoever_was_first()
    {
        // The first list is the slowest.
        BlocklistResolver resolver = new BlocklistResolver().Lives("psbl.surriel.com").Lives("zen.spamhaus.org").Has("test.dbl.nordspam.com", "127.0.0.2")
            .All("192.psbl.surriel.com", stop =>
            {
                Thread.Sleep(100);
                return new DnsAnswer(DnsStatus.NoSuchName);
            });
        BlocklistEntry[] entries = Ask(resolver, ["192.0.2.8", "mail.example.org", Joe, "2001:db8::7"], List("psbl.surriel.com"), List("zen.spamhaus.org"), List("dbl.nordspam.com"));
        Assert.Equal(
            ["192.0.2.8 psbl.surriel.com", "192.0.2.8 zen.spamhaus.org", "mail.example.org dbl.nordspam.com", $"{Joe} psbl.surriel.com", $"{Joe} zen.spamhaus.org", "2001:db8::7 zen.spamhaus.org"],
            entries.Select(entry => $"{entry.Address} {entry.List}"));
    }

    [Theory]
    [InlineData("2001:db8::7", "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.nordspam.com A")]
    [InlineData("[2001:DB8:0:0::7]", "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.nordspam.com A")]
    [InlineData("::ffff:192.0.2.7", "7.2.0.192.bl.nordspam.com A")]
    [InlineData("192.0.2.7", "7.2.0.192.bl.nordspam.com A")]
    public void An_address_is_asked_for_as_the_standard_says(string address, string question)
    {
        BlocklistResolver resolver = new BlocklistResolver().Lives("bl.nordspam.com");
        Assert.Equal(BlocklistVerdict.NotListed, Assert.Single(Ask(resolver, [address], List("bl.nordspam.com"))).Verdict);
        Assert.Contains(question, resolver.Questions);
    }

    [Fact]
    public void A_list_of_IPv6_alone_is_tested_with_its_own_kind_of_address()
    {
        Blocklist list = Assert.Single(With("""{ "version": 1, "lists": [ { "zone": "six.test", "operator": "x", "kinds": ["ipv6"] } ] }""").Choose(["six.test"]).Lists);
        BlocklistResolver resolver = new BlocklistResolver().Has("2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.six.test", "127.0.0.2");
        Assert.Equal(BlocklistVerdict.NotListed, Assert.Single(Ask(resolver, ["2001:db8::7", Joe], list)).Verdict);
    }

    [Fact]
    public void The_lists_reason_is_a_strangers_text()
    {
        string name = $"{JoeReversed}.psbl.surriel.com";
        BlocklistResolver resolver = new BlocklistResolver().Lives("psbl.surriel.com").Has(name, "127.0.0.2").Says(name, "See \u001b]0;x\u0007https://psbl.org/", new string('x', 5000));
        BlocklistEntry entry = Assert.Single(Ask(resolver, [Joe], List("psbl.surriel.com")));
        Assert.StartsWith("See ␛]0;x␇https://psbl.org/ xxx", entry.Reason, StringComparison.Ordinal);
        Assert.Equal(300, entry.Reason.Length);
    }

    [Fact]
    public void A_listing_without_a_reason_is_one_all_the_same()
    {
        string name = $"{JoeReversed}.psbl.surriel.com";
        BlocklistEntry entry = Assert.Single(Ask(new BlocklistResolver().Lives("psbl.surriel.com").Has(name, "127.0.0.2"), [Joe], List("psbl.surriel.com")));
        Assert.Equal((BlocklistVerdict.Listed, ""), (entry.Verdict, entry.Reason));
    }

    [Fact]
    public void A_key_is_part_of_the_question_and_of_nothing_that_is_shown()
    {
        const string key = "s3cr3tk3y";
        Blocklist list = Assert.Single(With($$"""{ "version": 1, "lists": [ { "zone": "combined.mail.abusix.zone", "key": "{{key}}" } ] }""").Choose(["*abusix*"]).Lists);
        string zone = $"{key}.combined.mail.abusix.zone";
        BlocklistResolver resolver = new BlocklistResolver().Lives(zone).Has($"{JoeReversed}.{zone}", "127.0.0.2").Says($"{JoeReversed}.{zone}", $"asked with {key}").All($"8.2.0.192.{zone}"[2..], DnsStatus.NoData);
        resolver = new BlocklistResolver().Lives(zone).Has($"{JoeReversed}.{zone}", "127.0.0.2").Says($"{JoeReversed}.{zone}", $"asked with {key.ToUpperInvariant()}").All($"198.{zone}", DnsStatus.ServerFailure, $"could not find 9.{zone}");
        BlocklistEntry[] entries = Ask(resolver, [Joe, "198.51.100.9"], list);
        Assert.Equal([BlocklistVerdict.Listed, BlocklistVerdict.Unknown], entries.Select(entry => entry.Verdict));
        foreach (BlocklistEntry entry in entries)
        {
            string shown = string.Join('|', typeof(BlocklistEntry).GetProperties().Select(property => $"{property.GetValue(entry)}"));
            Assert.DoesNotContain(key, shown, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(key, list.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_was_named_and_cannot_be_asked_says_why()
    {
        BlocklistChoice choice = BlocklistCatalogue.Own.Choose(["spam.dnsbl.sorbs.net", "combined.mail.abusix.zone", "zen.spamhouse.org"]);
        BlocklistEntry[] entries = [.. BlocklistCheck.NotAsked("mx1", [Target(Joe)], choice)];
        Assert.Equal([BlocklistVerdict.ListBroken, BlocklistVerdict.Unknown], entries.Select(entry => entry.Verdict));
        Assert.Equal("Dead since 2024-06-05, not asked. Proofpoint emptied and ended it.", entries[0].Problem);
        Assert.StartsWith("It takes a key", entries[1].Problem, StringComparison.Ordinal);
        Assert.Equal([("zen.spamhouse.org", "zen.spamhaus.org")], choice.Unknown);
        Assert.Empty(choice.Lists);
    }

    [Fact]
    public void A_stop_ends_all_questions()
    {
        using CancellationTokenSource stop = new();
        BlocklistResolver resolver = new BlocklistResolver().All("org", over =>
        {
            stop.Cancel();
            over.WaitHandle.WaitOne();
            throw new OperationCanceledException(over);
        });
        Assert.ThrowsAny<OperationCanceledException>(() => new BlocklistCheck(resolver).Ask("", [Target(Joe)], [.. Lists()], stop.Token).ToArray());
    }

    [Fact]
    public void A_fault_in_a_thread_comes_out_where_it_was_asked()
    {
        BlocklistResolver resolver = new BlocklistResolver().All("org", _ => throw new InvalidOperationException("a fault"));
        Assert.Equal("a fault", Assert.Throws<InvalidOperationException>(() => Ask(resolver, [Joe], [.. Lists()])).Message);
    }

    private static BlocklistEntry[] Ask(BlocklistResolver resolver, string[] targets, params Blocklist[] lists)
        => [.. new BlocklistCheck(resolver).Ask("", [.. targets.Select(Target)], lists, default)];

    private static BlocklistTarget Target(string text) => BlocklistTarget.TryParse(text, out BlocklistTarget? target) ? target : throw new ArgumentException(text);

    private static IReadOnlyList<Blocklist> Lists() => BlocklistCatalogue.Own.Choose([]).Lists;

    private static Blocklist List(string zone) => Assert.Single(BlocklistCatalogue.Own.Choose([zone]).Lists);

    private static BlocklistCatalogue With(string json) => BlocklistCatalogue.With(Encoding.UTF8.GetBytes(json), "mine.json");
}
