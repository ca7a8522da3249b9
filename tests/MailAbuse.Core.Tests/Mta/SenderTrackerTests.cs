using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix;
using Xunit;

namespace MailAbuse.Core.Tests.Mta;

/// <summary>Whose message a line is about, told line by line as a log is read.</summary>
public sealed class SenderTrackerTests
{
    private readonly PostfixEventParser _parser = new();
    private readonly SyslogParser _headers = EventText.Headers();
    private SenderTracker? _tracker;
    private int _minute;

    private SenderTracker Tracker => _tracker ??= new SenderTracker(_parser);

    /// <summary>The sender as the next line shows him: <c>Login mary</c>, or <c>-</c>.</summary>
    private string Next(string program, string message, string host = "mx1", int pid = 7, string? time = null)
    {
        time ??= $"2026-11-05T14:{_minute++ % 60:00}:00Z";
        byte[] line = Encoding.UTF8.GetBytes($"{time} {host} postfix/{program}[{pid}]: {message}");
        Assert.True(_headers.TryParse(line, out SyslogHeader header));
        Assert.True(_parser.TryRead(line, header, out ReadOnlySpan<byte> text, out PostfixLine parts));
        MessageSender sender = Tracker.Observe(line, header, text, parts);
        return sender.Name is null ? "-" : $"{sender.Kind} {sender.Name}";
    }

    [Fact]
    public void Every_line_of_a_message_has_its_sender_from_the_acceptance_to_the_removal()
    {
        Assert.Equal("-", Next("submission/smtpd", "connect from web[192.0.2.9]"));
        Assert.Equal("Login mary", Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=Mary"));
        Assert.Equal("Login mary", Next("cleanup", "4F21A0B3C9: message-id=<1@web>"));
        Assert.Equal("Login mary", Next("qmgr", "4F21A0B3C9: from=<forged@b.example>, size=1, nrcpt=1 (queue active)"));
        Assert.Equal("Login mary", Next("smtp", "4F21A0B3C9: host mx[203.0.113.5] said: 450 later"));
        Assert.Equal("Login mary", Next("smtp", "4F21A0B3C9: to=<c@d.example>, relay=mx[203.0.113.5]:25, delay=1, status=deferred (later)"));
        Assert.Equal("Login mary", Next("postsuper", "4F21A0B3C9: placed on hold"));
        Assert.Equal("Login mary", Next("postsuper", "4F21A0B3C9: released from hold"));
        Assert.Equal("Login mary", Next("qmgr", "4F21A0B3C9: from=<forged@b.example>, status=expired, returned to sender"));
        Assert.Equal("Login mary", Next("qmgr", "4F21A0B3C9: removed"));
        Assert.Equal("-", Next("qmgr", "4F21A0B3C9: removed"));
    }

    [Fact]
    public void Local_users_and_clients_are_senders_too()
    {
        Assert.Equal("LocalUser uid=33", Next("pickup", "4F21A0B3C9: uid=33 from=<www-data>"));
        Assert.Equal("LocalUser uid=33", Next("cleanup", "4F21A0B3C9: message-id=<1@web>"));
        Assert.Equal("Client 192.0.2.44", Next("smtpd", "5AA0B3C901: client=mail.kunde.example[192.0.2.44]"));
        Assert.Equal("Client 192.0.2.44", Next("qmgr", "5AA0B3C901: from=<a@b.example>, size=1, nrcpt=1 (queue active)"));
    }

    [Fact]
    public void A_message_whose_acceptance_was_not_read_has_no_sender_whatever_its_envelope_says()
    {
        Assert.Equal("-", Next("qmgr", "4F21A0B3C9: from=<mary@laden.example>, size=1, nrcpt=1 (queue active)"));
        Assert.Equal("-", Next("smtp", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=1, status=deferred (later)"));
    }

    [Fact]
    public void Hosts_have_queue_ids_of_their_own()
    {
        Next("smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary", host: "mx1");
        Next("smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=joe", host: "mx2");

        Assert.Equal("Login mary", Next("qmgr", "4F21A0B3C9: removed", host: "mx1"));
        Assert.Equal("Login joe", Next("qmgr", "4F21A0B3C9: removed", host: "mx2"));
    }

    [Fact]
    public void What_a_content_filter_hands_back_belongs_to_the_first_sender()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");
        Assert.Equal("Client 127.0.0.1", Next("10025/smtpd", "5AA0B3C901: client=localhost[127.0.0.1]"));
        Assert.Equal("Login mary", Next("smtp", "4F21A0B3C9: to=<c@d.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5AA0B3C901)"));
        Next("qmgr", "4F21A0B3C9: removed");

        Assert.Equal("Login mary", Next("smtp", "5AA0B3C901: to=<c@d.example>, relay=mx[203.0.113.5]:25, delay=1, status=sent (250 ok)"));
        Assert.Equal("Login mary", Next("qmgr", "5AA0B3C901: removed"));
    }

    [Fact]
    public void Only_the_host_that_was_handed_the_message_can_hand_it_back()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");
        Next("smtpd", "5AA0B3C901: client=mail.kunde.example[192.0.2.44]");
        Next("smtpd", "6BB0B3C902: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=joe");
        // Mallory's own server answers with the ids of others.
        Next("smtp", "4F21A0B3C9: to=<m@mallory.example>, relay=mx.mallory.example[198.51.100.66]:25, delay=1, status=sent (250 queued as 5AA0B3C901)");
        Next("smtp", "4F21A0B3C9: to=<m@mallory.example>, relay=web[192.0.2.9]:25, delay=1, status=sent (250 queued as 6BB0B3C902)");

        Assert.Equal("Client 192.0.2.44", Next("qmgr", "5AA0B3C901: removed"));
        Assert.Equal("Login joe", Next("qmgr", "6BB0B3C902: removed"));
    }

    [Fact]
    public void XFORWARD_names_the_first_message_but_never_overrules_a_login()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");

        Assert.Equal("Login mary", Next("smtpd", "5AA0B3C901: client=localhost[127.0.0.1], orig_queue_id=4F21A0B3C9, orig_client=web[192.0.2.9]"));
        Assert.Equal("Login joe", Next("smtpd", "6BB0B3C902: client=localhost[127.0.0.1], sasl_method=PLAIN, sasl_username=joe, orig_queue_id=4F21A0B3C9"));
        Assert.Equal("Client 127.0.0.1", Next("smtpd", "7CC0B3C903: client=localhost[127.0.0.1], orig_queue_id=1111111111"));
    }

    [Fact]
    public void A_requeued_message_keeps_its_sender()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");
        Assert.Equal("Login mary", Next("postsuper", "4F21A0B3C9: requeued"));
        Assert.Equal("Login mary", Next("pickup", "5AA0B3C901: uid=103 from=<mary@laden.example> orig_id=4F21A0B3C9"));
        Assert.Equal("Login mary", Next("qmgr", "5AA0B3C901: removed"));
        Assert.Equal("-", Next("cleanup", "4F21A0B3C9: message-id=<1@web>"));
        Assert.Equal("-", Next("pickup", "6BB0B3C902: uid=103 from=<mary@laden.example> orig_id=1111111111"));
    }

    [Fact]
    public void A_before_queue_proxy_is_known_by_its_process()
    {
        Assert.Equal("Login mary", Next("smtpd", "NOQUEUE: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary", pid: 21));
        Assert.Equal("Login joe", Next("smtpd", "NOQUEUE: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=joe", pid: 22));
        Next("10025/smtpd", "5AA0B3C901: client=localhost[127.0.0.1]", pid: 31);
        Assert.Equal("Login mary", Next("smtpd", "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 5AA0B3C901; from=<> to=<c@d.example> proto=ESMTP helo=<x> sasl_username=<joe>", pid: 21));
        Assert.Equal("Login mary", Next("qmgr", "5AA0B3C901: from=<>, size=1, nrcpt=1 (queue active)"));
        Assert.Equal("-", Next("smtpd", "proxy-accept: END-OF-MESSAGE: 250 Ok: queued as 5AA0B3C901; from=<>", pid: 23));
    }

    [Fact]
    public void A_bounce_belongs_to_the_run_that_provoked_it()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");
        Next("cleanup", "5AA0B3C901: message-id=<2@mx1>");
        Assert.Equal("Login mary", Next("bounce", "4F21A0B3C9: sender non-delivery notification: 5AA0B3C901"));
        Assert.Equal("Login mary", Next("qmgr", "5AA0B3C901: from=<>, size=1, nrcpt=1 (queue active)"));
        Assert.Equal("Login mary", Next("bounce", "5AA0B3C901: postmaster non-delivery notification: 6BB0B3C902"));
        Assert.Equal("Login mary", Next("qmgr", "6BB0B3C902: removed"));
        // Nobody can make a message its own ancestor.
        Assert.Equal("Login mary", Next("bounce", "5AA0B3C901: sender non-delivery notification: 5AA0B3C901"));
        Assert.Equal("-", Next("qmgr", "7CC0B3C903: from=<>, size=1, nrcpt=1 (queue active)"));
    }

    [Fact]
    public void What_an_alias_forwards_belongs_to_who_sent_it()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");
        Assert.Equal("-", Next("cleanup", "5AA0B3C901: message-id=<2@mx1>"));
        Next("local", "4F21A0B3C9: to=<root@mx1.example>, orig_to=<root>, relay=local, delay=1, status=sent (forwarded as 5AA0B3C901)");
        Assert.Equal("Login mary", Next("qmgr", "5AA0B3C901: from=<a@b.example>, size=1, nrcpt=1 (queue active)"));
    }

    [Fact]
    public void A_message_is_followed_to_the_next_server_of_the_reading()
    {
        Next("submission/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary", time: "2026-11-05T14:00:00Z");
        Next("smtp", "4F21A0B3C9: to=<c@d.example>, relay=out1[192.0.2.2]:25, delay=1, status=sent (250 Ok: queued as 5AA0B3C901)", time: "2026-11-05T14:00:02Z");
        Next("smtp", "4F21A0B3C9: to=<c@d.example>, relay=out1[192.0.2.2]:25, delay=1, status=sent (250 Ok: queued as 6BB0B3C902)", time: "2026-11-05T14:00:02Z");

        Assert.Equal("Login mary", Next("smtpd", "5AA0B3C901: client=mx1[192.0.2.1]", host: "out1", time: "2026-11-05T14:00:01Z"));
        Assert.Equal("Client 192.0.2.1", Next("smtpd", "6BB0B3C902: client=mx1[192.0.2.1]", host: "out1", time: "2026-11-05T14:20:00Z"));

        // The other way round, the next server's log is read first.
        Next("smtpd", "7CC0B3C903: client=mx1[192.0.2.1]", host: "out1", time: "2026-11-05T14:30:01Z");
        Next("smtp", "4F21A0B3C9: to=<c@d.example>, relay=out1[192.0.2.2]:25, delay=1, status=sent (250 Ok: queued as 7CC0B3C903)", time: "2026-11-05T14:30:02Z");
        Assert.Equal("Login mary", Next("qmgr", "7CC0B3C903: removed", host: "out1"));
    }

    [Fact]
    public void An_id_that_is_used_again_is_another_message()
    {
        Next("smtpd", "4F21A: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=mary");
        Assert.Equal("Login joe", Next("smtpd", "4F21A: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=joe"));
        Assert.Equal("Login joe", Next("qmgr", "4F21A: removed"));
        Assert.Equal("-", Next("qmgr", "4F21A: from=<mary@laden.example>, size=1, nrcpt=1 (queue active)"));
        // A line of the queue manager that overtook the acceptance.
        Assert.Equal("Login ann", Next("smtpd", "4F21A: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=ann"));
        Assert.Equal("Login ann", Next("qmgr", "4F21A: removed"));
    }

    [Fact]
    public void The_oldest_messages_are_forgotten_beyond_the_bound()
    {
        _tracker = new SenderTracker(_parser, mostMessages: 100);
        for (int i = 0; i < 1000; i++) Next("smtpd", $"{i:X10}: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=u{i}");

        Assert.Equal(100, Tracker.Count);
        Assert.Equal("-", Next("cleanup", $"{899:X10}: message-id=<>"));
        Assert.Equal("Login u900", Next("cleanup", $"{900:X10}: message-id=<>"));
        Assert.Equal("Login u999", Next("cleanup", $"{999:X10}: message-id=<>"));
    }

    [Fact]
    public void Closed_messages_are_forgotten_when_no_line_near_can_speak_of_them()
    {
        for (int i = 0; i < 2000; i++)
        {
            Next("smtpd", $"{i:X10}: client=web[192.0.2.9]");
            Next("qmgr", $"{i:X10}: removed");
        }

        Assert.Equal(2000, Tracker.Count);
        for (int i = 0; i < 9; i++) Next("cleanup", new string('x', 1 << 20));
        Assert.Equal(0, Tracker.Count);
    }
}
