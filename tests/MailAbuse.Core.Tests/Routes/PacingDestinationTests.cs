using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Routes.Pacing;
using MailAbuse.Quarantine;
using MailAbuse.Reputation;
using MailAbuse.Routes.Pacing;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Who is one receiver, what of his answers ends the sending, and what mail of an incident looks like.</summary>
public sealed class PacingDestinationTests
{
    [Theory]
    [InlineData("host mx1.hotmail.test[192.0.2.1] said: 550 5.7.1 no", "mx1.hotmail.test")]
    [InlineData("host MX1.Hotmail.test[192.0.2.1] refused to talk to me: 421 no", "mx1.hotmail.test")]
    [InlineData("connect to mx.gmx.test[2001:db8::1]:25: Connection refused", "mx.gmx.test")]
    [InlineData("conversation with mx.gmx.test[192.0.2.1] timed out while sending RCPT TO", "mx.gmx.test")]
    [InlineData("lost connection with mx.gmx.test[192.0.2.1] while receiving the initial server greeting", "mx.gmx.test")]
    [InlineData("delivery temporarily suspended: host mx.gmx.test[192.0.2.1] refused to talk to me: 421 no", "mx.gmx.test")]
    [InlineData("Host or domain name not found. Name service error for name=gmx.test type=MX: Host not found, try again", null)]
    [InlineData("host $(reboot)[192.0.2.1] said: 550", null)]
    [InlineData("host a b[192.0.2.1] said: 550", null)]
    [InlineData("", null)]
    public void The_mail_host_stands_in_the_reason(string reason, string? host) => Assert.Equal(host, DelayReason.HostOf(reason));

    [Fact]
    public void Domains_behind_one_host_are_one_receiver_and_so_are_the_hosts_of_one_domain()
    {
        QueuedMessage[] queue =
        [
            Waiting("a@hotmail.test", "host mx1.outlook.test[192.0.2.1] said: 451 no"),
            Waiting("b@shop.test", "host mx2.outlook.test[192.0.2.2] said: 451 no"),
            Waiting("c@Hotmail.test", "host mx2.outlook.test[192.0.2.2] said: 451 no"),
            Waiting("d@gmx.test", "connect to mx.gmx.test[192.0.2.3]:25: Connection refused"),
            Waiting("e@web.test", null),
            Waiting("f@one.test", "host mx2.example.org[192.0.2.9] said: 451 no"),
            Waiting("g@two.test", "host mx2.example.org[192.0.2.9] said: 451 no"),
        ];
        PacedDestinations destinations = new(queue, ["mx2.example.org"], new Dictionary<string, string> { ["live.test"] = "mx1.outlook.test" });
        Assert.Equal(
            ["mx1.outlook.test", "mx1.outlook.test", "mx.gmx.test", "web.test", "one.test", "two.test", "mx1.outlook.test"],
            new[] { "x@hotmail.test", "x@SHOP.test", "x@gmx.test", "x@web.test", "x@one.test", "x@two.test", "x@live.test" }.Select(destinations.Of));
    }

    [Theory]
    [InlineData(RefusalCause.Reputation, DeliveryStatus.Deferred, "4.7.650", 1)]
    [InlineData(RefusalCause.Throttled, DeliveryStatus.Deferred, "4.7.28", 1)]
    [InlineData(RefusalCause.Unknown, DeliveryStatus.Bounced, "5.0.0", 1)]
    [InlineData(RefusalCause.Policy, DeliveryStatus.Bounced, "5.7.1", 1)]
    [InlineData(RefusalCause.Policy, DeliveryStatus.Bounced, "5.3.4", 0)]
    [InlineData(RefusalCause.Unknown, DeliveryStatus.Deferred, "4.0.0", 3)]
    [InlineData(RefusalCause.Network, DeliveryStatus.Deferred, "4.4.1", 3)]
    [InlineData(RefusalCause.Authentication, DeliveryStatus.Bounced, "5.7.26", 3)]
    [InlineData(RefusalCause.Mailbox, DeliveryStatus.Bounced, "5.1.1", 0)]
    [InlineData(RefusalCause.Content, DeliveryStatus.Bounced, "5.7.1", 0)]
    public void A_refusal_of_us_ends_it_at_once_and_what_may_be_the_messages_fault_at_the_third(RefusalCause cause, DeliveryStatus status, string dsn, int ends)
    {
        RefusalWatch watch = new(_ => cause, []);
        int at = Enumerable.Range(1, 6).FirstOrDefault(n => watch.Take("outlook", Answer($"A{n}", status, dsn)));
        Assert.Equal(ends, at);
        RefusalWatch mixed = new(_ => cause, []);
        // One that is taken in between begins the count anew.
        if (ends != 1)
            Assert.DoesNotContain(true, Enumerable.Range(1, 9).Select(n => mixed.Take("outlook", Answer($"A{n}", n % 3 == 0 ? DeliveryStatus.Sent : status, dsn))));
    }

    [Fact]
    public void What_still_went_the_old_way_says_nothing_of_the_new_one()
    {
        RefusalWatch watch = new(_ => RefusalCause.Reputation, ["[192.0.2.9]", "mx2.example.org"]);
        Assert.False(watch.Take("outlook", Answer("A1", DeliveryStatus.Deferred, "4.7.1", "mx1.outlook.test[192.0.2.1]:25")));
        Assert.True(watch.Take("outlook", Answer("A2", DeliveryStatus.Deferred, "4.7.1", "MX2.example.org[198.51.100.1]:25")));
        Assert.True(watch.Take("outlook", Answer("A3", DeliveryStatus.Deferred, "4.7.1", "elsewhere[192.0.2.9]:587")));
    }

    [Fact]
    public void An_incident_is_known_by_what_much_of_its_mail_has_in_common()
    {
        string[] spam = [.. Enumerable.Repeat("spam", 200), .. Enumerable.Repeat("few", 3), "one"];
        Assert.Equal(
            new Dictionary<string, string> { ["spam"] = "joe", ["lot"] = "ann" },
            IncidentFingerprints.Of([("joe", spam), ("ann", [.. Enumerable.Repeat("lot", 3), .. Enumerable.Repeat("spam", 3)])]).OrderBy(one => one.Key).ToDictionary());
    }

    [Theory]
    [InlineData(true, "hotmail.test", "hotmail.test")]
    [InlineData(true, "hotmail.test", "mail.Hotmail.test")]
    [InlineData(false, "hotmail.test", "nothotmail.test")]
    [InlineData(false, "hotmail.test", "")]
    public void A_domain_stands_for_its_subdomains(bool isCovered, string asked, string domain) => Assert.Equal(isCovered, new PacedFlushRequest { Domains = [asked] }.Covers(domain));

    [Fact]
    public void All_is_said_and_never_meant_by_silence()
    {
        Assert.False(new PacedFlushRequest().Covers("hotmail.test"));
        Assert.True(new PacedFlushRequest { All = true, ExceptDomains = ["example.org"] }.Covers("hotmail.test"));
        Assert.False(new PacedFlushRequest { All = true, ExceptDomains = ["example.org"] }.Covers("Example.org"));
        // It is hosted nowhere, so it goes out by the detour of all mail.
        Assert.True(new PacedFlushRequest { All = true, ExceptDomains = ["example.org"] }.Covers("sub.example.org"));
    }

    [Theory]
    [InlineData("1795377949.1230000070", "1795377949.123000007", 123, "Paced")]
    [InlineData("1795377949.0000000090", "1795377949.000000009", 0, "PushedOut")]
    [InlineData("1795377949.0000000000", "1795377949.000000000", 0, "Own")]
    [InlineData("1795377949.9995551230", "1795377949.999000000", 999, "Own")]
    [InlineData("1795377949", "1795377949.000000000", 0, "Own")]
    public void A_time_in_the_queue_says_who_wrote_it(string found, string written, int milliseconds, string kind)
    {
        Assert.True(QueueStamps.TryRead(found, out PacedStamp stamp));
        Assert.Equal((milliseconds, kind), (stamp.Time.Millisecond, stamp.Kind.ToString()));
        Assert.Equal(written, QueueStamps.Write(stamp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-5.0")]
    [InlineData("99999999999999.0")]
    [InlineData("1e9")]
    public void What_is_no_time_is_none(string text) => Assert.False(QueueStamps.TryRead(text, out _));

    private static PacedAnswer Answer(string id, DeliveryStatus status, string dsn, string relay = "") => new(id, "v@outlook.test", status, dsn, relay, "", "no", "");

    private static QueuedMessage Waiting(string recipient, string? reason) => new() { QueueId = "A1", Recipients = [new QueuedRecipient { Address = recipient, DelayReason = reason }] };
}
