using System.Globalization;
using System.Text;
using MailAbuse.Core.Tests.Servers.Reading;
using MailAbuse.Logs;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>What logs say of who refuses, on single lines and short stories.</summary>
public sealed class DeliveryRefusalTests : IDisposable
{
    private const string Block = "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).";
    private const string Host = "hotmail-test.olc.protection.outlook.com[203.0.113.1]";

    private readonly ReadHere _here = new();
    private int _minute;

    public void Dispose() => _here.Dispose();

    private string Line(string text) => string.Create(CultureInfo.InvariantCulture, $"2026-11-05T10:{_minute++ % 60:D2}:00+00:00 mx1 {text}\n");

    private string Said(string id, string to = "a@hotmail.test", string host = Host, string status = "deferred", string reply = Block, string program = "postfix/smtp[7]") =>
        Line($"{program}: {id}: to=<{to}>, relay={host}:25, delay=1, delays=0/0/1/0, dsn=4.7.1, status={status} (host {host} said: {reply} (in reply to MAIL FROM command))");

    private string Sent(string id, string to = "a@hotmail.test", string host = Host) =>
        Line($"postfix/smtp[7]: {id}: to=<{to}>, relay={host}:25, delay=1, delays=0/0/1/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F9999)");

    private string Removed(string id, string by = "qmgr") => Line($"postfix/{by}[8]: {id}: removed");

    private static DeliveryRefusal Only(string log) => Assert.Single(RefusalScan.Read(log));

    [Fact]
    public void A_message_that_is_tried_for_hours_is_one_message_that_waits()
    {
        DeliveryRefusal refusal = Only(Said("4F1A01") + Said("4F1A01") + Said("4F1A01", "B@HOTMAIL.test") + Said("4F1A02"));
        Assert.Equal(("mx1", "hotmail.test", "hotmail-test.olc.protection.outlook.com"), (refusal.Server, refusal.RecipientDomain, refusal.MailHost));
        Assert.Equal((RefusalCause.Reputation, "S3140", "192.0.2.10"), (refusal.Cause, refusal.Code, refusal.OutgoingAddress));
        Assert.Equal((2, 3, 0, 0, 1.0), (refusal.Messages, refusal.Waiting, refusal.Bounced, refusal.Delivered, refusal.Share));
        Assert.Equal((0, 3), (refusal.First.Minute, refusal.Last.Minute));
        Assert.Equal(Block, refusal.SampleReply);
        Assert.True(refusal.IsComplete);
    }

    [Fact]
    public void What_ends_the_waiting_is_told_apart()
    {
        string log = Said("4F1A01") + Said("4F1A02") + Said("4F1A03") + Said("4F1A04") + Said("4F1A05")
            + Sent("4F1A01") + Removed("4F1A01")
            + Line("postfix/qmgr[8]: 4F1A02: from=<x@example.org>, status=expired, returned to sender") + Removed("4F1A02")
            + Removed("4F1A03", "postsuper")
            + Said("4F1A04", status: "bounced") + Removed("4F1A04");
        DeliveryRefusal refusal = Only(log);
        // One got it; two went back, one was deleted, one waits: four of five have not got theirs.
        Assert.Equal((5, 1, 2, 1, 0.8), (refusal.Messages, refusal.Waiting, refusal.Bounced, refusal.Delivered, refusal.Share));
    }

    [Fact]
    public void An_id_that_comes_again_after_its_removal_is_another_message()
    {
        DeliveryRefusal refusal = Only(Said("4F1A01") + Removed("4F1A01") + Said("4F1A01"));
        Assert.Equal((2, 1), (refusal.Messages, refusal.Waiting));
    }

    [Fact]
    public void A_message_that_was_put_back_into_the_queue_is_the_same_under_its_new_id()
    {
        DeliveryRefusal refusal = Only(Said("4F1A01") + Line("postfix/pickup[9]: 4F1B02: uid=0 from=<x@example.org> orig_id=4F1A01") + Said("4F1B02") + Said("4F1B02"));
        Assert.Equal((1, 1), (refusal.Messages, refusal.Waiting));
    }

    [Fact]
    public void Mail_that_was_delivered_before_the_first_refusal_counts_for_the_share()
    {
        string log = string.Concat(Enumerable.Range(0, 9).Select(i => Sent($"4F2A0{i}"))) + Said("4F1A01", status: "bounced");
        DeliveryRefusal refusal = Only(log);
        Assert.Equal((9, 0.1, false), (refusal.Delivered, Math.Round(refusal.Share, 6), refusal.HasResumed));
    }

    [Theory]
    // The same host; another host of the operator; a detour; a host that merely is called alike.
    [InlineData("hotmail-test.olc.protection.outlook.com", true)]
    [InlineData("HOTMAIL-test.olc.protection.outlook.com", true)]
    [InlineData("outlook-test.olc.protection.outlook.com", true)]
    [InlineData("out2.example.net", false)]
    [InlineData("hotmail-test.olc.protection.outlook.com.example.net", false)]
    public void It_works_again_when_the_same_way_does(string relay, bool isResumed)
    {
        DeliveryRefusal refusal = Only(Sent("4F1A00") + Said("4F1A01") + Sent("4F1A02", host: relay + "[198.51.100.77]") + Sent("4F1A03", host: relay + "[198.51.100.77]"));
        Assert.Equal(isResumed, refusal.HasResumed);
        Assert.Equal(isResumed ? "4F1A02" : "", refusal.ResumedBy);
        Assert.Equal(isResumed ? 2 : null, refusal.ResumedAt?.Minute);
        // And no longer, when it is refused once more.
        Assert.False(RefusalScan.Read(Said("4F1A01") + Sent("4F1A02") + Said("4F1A04")).Single().HasResumed);
    }

    [Theory]
    [InlineData("mx1.kunde.example", "mx2.kunde.example", "kunde.example", true, true)]
    [InlineData("mx1.provider.example", "mx2.provider.example", "kunde.example", true, true)]
    [InlineData("mx1.provider.example", "mx2.provider.example", "kunde.example", false, false)] // the recipient was refused, not the line
    [InlineData("mx1.provider.example", "mx1.other.example", "kunde.example", true, false)]
    [InlineData("mail.co.uk", "detour.co.uk", "kunde.example", true, false)] // everybody lies below co.uk
    [InlineData("mx.example", "detour.example", "kunde.example", true, false)]
    [InlineData("192.0.2.1", "193.0.2.1", "kunde.example", true, false)]
    public void Where_a_host_would_not_talk_its_neighbour_shows_that_it_does_again(string refused, string relay, string domain, bool isAtConnect, bool isResumed)
    {
        string first = isAtConnect
            ? Line($"postfix/smtp[7]: 4F1A01: to=<a@{domain}>, relay={refused}[203.0.113.9]:25, delay=1, dsn=4.7.1, status=deferred (host {refused}[203.0.113.9] refused to talk to me: 554 no)")
            : Said("4F1A01", $"a@{domain}", $"{refused}[203.0.113.9]", reply: "554 5.7.1 no");
        Assert.Equal(isResumed, Only(first + Sent("4F1A02", $"b@{domain}", $"{relay}[203.0.113.10]")).HasResumed);
    }

    [Theory]
    [InlineData("connect to mx.kunde.example[2001:db8::25]:25: Connection timed out", "mx.kunde.example")]
    [InlineData("lost connection with mx.kunde.example[198.51.100.5] while sending RCPT TO", "mx.kunde.example")]
    [InlineData("conversation with mx.kunde.example[198.51.100.5] timed out while receiving the initial server greeting", "mx.kunde.example")]
    [InlineData("delivery temporarily suspended: connect to mx.kunde.example[198.51.100.5]:25: Connection refused", "mx.kunde.example")]
    public void Silence_is_the_network_and_no_address_in_it_is_ours(string reason, string mailHost)
    {
        DeliveryRefusal refusal = Only(Line($"postfix/smtp[7]: 4F1A01: to=<a@kunde.example>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred ({reason})"));
        Assert.Equal((RefusalCause.Network, mailHost, ""), (refusal.Cause, refusal.MailHost, refusal.OutgoingAddress));
    }

    [Fact]
    public void The_queue_manager_repeats_for_others_what_one_message_met()
    {
        DeliveryRefusal refusal = Only(
            Line($"postfix/error[7]: 4F1A01: to=<a@hotmail.test>, relay=none, delay=3, delays=3/0/0/0, dsn=4.7.1, status=deferred (delivery temporarily suspended: host {Host} refused to talk to me: 451 4.7.650 The mail server [192.0.2.10] has been temporarily rate limited due to IP reputation.)"));
        Assert.Equal(("hotmail-test.olc.protection.outlook.com", "4.7.650"), (refusal.MailHost, refusal.Code));
    }

    [Fact]
    public void Replies_of_many_lines_addresses_of_version_six_and_literal_domains_are_read()
    {
        DeliveryRefusal refusal = Only(Said(
            "4F1A01", "a@[192.0.2.1]", "gmail-smtp-in.l.google.com[2001:db8:4003:c02::1b]",
            reply: "550-5.7.1 [2001:db8::10      12] Our system has detected that this message is 550-5.7.1 likely unsolicited mail. 550 5.7.1 x - gsmtp"));
        Assert.Equal(("[192.0.2.1]", "gmail-smtp-in.l.google.com", "2001:db8::10"), (refusal.RecipientDomain, refusal.MailHost, refusal.OutgoingAddress));
    }

    [Theory]
    [InlineData("postfix/lmtp[7]", "mx[private/dovecot-lmtp]", "452 4.2.2 full")]
    [InlineData("postfix/lmtp[7]", "mx[10.0.0.5]", "452 4.2.2 full")]
    [InlineData("postfix/smtp[7]", "filter[127.0.0.1]", "451 4.7.1 try again")]
    [InlineData("postfix/smtp[7]", "filter[::1]", "451 4.7.1 try again")]
    [InlineData("postfix/smtpd[7]", "mx.kunde.example[198.51.100.5]", "550 no")]
    [InlineData("dovecot/smtp-proxy[7]", "mx.kunde.example[198.51.100.5]", "550 no")]
    public void Mailboxes_and_filters_of_our_own_are_nobody_elses_refusal(string program, string host, string reply) =>
        Assert.Empty(RefusalScan.Read(Said("4F1A01", "a@kunde.example", host, reply: reply, program: program)));

    [Theory]
    [InlineData("550 5.7.1 no, status=sent (250 ok queued as 4F9999)")]
    [InlineData("550 5.7.1 to=<b@hotmail.test>, relay=mx.example[192.0.2.1]:25, status=sent (250 ok)")]
    [InlineData("550 5.7.1 4F1A02: removed")]
    [InlineData("550 5.7.1 host x[192.0.2.1] said: 250 ok (in reply to end of DATA command)")]
    public void What_a_receiver_writes_is_never_anything_but_his_reply(string reply)
    {
        DeliveryRefusal refusal = Only(Said("4F1A01", status: "bounced", reply: reply) + Said("4F1A02", status: "bounced", reply: reply));
        Assert.Equal((2, 2, 0, 0), (refusal.Messages, refusal.Bounced, refusal.Delivered, refusal.Waiting));
        Assert.StartsWith("550 5.7.1 ", refusal.SampleReply);
        Assert.Equal("hotmail-test.olc.protection.outlook.com", refusal.MailHost);
    }

    [Theory]
    [InlineData("s3140@hotmail.test")]
    [InlineData("\"x>, relay=mx.example[192.0.2.1]:25, status=sent (250 ok\"@hotmail.test")]
    [InlineData("zen.spamhaus.org@hotmail.test")]
    public void A_recipients_address_decides_nothing_though_the_receiver_repeats_it(string to)
    {
        DeliveryRefusal refusal = Only(Said("4F1A01", to, status: "bounced", reply: $"550 5.1.1 <{to}>: Recipient address rejected: User unknown"));
        Assert.Equal((RefusalCause.Mailbox, "", 0), (refusal.Cause, refusal.List, refusal.Delivered));
    }

    [Fact]
    public void A_log_line_of_another_program_that_speaks_of_deliveries_is_none()
    {
        string forged = Line("postfix/smtpd[7]: 4F1A01: client=x[192.0.2.1], sasl_method=PLAIN, sasl_username=a: to=<a@hotmail.test>, relay=x[192.0.2.1]:25, status=sent (x)")
            + Line("postfix/cleanup[7]: 4F1A01: message-id=<4F1A01: removed>") + Line("app[1]: postfix/qmgr[8]: 4F1A01: removed");
        DeliveryRefusal refusal = Only(Said("4F1A01") + forged);
        Assert.Equal((1, 0), (refusal.Waiting, refusal.Delivered));
    }

    [Fact]
    public void Two_hosts_in_one_log_have_refusals_of_their_own()
    {
        string log = Said("4F1A01");
        IReadOnlyList<DeliveryRefusal> refusals = RefusalScan.Read(log + log.Replace(" mx1 ", " mx2 ", StringComparison.Ordinal) + Sent("4F1A01").Replace(" mx1 ", " mx2 ", StringComparison.Ordinal));
        Assert.Equal(["mx1 1 0", "mx2 0 1"], refusals.Select(one => $"{one.Server} {one.Waiting} {one.Delivered}").Order());
    }

    [Fact]
    public void A_receiver_that_makes_up_a_code_each_time_fills_no_memory()
    {
        StringBuilder log = new();
        for (int i = 0; i < 2_000; i++)
            log.Append(Said($"4F{i:X6}", status: "bounced", reply: $"550 5.{i % 9}.{i} no")).Append(Removed($"4F{i:X6}"));
        IReadOnlyList<DeliveryRefusal> refusals = RefusalScan.Read(log.ToString());
        Assert.InRange(refusals.Count, 10, 140);
        Assert.Equal(2_000, refusals.Sum(one => one.Bounced));
    }

    [Fact]
    public void A_hundred_thousand_domains_cost_a_few_bytes_each()
    {
        StringBuilder log = new();
        for (int i = 0; i < 100_000; i++)
            log.Append(CultureInfo.InvariantCulture, $"2026-11-05T10:00:00+00:00 mx1 postfix/smtp[7]: 4F{i:X6}: to=<a@d{i}.example>, relay=mx.d{i}.example[198.51.100.5]:25, delay=1, dsn=2.0.0, status=sent (250 ok)\n");
        byte[] text = Encoding.ASCII.GetBytes(log.ToString());
        log.Clear();
        RefusalScan.Count(text[..100_000]); // compiled
        // All that was ever made, the smaller tables before the last one, too: other tests make theirs on other threads.
        long before = GC.GetAllocatedBytesForCurrentThread();
        RefusalCounts counts = RefusalScan.Count(text, 1 << 18);
        long made = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal((100_000, 0), (counts.Domains, counts.OpenMessages));
        Assert.InRange(made, 0, 12 << 20);
    }

    [Fact]
    public void Beyond_the_most_domains_deliveries_count_from_the_first_refusal_on_and_that_is_told()
    {
        string log = Sent("4F1A00", "a@one.test") + Sent("4F1A01", "a@two.test") + Sent("4F1A02", "a@late.test") + Sent("4F1A03", "a@one.test")
            + Said("4F1A04", "a@one.test") + Said("4F1A05", "a@late.test") + Said("4F1A06", "a@later.test") + Sent("4F1A07", "b@late.test", "out.example.net[198.51.100.77]");
        RefusalCounts counts = RefusalScan.Count(Encoding.ASCII.GetBytes(log), mostDomains: 2);
        // Who refuses is remembered all the same, however many there are.
        Assert.Equal(4, counts.Domains);
        Assert.Equal(
            ["late.test 1 False", "later.test 0 False", "one.test 2 True"],
            counts.Results(TimeZoneInfo.Utc).Select(one => $"{one.RecipientDomain} {one.Delivered} {one.IsComplete}").Order());
        Assert.All(RefusalScan.Read(log), one => Assert.True(one.IsComplete));
    }

    [Fact]
    public void What_is_dropped_by_a_logger_makes_counts_lower_bounds() =>
        Assert.False(Only(Said("4F1A01") + Line("systemd-journald[300]: Suppressed 1234 messages from postfix@-.service")).IsComplete);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void However_many_read_the_refusals_are_those_of_one(int threads)
    {
        using MemoryStream log = new();
        for (int seed = 1; log.Length < 3 << 20; seed++) log.Write(RandomRefusalLog.Make(seed));
        byte[] text = log.ToArray();
        string path = _here.Write("mail.log", text);
        LogInput input = new() { LiteralPaths = [path], TimeZone = TimeZoneInfo.Utc };
        RefusalCounts counts = RefusalReading.Count(input, new RefusalQuery(), _here, TimeProvider.System, threads, default);
        Assert.Equal(RefusalScan.Count(text).Results(TimeZoneInfo.Utc).Select(RefusalScan.Text), counts.Results(TimeZoneInfo.Utc).Select(RefusalScan.Text));
    }

    [Fact]
    public void Of_a_far_server_come_the_lines_that_matter_and_they_say_the_same()
    {
        using MemoryStream log = new();
        for (int seed = 900; log.Length < 300_000; seed++) log.Write(RandomRefusalLog.Make(seed));
        _here.Write("mail.log", log.ToArray());
        _here.Write("mail.log.1.gz", RandomRefusalLog.Make(899), ReadHere.Now.AddDays(-1));
        RefusalReport near = Read(ReadHere.Directly, "mail.log"), far = Read(ReadHere.Filtered, "mail.log");
        Assert.Empty(_here.Failures);
        Assert.NotEmpty(near.Refusals);
        Assert.Equal(near.Refusals.Select(RefusalScan.Text), far.Refusals.Select(RefusalScan.Text));
        Assert.All(far.Refusals, one => Assert.Equal("mx7", one.Server));
    }

    private RefusalReport Read(ReadHere.Way way, string log)
    {
        MailServer server = new() { Name = "mx7", Host = way.IsFar ? "elsewhere" : null, Log = [_here.PathOf(log)] };
        using LocalShell shell = new(server);
        return ServerRefusalReader.Read([shell], new RefusalQuery(), way.Options, _here, _here.Clock, default);
    }
}
