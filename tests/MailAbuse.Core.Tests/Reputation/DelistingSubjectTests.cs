using MailAbuse.Reputation;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class DelistingSubjectTests
{
    // Operator and list of a refusal -> who is asked, and with whom he is one.
    [Theory]
    [InlineData("Microsoft consumer", "Microsoft block list", "Microsoft consumer", "operator/microsoft consumer")]
    [InlineData("Microsoft consumer", "", "Microsoft consumer", "operator/microsoft consumer")]
    [InlineData("Microsoft 365", "Microsoft block list", "Microsoft 365", "operator/microsoft 365")]
    [InlineData("Apple", "zen.spamhaus.org", "Spamhaus", "operator/spamhaus")]
    [InlineData("", "SBL.spamhaus.org", "Spamhaus", "operator/spamhaus")]
    [InlineData("Spamhaus", "", "Spamhaus", "operator/spamhaus")]
    [InlineData("Apple", "Proofpoint", "Proofpoint", "operator/proofpoint")]
    [InlineData("Comcast", "bl.spamcop.net", "SpamCop", "list/bl.spamcop.net")]
    [InlineData("Comcast", "dnsbl-1.uceprotect.net", "UCEPROTECT", "list/dnsbl-1.uceprotect.net")]
    [InlineData("Comcast", "dnsbl-2.uceprotect.net", "UCEPROTECT", "list/dnsbl-2.uceprotect.net")]
    [InlineData("Comcast", "bl.example.net", "bl.example.net", "list/bl.example.net")]
    [InlineData("notspamhaus.org", "notspamhaus.org", "notspamhaus.org", "list/notspamhaus.org")]
    [InlineData("", "", "mx.example.com", "operator/mx.example.com")]
    public void Who_is_asked(string @operator, string list, string who, string key)
    {
        DelistingRequest request = DelistingSubject.Of(new DeliveryRefusal { Operator = @operator, List = list, OutgoingAddress = "192.0.2.25", MailHost = "mx.example.com", RecipientDomain = "example.com" }).Settle();
        Assert.Equal((who, key), (request.Operator, DelistingKey.Of(request)));
    }

    [Theory]
    [InlineData("Mailspike", "bl.mailspike.net", "Mailspike")]
    [InlineData("SpamCop (Cisco)", "bl.spamcop.net", "SpamCop")]
    [InlineData("", "bl.mailspike.net", "bl.mailspike.net")]
    public void A_listing_says_who_runs_the_list_and_is_one_with_the_refusals_that_name_it(string @operator, string list, string who)
    {
        DelistingRequest listed = DelistingSubject.Of(new BlocklistEntry { Operator = @operator, List = list, Address = "192.0.2.25", Verdict = BlocklistVerdict.Listed }).Settle();
        Assert.Equal(who, listed.Operator);
        Assert.Equal(DelistingKey.Of(listed), DelistingKey.Of(DelistingSubject.Of(new DeliveryRefusal { Operator = "Apple", List = list, OutgoingAddress = "192.0.2.25" }).Settle()));
    }

    // Cause, list, what a person types, and whether mail is delivered again -> whether somebody is asked.
    [Theory]
    [InlineData(RefusalCause.Reputation, "", "", false, true)]
    [InlineData(RefusalCause.Throttled, "", "", false, true)]
    [InlineData(RefusalCause.Throttled, "", "Yahoo", true, false)]
    [InlineData(RefusalCause.Unknown, "", "", false, false)]
    [InlineData(RefusalCause.Unknown, "", "Yahoo", false, true)]
    [InlineData(RefusalCause.Unknown, "bl.example.net", "", false, true)]
    [InlineData(RefusalCause.Authentication, "", "Yahoo", false, false)]
    [InlineData(RefusalCause.Content, "bl.example.net", "Yahoo", false, false)]
    [InlineData(RefusalCause.Mailbox, "", "Yahoo", false, false)]
    [InlineData(RefusalCause.Policy, "", "Yahoo", false, false)]
    [InlineData(RefusalCause.Network, "", "Yahoo", false, false)]
    public void Only_a_bad_name_is_asked_about(RefusalCause cause, string list, string typed, bool hasResumed, bool isAsked)
    {
        string? why = DelistingSubject.WhyNotAnew(new DeliveryRefusal { Cause = cause, List = list, HasResumed = hasResumed }, new DelistingSubject { Operator = typed });
        Assert.Equal(isAsked, why is null);
        if (why is not null)
            Assert.StartsWith("refusals ", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.25", "192.0.2.25")]
    [InlineData("::ffff:192.0.2.25", "192.0.2.25")]
    [InlineData("2001:DB8:0::25", "2001:db8::25")]
    [InlineData("Example.ORG.", "example.org")]
    [InlineData("192.0.2", null)]
    [InlineData("192.0.2.0/24", null)]
    [InlineData("fe80::1%eth0", null)]
    [InlineData("../../etc/passwd", null)]
    [InlineData("192.0.2.25\u001B[2J", null)]
    public void Addresses_are_addresses(string typed, string? kept)
    {
        Assert.Equal(kept, DelistingSubject.AddressOf(typed));
        DelistingSubject subject = new() { Operator = "Apple", Address = typed };
        if (kept is null)
            Assert.Equal(ServerProblemKind.DelistingInvalid, Assert.Throws<ServerException>(subject.Settle).Problem.Kind);
        else
            Assert.Equal(kept, subject.Settle().Address);
    }

    [Fact]
    public void Nobody_to_ask_and_no_address_are_refused_with_what_to_do()
    {
        foreach (DelistingSubject subject in new DelistingSubject[] { new() { Address = "192.0.2.25" }, new() { Operator = "Apple" }, new() { Operator = "Apple", Address = "192.0.2.25", HostName = "mx1; rm" } })
        {
            ServerProblem problem = Assert.Throws<ServerException>(subject.Settle).Problem;
            Assert.Equal(ServerProblemKind.DelistingInvalid, problem.Kind);
            Assert.NotEmpty(problem.Advice);
        }
    }

    [Fact]
    public void What_strangers_wrote_shows_and_does_nothing()
    {
        const string Evil = "x\u001B]0;owned\u0007\u202E\u2028y";
        DelistingRequest request = DelistingSubject.Of(new DeliveryRefusal
        {
            Operator = Evil, List = Evil, Code = Evil, Server = Evil, OutgoingAddress = "192.0.2.25", RecipientDomain = Evil, MailHost = Evil,
            DelistingUrl = "javascript:alert(1)", SampleReply = $"550 {Evil}\r\nsecond line {new string('z', 5000)}",
        }).With(new DelistingSubject { RecipientDomains = ["good.example", "-bad.example", "a..b", "good.example."] }).Settle();
        foreach (string text in new[] { request.Operator, request.List, request.Code, request.Server, request.Reply, DelistingText.Of(request, null, [], []).Replace("\n", "", StringComparison.Ordinal) })
            Assert.Equal(Visible.Make(text), text);
        Assert.Equal(["good.example"], request.RecipientDomains);
        Assert.Equal("", request.FormUrl);
        Assert.InRange(request.Reply.Length, 1, 500);
    }

    [Theory]
    [InlineData("https://postmaster.example.com/form?ip=192.0.2.25", "https://postmaster.example.com/form?ip=192.0.2.25")]
    [InlineData("mailto:postmaster@example.com", "mailto:postmaster@example.com")]
    [InlineData("file:///etc/passwd", "")]
    [InlineData("/etc/passwd", "")]
    [InlineData("https://example.com/\"onclick=", "")]
    [InlineData("https://example.com/\u202E", "")]
    [InlineData("", "")]
    public void Only_a_page_or_a_mail_address_is_where_it_is_asked_for(string url, string kept) =>
        Assert.Equal(kept, new DelistingSubject { Operator = "Example Telecom", Address = "192.0.2.25", FormUrl = url }.Settle().FormUrl);

    [Fact]
    public void What_the_catalogue_says_comes_before_what_is_known_here_and_what_is_known_before_nothing()
    {
        Assert.Equal("https://sender.example/", new DelistingSubject { Operator = "Microsoft 365", Address = "192.0.2.25", FormUrl = "https://sender.example/" }.Settle().FormUrl);
        Assert.Equal("https://sender.office.com/", new DelistingSubject { Operator = "microsoft 365", Address = "192.0.2.25" }.Settle().FormUrl);
        // Telekom says in its reply to which of its desks to write.
        DelistingSubject telekom = new() { Operator = "Telekom", Address = "192.0.2.25", FormUrl = "https://postmaster.t-online.de/", Reply = "554 IP=192.0.2.25 - A problem occurred. (Ask your postmaster for help or to contact tosa@rx.t-online.de to clarify.) (BL)" };
        Assert.Equal("mailto:tosa@rx.t-online.de", telekom.Settle().FormUrl);
        Assert.Contains("tosa@rx.t-online.de", telekom.Settle().Reply, StringComparison.Ordinal);
        Assert.Equal("https://postmaster.t-online.de/", (telekom with { Reply = "554 contact x@rx.t-online.de.evil.example" }).Settle().FormUrl);
    }

    [Theory]
    [InlineData("550 5.1.1 <joe@hotmail.example>: blocked", "550 5.1.1 (address): blocked")]
    [InlineData("see https://x.example/?a=joe%40hotmail.example for why", "see (address) for why")]
    [InlineData("<\"joe doe\"@hotmail.example> no", "(address) no")]
    [InlineData("joe\uFF20hotmail.example no", "(address) no")]
    [InlineData("550 messages from [192.0.2.25] weren't sent (S3140)", "550 messages from [192.0.2.25] weren't sent (S3140)")]
    public void Nobodys_mail_address_is_shown_to_others(string reply, string shown) => Assert.Equal(shown, DelistingReply.Of(reply, ""));
}
