using Xunit;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>The rules of the join (docs/ARCHITECTURE.md) as stories: what the log says, and what must come out. Both implementations are asked.</summary>
public sealed class JoinRulesTests
{
    // ---- 2, 3: who sent it ----------------------------------------------------------------------------------------------------------

    [Fact]
    public void A_login_is_the_sender_in_lower_case() => Story.Of("""
        0 submission/smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=Mary@Example.COM
        0 cleanup[12]: 4F1A01: message-id=<a@example.com>
        1 qmgr[7]: 4F1A01: from=<MARY@example.com>, size=900, nrcpt=2 (queue active)
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)
        3 smtp[13]: 4F1A01: to=<y@Example.ORG>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=5.1.1, status=bounced (host mx.example.org[203.0.113.5] said: 550 no)
        4 qmgr[7]: 4F1A01: removed
        """).Gives("Login mary@example.com: messages 1, recipients 2, delivered 1, bounced 1, clients 1, envelopes 1, domains 1, from 2026-11-05T14:00:00 to 2026-11-05T14:00:00");

    [Fact]
    public void Without_a_login_the_sender_is_the_address_of_the_client() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=mail.example.com[192.0.2.7]
        1 smtpd[11]: 4F1A02: client=unknown[2001:db8::7]
        1 smtpd[11]: 4F1A03: client=mail.example.com[192.0.2.7]:51234
        """).Gives("Client 192.0.2.7: messages 2, clients 1, from 2026-11-05T14:00:00 to 2026-11-05T14:00:01", "Client 2001:db8::7: messages 1, clients 1");

    [Fact]
    public void A_local_user_is_the_sender_of_what_his_script_submits() => Story.Of("""
        0 pickup[11]: 4F1A01: uid=33 from=<www-data>
        1 qmgr[7]: 4F1A01: from=<boss@bank.example>, size=900, nrcpt=1 (queue active)
        """).Gives("LocalUser uid=33: messages 1, recipients 1, envelopes 1");

    [Fact]
    public void A_message_that_began_before_the_log_is_nobodys_and_never_its_envelopes() => Story.Of("""
        0 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=1 (queue active)
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (connect to mx.example.org[203.0.113.5]:25: Connection refused)
        300 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=1 (queue active)
        300 smtp[13]: 4F1A01: to=<x@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)
        """).Gives("Unknown: messages 1, recipients 1, delivered 1, deferred 1, envelopes 1, domains 1");

    [Fact]
    public void Removals_and_lines_of_cleanup_make_no_message() => Story.Of("""
        0 qmgr[7]: 4F1A01: removed
        1 postsuper[8]: 4F1A02: removed
        2 cleanup[9]: 4F1A03: message-id=<a@example.com>
        3 cleanup[9]: 4F1A04: warning: header Subject: hello from unknown[192.0.2.66]; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<x>
        4 cleanup[9]: 4F1A05: reject: header Subject: hold: me from unknown[192.0.2.66]; from=<a@example.com> to=<b@example.com> proto=ESMTP helo=<x>
        """).Gives();

    [Fact]
    public void The_acceptance_may_be_logged_after_the_queue_manager_was_faster() => Story.Of("""
        0 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=3 (queue active)
        1 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        """).Gives("Login mary: messages 1, recipients 3, clients 1, envelopes 1, from 2026-11-05T14:00:01 to 2026-11-05T14:00:01");

    [Fact]
    public void An_acceptance_logged_twice_is_one_message() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        """).Gives("Login mary: messages 1, clients 1");

    [Fact]
    public void A_queue_id_used_again_is_a_new_message_even_where_the_removal_was_lost() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=1 (queue active)
        9 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.8], sasl_method=PLAIN, sasl_username=joe
        9 qmgr[7]: 4F1A01: from=<joe@example.com>, size=900, nrcpt=5 (queue active)
        """).Gives("Login joe: messages 1, recipients 5, clients 1, envelopes 1", "Login mary: messages 1, recipients 1, clients 1, envelopes 1");

    [Fact]
    public void After_its_removal_a_queue_id_is_somebody_elses() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A01: removed
        2 qmgr[7]: 4F1A01: from=<other@example.com>, size=900, nrcpt=5 (queue active)
        """).Gives("Login mary: messages 1, clients 1", "Unknown: messages 1, recipients 5, envelopes 1");

    [Fact]
    public void An_acceptance_far_behind_an_unknown_message_is_not_its_own() => Story.Of("""
        0 qmgr[7]: 4F1A01: from=<other@example.com>, size=900, nrcpt=5 (queue active)
        1 smtpd[11]: connect from unknown[192.0.2.99]
        2 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        """).WithNear(130).Gives("Login mary: messages 1, clients 1", "Unknown: messages 1, recipients 5, envelopes 1");

    // ---- forged lines ---------------------------------------------------------------------------------------------------------------

    [Fact]
    public void Text_of_strangers_makes_nobody_a_sender() => Story.Of("""
        0 smtpd[11]: warning: unknown[192.0.2.66]: SASL LOGIN, sasl_username=mary authentication failed: x, sasl_username=mary
        0 smtpd[11]: NOQUEUE: reject: RCPT from unknown[192.0.2.66]: 554 5.7.1 <x@example.org>: Relay access denied; from=<"a, sasl_username=mary"@example.com> to=<x@example.org> proto=ESMTP helo=<x, sasl_method=PLAIN, sasl_username=mary>
        1 smtpd[11]: 4F1A01: client=unknown[192.0.2.66]
        1 cleanup[12]: 4F1A01: message-id=<4F1A02: client=x[192.0.2.1], sasl_method=PLAIN, sasl_username=mary>
        1 cleanup[12]: 4F1A01: message-id=client=x[192.0.2.1], sasl_method=PLAIN, sasl_username=mary
        2 cleanup[12]: 4F1A01: info: header Subject: postfix/smtpd[1]: 4F1A03: client=x[192.0.2.1], sasl_username=mary from unknown[192.0.2.66]; from=<a@example.com> to=<x@example.org> proto=ESMTP helo=<x>
        """).Gives("Client 192.0.2.66: messages 1, clients 1");

    [Fact]
    public void A_login_is_read_to_the_end_of_the_line() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=joe, sasl_username=mary
        1 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=a b
        """).Gives("Login a b: messages 1, clients 1", "Login joe, sasl_username=mary: messages 1, clients 1");

    [Fact]
    public void A_login_ends_where_the_server_says_more() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary, sasl_sender=joe
        1 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary, orig_queue_id=4F1A09, orig_client=x[192.0.2.1]
        """).Gives("Login mary: messages 2, clients 1");

    [Fact]
    public void An_envelope_sender_cannot_write_sizes_and_recipients() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=unknown[192.0.2.66]
        1 qmgr[7]: 4F1A01: from=<"x>, size=1, nrcpt=9999 (queue active)"@example.com>, size=900, nrcpt=1 (queue active)
        2 smtpd[11]: 4F1A02: client=unknown[192.0.2.66]
        3 qmgr[7]: 4F1A02: from=<"x>, status=expired, returned to sender"@example.com>, size=900, nrcpt=1 (queue active)
        4 smtpd[11]: 4F1A03: client=unknown[192.0.2.66]
        5 qmgr[7]: 4F1A03: from=<"x>, size=1, nrcpt=9999 (queue active)"@example.com>, status=expired, returned to sender
        """).Gives("Client 192.0.2.66: messages 3, recipients 2, bounced 1, clients 1, envelopes 2");

    [Fact]
    public void A_recipient_cannot_write_his_own_delivery() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=unknown[192.0.2.66]
        1 smtp[13]: 4F1A01: to=<"a>, relay=local, delay=1, delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok) "@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=5.1.1, status=bounced (unknown user)
        2 smtp[13]: 4F1A01: to=<"a\">, status=sent (250 ok)"@example.org>, orig_to=<"b>, status=sent"@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=4.1.1, status=deferred (status=sent (250 ok))
        """).Gives("Client 192.0.2.66: messages 1, deferred 1, bounced 1, clients 1, domains 1");

    [Fact]
    public void A_helo_behind_a_proxy_accept_names_neither_sender_nor_message() => Story.Of("""
        0 smtpd[11]: NOQUEUE: client=unknown[192.0.2.66]
        0 smtpd[21]: 4F1A01: client=localhost[127.0.0.1]
        0 smtpd[22]: 4F1A02: client=localhost[127.0.0.1]
        1 smtpd[11]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F1A01; from=<x@example.com> to=<y@example.org> proto=ESMTP helo=<250 Ok: queued as 4F1A02; sasl_username=<mary> > sasl_username=<mary>
        """).Gives("Client 127.0.0.1: messages 1, clients 1", "Client 192.0.2.66: messages 1, clients 1");

    [Fact]
    public void Another_program_says_nothing_about_mail() => Story.Of("""
        0 smtpd-filter[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 xsmtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 smtp[11]: 4F1A03: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 cleanup[11]: 4F1A04: to=<x@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)
        0 smtp[11]: 4F1A05: from=<x@example.org>, size=1, nrcpt=1 (queue active)
        """).Gives();

    // ---- 4: what happens to it ------------------------------------------------------------------------------------------------------

    [Fact]
    public void Retries_are_counted_once_for_each_recipient() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=2 (queue active)
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (timeout)
        2 smtp[13]: 4F1A01: to=<y@example.net>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (timeout)
        300 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=2 (queue active)
        301 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (timeout)
        302 error[13]: 4F1A01: to=<y@example.net>, relay=none, delay=1, delays=1/0/0/0, dsn=4.4.1, status=deferred (delivery temporarily suspended)
        """).Gives("Login mary: messages 1, recipients 2, deferred 2, clients 1, envelopes 1, domains 2");

    [Fact]
    public void Expiry_by_age_and_by_hand_counts_as_one_bounce() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A01: from=<mary@example.com>, status=expired, returned to sender
        2 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        3 qmgr[7]: 4F1A02: from=<mary@example.com>, status=force-expired, returned to sender
        """).Gives("Login mary: messages 2, bounced 2, clients 1");

    [Fact]
    public void Envelope_senders_and_domains_differ_by_more_than_letter_case() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A01: from=<Mary@Example.com>, size=900, nrcpt=1 (queue active)
        2 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=MARY
        2 qmgr[7]: 4F1A02: from=<mary@example.COM>, size=900, nrcpt=1 (queue active)
        3 smtp[13]: 4F1A02: to=<"a@b"@Example.org>, relay=none, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)
        3 smtp[13]: 4F1A02: to=<c@example.ORG>, relay=none, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)
        3 local[13]: 4F1A02: to=<root>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)
        """).Gives("Login mary: messages 2, recipients 2, delivered 3, clients 1, envelopes 1, domains 1");

    [Fact]
    public void Address_probes_are_no_deliveries() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=1, delays=1/0/0/0, dsn=2.1.5, status=deliverable (250 ok)
        1 smtp[13]: 4F1A01: to=<x@example.net>, relay=mx.example.org[203.0.113.5]:25, delay=1, delays=1/0/0/0, dsn=5.1.1, status=undeliverable (550 no)
        """).Gives("Login mary: messages 1, clients 1");

    [Fact]
    public void A_message_is_held_once_by_whomever() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 cleanup[12]: 4F1A01: hold: header Subject: x from home.example.com[192.0.2.7]; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x>
        1 cleanup[12]: 4F1A01: milter-hold: END-OF-MESSAGE from home.example.com[192.0.2.7]: milter triggers HOLD action; from=<mary@example.com> proto=ESMTP helo=<x>
        2 postsuper[12]: 4F1A01: placed on hold
        3 postsuper[12]: 4F1A02: placed on hold
        4 postsuper[12]: Placed on hold: 2 messages
        5 postsuper[12]: 4F1A01: released from hold
        """).Gives("Login mary: messages 1, held 1, clients 1", "Unknown: messages 1, held 1");

    [Fact]
    public void An_access_map_holds_before_there_is_a_queue_id() => Story.Of("""
        0 smtpd[11]: NOQUEUE: hold: RCPT from home.example.com[192.0.2.7]: <x@example.org>: Recipient address triggers HOLD action; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x>
        0 smtpd[12]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=joe
        1 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        2 smtpd[11]: 4F1A03: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        """).Gives("Login joe: messages 1, clients 1", "Login mary: messages 2, held 1, clients 1");

    [Fact]
    public void A_hold_that_came_to_nothing_is_not_the_next_clients() => Story.Of("""
        0 smtpd[11]: NOQUEUE: hold: RCPT from home.example.com[192.0.2.7]: <x@example.org>: Recipient address triggers HOLD action; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x>
        1 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.8], sasl_method=PLAIN, sasl_username=joe
        """).Gives("Login joe: messages 1, clients 1");

    [Fact]
    public void A_hold_far_before_the_acceptance_is_another_messages() => Story.Of("""
        0 smtpd[11]: NOQUEUE: hold: RCPT from home.example.com[192.0.2.7]: <x@example.org>: Recipient address triggers HOLD action; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x>
        1 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=joe
        """).WithNear(180).Gives("Login joe: messages 1, clients 1");

    // ---- 5: one message, several ids ------------------------------------------------------------------------------------------------

    [Fact]
    public void What_a_content_filter_sends_back_is_the_same_message() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=2 (queue active)
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1]
        1 qmgr[7]: 4F1A02: from=<changed@example.com>, size=990, nrcpt=2 (queue active)
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4F1A02)
        2 smtp[13]: 4F1A01: to=<y@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 4F1A02)
        2 qmgr[7]: 4F1A01: removed
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)
        3 smtp[13]: 4F1A02: to=<y@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (450 later)
        4 qmgr[7]: 4F1A02: removed
        """).Gives("Login mary: messages 1, recipients 2, delivered 1, deferred 1, clients 1, envelopes 1, domains 1");

    [Fact]
    public void Two_filters_in_a_row_change_nothing() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=filter.example.com[10.0.0.5]
        2 lmtp[13]: 4F1A01: to=<x@example.org>, relay=filter.example.com[10.0.0.5]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        3 smtpd[21]: 4F1A03: client=localhost[::1]
        4 smtp[13]: 4F1A02: to=<x@example.org>, relay=localhost[127.0.0.1]:10026, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A03)
        5 virtual[13]: 4F1A03: to=<x@example.org>, relay=virtual, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (delivered to maildir)
        """).Gives("Login mary: messages 1, delivered 1, clients 1, domains 1");

    [Fact]
    public void A_filter_that_is_done_with_the_copy_first_makes_no_difference() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1]
        1 local[13]: 4F1A02: to=<x@example.org>, relay=local, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (delivered to mailbox)
        1 qmgr[7]: 4F1A02: removed
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        """).Gives("Login mary: messages 1, delivered 1, clients 1, domains 1");

    [Fact]
    public void A_strange_server_that_names_one_of_our_ids_gets_nothing_by_it() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=unknown[192.0.2.66]
        0 smtpd[12]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 smtpd[12]: 4F1A03: client=partner.example.com[192.0.2.8]
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=mx.evil.example[203.0.113.66]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        1 smtp[13]: 4F1A01: to=<y@example.org>, relay=mx.evil.example[203.0.113.66]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A03)
        2 smtp[13]: 4F1A01: to=<z@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        """).Gives("Client 192.0.2.66: messages 1, delivered 3, clients 1, domains 1", "Client 192.0.2.8: messages 1, clients 1", "Login mary: messages 1, clients 1");

    [Fact]
    public void A_relay_that_answers_with_the_messages_own_id_does_not_make_it_vanish() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=customer.example.com[192.0.2.66]
        0 qmgr[7]: 4F1A01: from=<a@example.com>, size=900, nrcpt=1 (queue active)
        1 smtp[13]: 4F1A01: to=<x@customer.example.com>, relay=customer.example.com[192.0.2.66]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A01)
        """).Gives("Client 192.0.2.66: messages 1, recipients 1, delivered 1, clients 1, envelopes 1, domains 1");

    [Fact]
    public void A_relay_that_takes_its_own_bounce_back_does_not_make_the_message_vanish() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=customer.example.com[192.0.2.66]
        0 qmgr[7]: 4F1A01: from=<a@customer.example.com>, size=900, nrcpt=1 (queue active)
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        1 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        2 smtp[13]: 4F1A02: to=<a@customer.example.com>, relay=customer.example.com[192.0.2.66]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A01)
        """).Gives("Client 192.0.2.66: messages 1, recipients 1, bounced 1, notifications 1, clients 1, envelopes 1, domains 1");

    [Fact]
    public void A_copy_belongs_to_the_first_who_handed_it_over() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.8], sasl_method=PLAIN, sasl_username=joe
        1 smtpd[21]: 4F1A03: client=localhost[127.0.0.1]
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A03)
        2 smtp[13]: 4F1A02: to=<y@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A03)
        3 smtp[13]: 4F1A03: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        """).Gives("Login joe: messages 1, delivered 1, clients 1, domains 1", "Login mary: messages 1, bounced 1, clients 1, domains 1");

    [Fact]
    public void Mail_of_unknown_origin_stays_so_behind_the_filter() => Story.Of("""
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1]
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        """).Gives("Unknown: messages 1, bounced 1, domains 1, from 2026-11-05T14:00:02 to 2026-11-05T14:00:02");

    [Fact]
    public void XFORWARD_says_itself_which_message_it_was() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1], orig_queue_id=4F1A01, orig_client=home.example.com[192.0.2.7]
        1 qmgr[7]: 4F1A02: from=<mary@example.com>, size=990, nrcpt=2 (queue active)
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        """).Gives("Login mary: messages 1, bounced 1, clients 1, domains 1");

    [Fact]
    public void XFORWARD_through_two_filters_names_the_first_message_each_time() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1], orig_queue_id=4F1A01
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        3 smtpd[21]: 4F1A03: client=localhost[127.0.0.1], orig_queue_id=4F1A01
        4 smtp[13]: 4F1A02: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10026, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A03)
        5 smtp[13]: 4F1A03: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        """).Gives("Login mary: messages 1, bounced 1, clients 1, domains 1");

    [Fact]
    public void XFORWARD_that_names_nothing_we_know_leaves_the_client() => Story.Of("""
        1 smtpd[21]: 4F1A02: client=gateway.example.com[192.0.2.9], orig_queue_id=4F1A01, orig_client=x[192.0.2.1]
        2 qmgr[7]: 4F1A02: from=<mary@example.com>, size=990, nrcpt=2 (queue active)
        """).Gives("Client 192.0.2.9: messages 1, recipients 2, clients 1, envelopes 1");

    [Fact]
    public void Who_logged_in_is_not_judged_by_what_he_forwards() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=home.example.com[192.0.2.8], sasl_method=PLAIN, sasl_username=joe, orig_queue_id=4F1A01
        """).Gives("Login joe: messages 1, clients 1", "Login mary: messages 1, clients 1");

    [Fact]
    public void Requeued_mail_is_the_same_message_and_not_postfixs_own() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=2 (queue active)
        9 postsuper[12]: 4F1A01: requeued
        9 postsuper[12]: Requeued: 1 message
        10 pickup[14]: 4F1A02: uid=101 from=<mary@example.com> orig_id=4F1A01
        11 qmgr[7]: 4F1A02: from=<mary@example.com>, size=900, nrcpt=2 (queue active)
        12 smtp[13]: 4F1A02: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        13 pickup[14]: 4F1A03: uid=101 from=<joe@example.com> orig_id=4F1A09
        """).Gives("Login mary: messages 1, recipients 2, bounced 1, clients 1, envelopes 1, domains 1", "Unknown: messages 1");

    [Fact]
    public void What_an_alias_sends_on_is_the_same_message() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=1 (queue active)
        2 cleanup[9]: 4F1A02: message-id=<a@example.com>
        2 qmgr[7]: 4F1A02: from=<mary@example.com>, size=1100, nrcpt=2 (queue active)
        2 local[12]: 4F1A01: to=<all@mx1.example.net>, orig_to=<all>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (forwarded as 4F1A02)
        2 qmgr[7]: 4F1A01: removed
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)
        4 smtp[13]: 4F1A02: to=<y@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=5.1.1, status=bounced (550 no)
        5 qmgr[7]: 4F1A02: removed
        """).Gives("Login mary: messages 1, recipients 1, delivered 1, bounced 1, clients 1, envelopes 1, domains 2");

    [Fact]
    public void What_an_alias_sends_on_may_be_logged_behind() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=mail.example.com[192.0.2.7]
        1 qmgr[7]: 4F1A01: from=<joe@example.com>, size=900, nrcpt=1 (queue active)
        2 local[12]: 4F1A01: to=<all@mx1.example.net>, relay=local, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (forwarded as 4F1A02)
        2 qmgr[7]: 4F1A02: from=<joe@example.com>, size=1100, nrcpt=2 (queue active)
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=4.4.1, status=deferred (timed out)
        """).Gives("Client 192.0.2.7: messages 1, recipients 1, deferred 1, clients 1, envelopes 1, domains 2");

    [Fact]
    public void A_local_sender_cannot_claim_to_be_requeued_mail() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 pickup[14]: 4F1A02: uid=33 from=<x> orig_id=4F1A01>
        """).Gives("LocalUser uid=33: messages 1", "Login mary: messages 1, clients 1");

    [Fact]
    public void Before_a_proxy_the_login_stands_on_a_line_without_id() => Story.Of("""
        0 smtpd[11]: NOQUEUE: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=Mary
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1], orig_client=home.example.com[192.0.2.7]
        1 qmgr[7]: 4F1A02: from=<mary@example.com>, size=990, nrcpt=2 (queue active)
        2 smtpd[11]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F1A02; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x> sasl_username=<Mary>
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=mx.example.org[203.0.113.5]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 ok)
        """).Gives("Login mary: messages 1, recipients 2, delivered 1, clients 1, envelopes 1, domains 1, from 2026-11-05T14:00:02 to 2026-11-05T14:00:02");

    [Fact]
    public void Several_messages_of_one_session_before_a_proxy() => Story.Of("""
        0 smtpd[11]: NOQUEUE: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1]
        1 smtpd[11]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F1A02; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x> sasl_username=<mary>
        2 smtpd[11]: NOQUEUE: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        3 smtpd[11]: proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=1 - spam; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x> sasl_username=<mary>
        4 smtpd[11]: NOQUEUE: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        5 smtpd[21]: 4F1A03: client=localhost[127.0.0.1]
        6 smtpd[11]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F1A03; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x> sasl_username=<mary>
        """).Gives("Login mary: messages 2, clients 1");

    [Fact]
    public void A_proxied_message_counts_though_its_queue_id_is_nowhere() => Story.Of("""
        0 smtpd[11]: NOQUEUE: client=home.example.com[192.0.2.7]
        1 smtpd[11]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F1A02; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x>
        2 smtpd[12]: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 4F1A03; from=<mary@example.com> to=<x@example.org> proto=ESMTP helo=<x> sasl_username=<mary>
        """).Gives("Client 192.0.2.7: messages 1, clients 1");

    [Fact]
    public void Mail_handed_to_the_next_server_is_the_same_message_there() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=out.example.net[10.1.0.2]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A01)
        1 qmgr[7]: 4F1A01: removed
        @out 3 smtpd[11]: 4F1A01: client=mx.example.net[10.1.0.1]
        @out 3 qmgr[7]: 4F1A01: from=<mary@example.com>, size=990, nrcpt=1 (queue active)
        @out 4 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (later)
        """).Gives("Login mary: messages 1, deferred 1, clients 1, domains 1");

    [Fact]
    public void It_does_not_matter_which_servers_log_is_read_first() => Story.Of("""
        @out 3 smtpd[11]: 4F1A01: client=mx.example.net[10.1.0.1]
        @out 4 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (later)
        0 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtp[13]: 4F1A02: to=<x@example.org>, relay=out.example.net[10.1.0.2]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A01)
        """).Gives("Login mary: messages 1, deferred 1, clients 1, domains 1");

    [Fact]
    public void The_next_servers_clock_may_be_ten_minutes_off_and_not_more() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=out.example.net[10.1.0.2]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A05)
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=out.example.net[10.1.0.2]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A06)
        @out 601 smtpd[11]: 4F1A05: client=mx.example.net[10.1.0.1]
        @out 602 smtpd[11]: 4F1A06: client=mx.example.net[10.1.0.1]
        """).Gives("Client 10.1.0.1: messages 1, clients 1", "Login mary: messages 1, delivered 1, clients 1, domains 1");

    [Fact]
    public void A_public_relay_cannot_take_a_message_for_its_copy() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A02: client=mx.evil.example[203.0.113.66]
        2 smtp[13]: 4F1A01: to=<x@evil.example>, relay=mx.evil.example[203.0.113.66]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        """).Gives("Client 203.0.113.66: messages 1, clients 1", "Login mary: messages 1, delivered 1, clients 1, domains 1");

    [Fact]
    public void A_stranger_cannot_hand_his_mail_to_another_server_of_ours() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtp[13]: 4F1A01: to=<x@evil.example>, relay=mx.evil.example[203.0.113.66]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A05)
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=out.example.net[198.51.100.2]:25, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A06)
        @out 2 smtpd[11]: 4F1A05: client=mail.evil.example[203.0.113.66]
        @out 2 smtpd[11]: 4F1A06: client=MX.example.net[198.51.100.1]
        """).Gives("Client 203.0.113.66: messages 1, clients 1", "Login mary: messages 1, delivered 1, clients 1, domains 2");

    [Fact]
    public void What_was_requeued_is_gone_under_its_old_id() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 pickup[14]: 4F1A02: uid=101 from=<mary@example.com> orig_id=4F1A01
        2 qmgr[7]: 4F1A01: from=<other@example.com>, size=900, nrcpt=3 (queue active)
        """).Gives("Login mary: messages 1, clients 1", "Unknown: messages 1, recipients 3, envelopes 1");

    [Fact]
    public void An_id_that_is_cut_off_ties_nothing() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtpd[21]: 4F1A0: client=localhost[127.0.0.1]
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A0
        """).Gives("Client 127.0.0.1: messages 1, clients 1", "Login mary: messages 1, delivered 1, clients 1, domains 1");

    [Fact]
    public void Lines_that_the_logger_says_are_repeated_count_once() => Story.Of("""
        0 smtpd[11]: message repeated 2 times: [ 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary]
        1 smtp[13]: message repeated 100 times: [ 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)]
        """).Gives("Login mary: messages 1, bounced 1, clients 1, domains 1");

    // ---- 6: notifications -----------------------------------------------------------------------------------------------------------

    [Fact]
    public void Bounces_belong_to_the_run_that_provoked_them() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        2 cleanup[12]: 4F1A02: message-id=<b@mx>
        2 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        2 qmgr[7]: 4F1A02: from=<>, size=990, nrcpt=1 (queue active)
        3 smtp[13]: 4F1A02: to=<victim@example.net>, relay=none, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (no)
        4 bounce[15]: 4F1A01: postmaster non-delivery notification: 4F1A03
        5 bounce[15]: 4F1A01: sender delay notification: 4F1A04
        6 bounce[15]: 4F1A01: sender delivery status notification: 4F1A05
        """).Gives("Login mary: messages 1, bounced 1, notifications 4, clients 1, domains 1");

    [Fact]
    public void A_bounce_of_a_bounce_still_belongs_to_the_run() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        2 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        3 smtp[13]: 4F1A02: to=<victim@example.net>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        4 bounce[15]: 4F1A02: postmaster non-delivery notification: 4F1A03
        """).Gives("Login mary: messages 1, notifications 2, clients 1");

    [Fact]
    public void A_notification_under_a_queue_id_that_somebody_had_leaves_him_alone() => Story.Of("""
        0 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        5 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.8], sasl_method=PLAIN, sasl_username=joe
        6 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        6 qmgr[7]: 4F1A02: from=<>, size=990, nrcpt=1 (queue active)
        7 smtp[13]: 4F1A02: to=<victim@example.net>, relay=none, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (no)
        """).Gives("Login joe: messages 1, notifications 1, clients 1", "Login mary: messages 1, clients 1");

    [Fact]
    public void A_notification_logged_twice_is_one() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.8], sasl_method=PLAIN, sasl_username=joe
        1 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        1 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        """).Gives("Login joe: messages 1, notifications 1, clients 1");

    [Fact]
    public void A_notification_that_the_queue_manager_saw_first_is_no_message_of_its_own() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 qmgr[7]: 4F1A02: from=<>, size=990, nrcpt=1 (queue active)
        2 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        """).Gives("Login mary: messages 1, notifications 1, clients 1");

    [Fact]
    public void A_filters_copy_of_a_notification_is_that_notification() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        1 bounce[15]: 4F1A01: sender non-delivery notification: 4F1A02
        2 smtpd[21]: 4F1A03: client=localhost[127.0.0.1]
        3 smtp[13]: 4F1A02: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A03)
        4 smtp[13]: 4F1A03: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        5 bounce[15]: 4F1A03: postmaster non-delivery notification: 4F1A04
        """).Gives("Login mary: messages 1, notifications 2, clients 1");

    [Fact]
    public void A_notification_is_not_about_what_comes_from_it() => Story.Of("""
        0 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=1 (queue active)
        1 smtpd[21]: 4F1A02: client=localhost[127.0.0.1]
        2 smtp[13]: 4F1A01: to=<x@example.org>, relay=127.0.0.1[127.0.0.1]:10024, delay=2, delays=1/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4F1A02)
        3 bounce[15]: 4F1A02: sender non-delivery notification: 4F1A01
        """).Gives("Unknown: messages 1, recipients 1, envelopes 1, domains 1");

    [Fact]
    public void The_null_sender_alone_proves_nothing() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=mail.example.com[192.0.2.8]
        1 qmgr[7]: 4F1A01: from=<>, size=990, nrcpt=1 (queue active)
        """).Gives("Client 192.0.2.8: messages 1, recipients 1, clients 1, envelopes 1");

    // ---- windows --------------------------------------------------------------------------------------------------------------------

    [Fact]
    public void A_window_counts_its_own_seconds_for_senders_named_before_it() => Story.Of("""
        0 smtpd[11]: 4F1A01: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        0 qmgr[7]: 4F1A01: from=<mary@example.com>, size=900, nrcpt=2 (queue active)
        1 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (later)
        300 smtp[13]: 4F1A01: to=<x@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=4.0.0, status=deferred (later)
        300 smtp[13]: 4F1A01: to=<y@example.org>, relay=none, delay=2, delays=1/0/0/1, dsn=5.0.0, status=bounced (no)
        310 smtpd[11]: 4F1A02: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        320 smtpd[11]: 4F1A03: client=home.example.com[192.0.2.7], sasl_method=PLAIN, sasl_username=mary
        """).Between(300, 320).Gives("Login mary: messages 1, bounced 1, clients 1, domains 1, from 2026-11-05T14:05:10 to 2026-11-05T14:05:10");
}
