using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix;

/// <summary>Every form that Postfix writes, in the words of a mail server whose user erna@laden.example has lost her password.</summary>
public sealed class PostfixGrammarTests
{
    [Theory]
    [InlineData("connect from pool-7.isp.example[198.51.100.7]", "Connected | client=198.51.100.7 | name=pool-7.isp.example")]
    [InlineData("connect from pool-7.isp.example[198.51.100.7]:40112", "Connected | client=198.51.100.7 | name=pool-7.isp.example")]
    [InlineData("connect from unknown[2001:db8:7::19]", "Connected | client=2001:db8:7::19 | name=unknown")]
    [InlineData("connect from unknown[unknown]", "Connected | client=unknown | name=unknown")]
    [InlineData("disconnect from unknown[198.51.100.7]", "Disconnected | client=198.51.100.7 | name=unknown")]
    [InlineData("disconnect from unknown[198.51.100.7] ehlo=1 auth=0/1 quit=1 commands=2/3", "Disconnected | client=198.51.100.7 | name=unknown | reply=ehlo=1 auth=0/1 quit=1 commands=2/3")]
    [InlineData("disconnect from unknown[198.51.100.7]:1025 commands=0/0", "Disconnected | client=198.51.100.7 | name=unknown | reply=commands=0/0")]
    [InlineData("lost connection after AUTH from unknown[198.51.100.7]", "Disconnected | client=198.51.100.7 | name=unknown | reply=lost connection after AUTH")]
    [InlineData("lost connection after DATA (1024 bytes) from unknown[198.51.100.7]", "Disconnected | client=198.51.100.7 | name=unknown | reply=lost connection after DATA (1024 bytes)")]
    [InlineData("timeout after END-OF-MESSAGE from unknown[198.51.100.7]", "Disconnected | client=198.51.100.7 | name=unknown | reply=timeout after END-OF-MESSAGE")]
    [InlineData("too many errors after RCPT from unknown[198.51.100.7]", "Disconnected | client=198.51.100.7 | name=unknown | reply=too many errors after RCPT")]
    [InlineData("NOQUEUE: lost connection after CONNECT from unknown[198.51.100.7]", "Disconnected | client=198.51.100.7 | name=unknown | reply=lost connection after CONNECT")]
    [InlineData("4F21A0B3C9: timeout after DATA (0 bytes) from unknown[198.51.100.7]", "Disconnected | id=4F21A0B3C9 | client=198.51.100.7 | name=unknown | reply=timeout after DATA (0 bytes)")]
    public void Sessions(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/smtpd", message));

    [Theory]
    [InlineData("4F21A0B3C9: client=pool-7.isp.example[198.51.100.7], sasl_method=PLAIN, sasl_username=Erna@laden.example", "Accepted | id=4F21A0B3C9 | Login=erna@laden.example | login=Erna@laden.example | method=PLAIN | client=198.51.100.7 | name=pool-7.isp.example")]
    [InlineData("4jHX130tjsz24b0: client=unknown[2001:db8:7::19]:50112, sasl_method=XOAUTH2, sasl_username=erna", "Accepted | id=4jHX130tjsz24b0 | Login=erna | login=erna | method=XOAUTH2 | client=2001:db8:7::19 | name=unknown")]
    [InlineData("4F21A0B3C9: client=mail.kunde.example[192.0.2.44]", "Accepted | id=4F21A0B3C9 | Client=192.0.2.44 | client=192.0.2.44 | name=mail.kunde.example")]
    [InlineData("4F21A0B3C9: client=mail.kunde.example[192.0.2.44]:unknown", "Accepted | id=4F21A0B3C9 | Client=192.0.2.44 | client=192.0.2.44 | name=mail.kunde.example")]
    [InlineData("4F21A0B3C9: client=localhost[127.0.0.1], orig_queue_id=3B0000A1, orig_client=mail.kunde.example[192.0.2.44]", "Accepted | id=4F21A0B3C9 | Client=127.0.0.1 | client=127.0.0.1 | name=localhost | previous=3B0000A1")]
    [InlineData("4F21A0B3C9: client=localhost[127.0.0.1], sasl_sender=erna@laden.example", "Accepted | id=4F21A0B3C9 | Client=127.0.0.1 | client=127.0.0.1 | name=localhost")]
    [InlineData("4F21A0B3C9: client=web[192.0.2.9], sasl_method=LOGIN, sasl_username=erna, sasl_sender=<e@laden.example>", "Accepted | id=4F21A0B3C9 | Login=erna | login=erna | method=LOGIN | client=192.0.2.9 | name=web")]
    [InlineData("4F21A0B3C9: client=web[192.0.2.9], sasl_method=LOGIN", "Accepted | id=4F21A0B3C9 | Client=192.0.2.9 | method=LOGIN | client=192.0.2.9 | name=web")]
    [InlineData("NOQUEUE: client=web[192.0.2.9], sasl_method=LOGIN, sasl_username=erna", "Accepted | Login=erna | login=erna | method=LOGIN | client=192.0.2.9 | name=web")]
    [InlineData("4F21A0B3C9: client=web[192.0.2.9], helo=laden.example", "Other | id=4F21A0B3C9")]
    public void Acceptance(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/submission/smtpd", message));

    [Theory]
    [InlineData("warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6", "AuthenticationFailed | method=LOGIN | client=198.51.100.7 | name=unknown | reply=UGFzc3dvcmQ6")]
    [InlineData("warning: unknown[198.51.100.7]: SASL PLAIN authentication failed: authentication failure, sasl_username=erna@laden.example", "AuthenticationFailed | login=erna@laden.example | method=PLAIN | client=198.51.100.7 | name=unknown | reply=authentication failure")]
    [InlineData("warning: unknown[198.51.100.7]: SASL PLAIN authentication failed: bad protocol, sasl_username=(unavailable)", "AuthenticationFailed | method=PLAIN | client=198.51.100.7 | name=unknown | reply=bad protocol")]
    [InlineData("warning: pool-7.isp.example[198.51.100.7]:4022: SASL DIGEST-MD5 authentication failed", "AuthenticationFailed | method=DIGEST-MD5 | client=198.51.100.7 | name=pool-7.isp.example")]
    [InlineData("warning: unknown[198.51.100.7]: SASL LOGIN authentication aborted", "Warning | method=LOGIN | client=198.51.100.7 | name=unknown | reply=unknown[198.51.100.7]: SASL LOGIN authentication aborted")]
    [InlineData("warning: SASL authentication failure: Password verification failed", "Warning | reply=SASL authentication failure: Password verification failed")]
    public void Failed_logins(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/submission/smtpd", message));

    [Theory]
    [InlineData("NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <opfer@bank.example>: Relay access denied; from=<a@b.example> to=<opfer@bank.example> proto=ESMTP helo=<User>", "Rejected | from=a@b.example | client=198.51.100.7 | name=unknown | helo=User | to=opfer@bank.example | dsn=5.7.1 | reply=554 5.7.1 <opfer@bank.example>: Relay access denied")]
    [InlineData("NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 450 4.7.1 <User>: Helo command rejected: Host not found; from=<> to=<erna@laden.example> proto=SMTP helo=<User>", "Rejected | from= | client=198.51.100.7 | name=unknown | helo=User | to=erna@laden.example | dsn=4.7.1 | reply=450 4.7.1 <User>: Helo command rejected: Host not found")]
    [InlineData("NOQUEUE: reject: CONNECT from unknown[unknown]: 421 4.7.1 Client host rejected: cannot find your reverse hostname, [unknown]; proto=SMTP", "Rejected | client=unknown | name=unknown | dsn=4.7.1 | reply=421 4.7.1 Client host rejected: cannot find your reverse hostname, [unknown]")]
    [InlineData("NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using list.example; https://list.example/?198.51.100.7; from=<a@b.example> to=<erna@laden.example> proto=ESMTP helo=<x>", "Rejected | from=a@b.example | client=198.51.100.7 | name=unknown | helo=x | to=erna@laden.example | dsn=5.7.1 | reply=554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using list.example; https://list.example/?198.51.100.7")]
    [InlineData("4F21A0B3C9: reject: DATA from web[192.0.2.9]: 550 5.5.3 <DATA>: Data command rejected: Multi-recipient bounce; from=<> proto=ESMTP helo=<web>", "Rejected | id=4F21A0B3C9 | from= | client=192.0.2.9 | name=web | helo=web | dsn=5.5.3 | reply=550 5.5.3 <DATA>: Data command rejected: Multi-recipient bounce")]
    [InlineData("4F21A0B3C9: reject: RCPT from web[192.0.2.9]: 450 4.7.1 <erna>: Sender address rejected: suspended; from=<e@laden.example> to=<a@b.example> proto=ESMTP helo=<web> sasl_method=PLAIN sasl_username=erna", "Rejected | id=4F21A0B3C9 | from=e@laden.example | client=192.0.2.9 | name=web | helo=web | to=a@b.example | dsn=4.7.1 | reply=450 4.7.1 <erna>: Sender address rejected: suspended")]
    [InlineData("NOQUEUE: reject: RCPT from web[192.0.2.9]: 554 5.7.1 Service unavailable", "Rejected | client=192.0.2.9 | name=web | dsn=5.7.1 | reply=554 5.7.1 Service unavailable")]
    [InlineData("reject: RCPT from web[192.0.2.9]: 552 Message size exceeds fixed limit; from=<a@b.example> to=<c@d.example>", "Rejected | from=a@b.example | client=192.0.2.9 | name=web | to=c@d.example | reply=552 Message size exceeds fixed limit")]
    [InlineData("NOQUEUE: reject_warning: RCPT from web[192.0.2.9]: 553 5.7.1 <a@b.example>: Sender address rejected: not owned by user erna; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Warning | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | dsn=5.7.1 | reply=553 5.7.1 <a@b.example>: Sender address rejected: not owned by user erna")]
    [InlineData("NOQUEUE: warn: RCPT from web[192.0.2.9]: try this rule; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Warning | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=try this rule")]
    [InlineData("NOQUEUE: hold: RCPT from web[192.0.2.9]: <erna>: SASL login name triggers HOLD action; from=<> to=<c@d.example> proto=ESMTP helo=<web>", "Held | from= | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=<erna>: SASL login name triggers HOLD action")]
    [InlineData("4F21A0B3C9: hold: DATA from web[192.0.2.9]: <web>: Helo command triggers HOLD action; from=<a@b.example> proto=ESMTP helo=<web>", "Held | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | reply=<web>: Helo command triggers HOLD action")]
    [InlineData("NOQUEUE: discard: MAIL from web[192.0.2.9]: <a@b.example>: Sender address SPAM; from=<a@b.example> proto=ESMTP helo=<web>", "Rejected | from=a@b.example | client=192.0.2.9 | name=web | helo=web | reply=<a@b.example>: Sender address SPAM")]
    [InlineData("NOQUEUE: filter: RCPT from web[192.0.2.9]: <a@b.example>: Sender address triggers FILTER smtp:[127.0.0.1]:10024; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Other | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=<a@b.example>: Sender address triggers FILTER smtp:[127.0.0.1]:10024")]
    [InlineData("NOQUEUE: redirect: RCPT from web[192.0.2.9]: <a@b.example>: Sender address triggers REDIRECT x@y.example; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Other | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=<a@b.example>: Sender address triggers REDIRECT x@y.example")]
    [InlineData("NOQUEUE: milter-reject: RCPT from web[192.0.2.9]: 451 4.7.1 Try again later; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Rejected | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | dsn=4.7.1 | reply=451 4.7.1 Try again later")]
    [InlineData("4F21A0B3C9: milter-hold: END-OF-MESSAGE from web[192.0.2.9]: milter triggers HOLD action; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Held | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=milter triggers HOLD action")]
    [InlineData("4F21A0B3C9: milter-discard: END-OF-MESSAGE from web[192.0.2.9]: milter triggers DISCARD action; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Rejected | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=milter triggers DISCARD action")]
    [InlineData("NOQUEUE: abort: TLS from web[192.0.2.9]: no certificate", "Rejected | client=192.0.2.9 | name=web | reply=no certificate")]
    [InlineData("NOQUEUE: reject: UNKNOWN COMMAND", "Rejected | reply=UNKNOWN COMMAND")]
    public void Decisions_about_requests(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/smtpd", message));

    [Theory]
    [InlineData("proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 5AA0B3C901; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web> sasl_username=<erna>", "Proxied | from=a@b.example | helo=web | to=c@d.example | dsn=2.0.0 | next=5AA0B3C901 | reply=250 2.0.0 Ok: queued as 5AA0B3C901")]
    [InlineData("NOQUEUE: proxy-accept: END-OF-MESSAGE: 250 2.0.0 from MTA(smtp:[127.0.0.1]:10026): 250 2.0.0 Ok: queued as 5AA0B3C901; from=<> to=<c@d.example> proto=ESMTP helo=<web>", "Proxied | from= | helo=web | to=c@d.example | dsn=2.0.0 | next=5AA0B3C901 | reply=250 2.0.0 from MTA(smtp:[127.0.0.1]:10026): 250 2.0.0 Ok: queued as 5AA0B3C901")]
    [InlineData("4F21A0B3C9: proxy-accept: END-OF-MESSAGE: 250 ok: queued as 5AA0B3C901; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Proxied | id=4F21A0B3C9 | from=a@b.example | helo=web | to=c@d.example | next=5AA0B3C901 | reply=250 ok: queued as 5AA0B3C901")]
    [InlineData("proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=1-2 - spam; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<web>", "Proxied | from=a@b.example | helo=web | to=c@d.example | dsn=5.7.0 | reply=554 5.7.0 Reject, id=1-2 - spam")]
    [InlineData("proxy-reject: END-OF-MESSAGE: ; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<web>", "Proxied | from=a@b.example | helo=web | to=c@d.example")]
    public void Before_queue_proxies(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/smtpd", message));

    [Theory]
    [InlineData("4F21A0B3C9: message-id=<20261105140302.4F21A0B3C9@laden.example>", "MessageId | id=4F21A0B3C9 | message-id=20261105140302.4F21A0B3C9@laden.example")]
    [InlineData("4F21A0B3C9: message-id=<>", "MessageId | id=4F21A0B3C9 | message-id=")]
    [InlineData("4F21A0B3C9: message-id=without-brackets", "MessageId | id=4F21A0B3C9 | message-id=without-brackets")]
    [InlineData("4F21A0B3C9: resent-message-id=<1@laden.example>", "Other | id=4F21A0B3C9")]
    [InlineData("4F21A0B3C9: hold: header Subject: Rechnung from web[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>: quarantine", "Held | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=header Subject: Rechnung from web[192.0.2.9]")]
    [InlineData("4F21A0B3C9: hold: header Received: by mx1.example (Postfix, from userid 33)??id 4F21A0B3C9; Thu,  5 Nov 2026 14:03:02 +0000 from local; from=<www-data@mx1.example>", "Held | id=4F21A0B3C9 | from=www-data@mx1.example | reply=header Received: by mx1.example (Postfix, from userid 33)??id 4F21A0B3C9; Thu,  5 Nov 2026 14:03:02 +0000 from local")]
    [InlineData("4F21A0B3C9: reject: body Quality watches from web[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<web>: 5.7.1 no", "Rejected | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=body Quality watches from web[192.0.2.9]")]
    [InlineData("4F21A0B3C9: discard: header Subject: x from local; from=<a@b.example> to=<c@d.example>", "Rejected | id=4F21A0B3C9 | from=a@b.example | to=c@d.example | reply=header Subject: x from local")]
    [InlineData("4F21A0B3C9: warning: header Subject: x from web[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Warning | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=header Subject: x from web[192.0.2.9]")]
    [InlineData("4F21A0B3C9: info: header Subject: x from local; from=<a@b.example> to=<c@d.example>", "Other | id=4F21A0B3C9 | from=a@b.example | to=c@d.example | reply=header Subject: x from local")]
    [InlineData("4F21A0B3C9: replace: header X: 1 from web[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>: X: 2", "Other | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=header X: 1 from web[192.0.2.9]")]
    [InlineData("4F21A0B3C9: reject: mime-error improper use of 8-bit data in message header: Subject: ? from web[192.0.2.9]; from=<a@b.example> to=<c@d.example>", "Rejected | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | to=c@d.example | reply=mime-error improper use of 8-bit data in message header: Subject: ? from web[192.0.2.9]")]
    [InlineData("4F21A0B3C9: milter-reject: END-OF-MESSAGE from web[192.0.2.9]: 5.7.1 Spam; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>", "Rejected | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | dsn=5.7.1 | reply=5.7.1 Spam")]
    [InlineData("4F21A0B3C9: milter-hold: END-OF-MESSAGE from web[192.0.2.9]: milter triggers HOLD action; from=<> to=<c@d.example> proto=ESMTP helo=<web>", "Held | id=4F21A0B3C9 | from= | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=milter triggers HOLD action")]
    [InlineData("4F21A0B3C9: milter-header-redirect: header X-Spam: Yes from web[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>: spam@d.example", "Other | id=4F21A0B3C9 | from=a@b.example | client=192.0.2.9 | name=web | helo=web | to=c@d.example | reply=header X-Spam: Yes from web[192.0.2.9]")]
    [InlineData("4F21A0B3C9: to=<liste@laden.example>, relay=none, delay=0.11, delays=0.11/0/0/0, dsn=5.4.6, status=bounced (alias loop)", "Delivery | id=4F21A0B3C9 | to=liste@laden.example | relay=none | delay=0.11 | delays=0.11/0/0/0 | dsn=5.4.6 | status=Bounced | reply=alias loop")]
    [InlineData("warning: 4F21A0B3C9: sender_canonical_maps map lookup problem", "Warning | id=4F21A0B3C9 | reply=sender_canonical_maps map lookup problem")]
    public void Cleanup(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/cleanup", message));

    [Theory]
    [InlineData("pickup", "4F21A0B3C9: uid=33 from=<www-data>", "Accepted | id=4F21A0B3C9 | LocalUser=uid=33 | from=www-data")]
    [InlineData("pickup", "4F21A0B3C9: uid=0 from=<>", "Accepted | id=4F21A0B3C9 | LocalUser=uid=0 | from=")]
    [InlineData("pickup", "4F21A0B3C9: uid=103 from=<erna@laden.example> orig_id=3B0000A1", "Accepted | id=4F21A0B3C9 | from=erna@laden.example | previous=3B0000A1")]
    [InlineData("pickup", "warning: 4F21A0B3C9: message has been queued for 3 days", "Warning | id=4F21A0B3C9 | reply=message has been queued for 3 days")]
    [InlineData("qmgr", "4F21A0B3C9: from=<erna@laden.example>, size=5360, nrcpt=120 (queue active)", "Queued | id=4F21A0B3C9 | from=erna@laden.example | nrcpt=120 | size=5360")]
    [InlineData("qmgr", "4F21A0B3C9: from=<>, size=1, nrcpt=1 (queue active)", "Queued | id=4F21A0B3C9 | from= | nrcpt=1 | size=1")]
    [InlineData("qmgr", "4F21A0B3C9: from=<>, status=expired, returned to sender", "Expired | id=4F21A0B3C9 | from= | status=Expired")]
    [InlineData("qmgr", "4F21A0B3C9: from=<a@b.example>, status=force-expired, returned to sender", "Expired | id=4F21A0B3C9 | from=a@b.example | status=Expired")]
    [InlineData("qmgr", "4F21A0B3C9: removed", "Removed | id=4F21A0B3C9")]
    [InlineData("nqmgr", "4F21A0B3C9: skipped, still being delivered", "Other | id=4F21A0B3C9")]
    [InlineData("qmgr", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=9, status=deferred (delivery temporarily suspended: no route)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=none | delay=9 | status=Deferred | reply=delivery temporarily suspended: no route")]
    [InlineData("bounce", "4F21A0B3C9: sender non-delivery notification: 5AA0B3C901", "Notification | id=4F21A0B3C9 | next=5AA0B3C901 | reply=sender non-delivery notification")]
    [InlineData("bounce", "4F21A0B3C9: postmaster non-delivery notification: 5AA0B3C901", "Notification | id=4F21A0B3C9 | next=5AA0B3C901 | reply=postmaster non-delivery notification")]
    [InlineData("defer", "4F21A0B3C9: sender delay notification: 5AA0B3C901", "Notification | id=4F21A0B3C9 | next=5AA0B3C901 | reply=sender delay notification")]
    [InlineData("trace", "4F21A0B3C9: sender delivery status notification: 5AA0B3C901", "Notification | id=4F21A0B3C9 | next=5AA0B3C901 | reply=sender delivery status notification")]
    [InlineData("postsuper", "4F21A0B3C9: removed", "Removed | id=4F21A0B3C9")]
    [InlineData("postsuper", "4F21A0B3C9: placed on hold", "Held | id=4F21A0B3C9")]
    [InlineData("postsuper", "4F21A0B3C9: released from hold", "Released | id=4F21A0B3C9")]
    [InlineData("postsuper", "4F21A0B3C9: requeued", "Requeued | id=4F21A0B3C9")]
    [InlineData("postsuper", "4F21A0B3C9: expired", "Expired | id=4F21A0B3C9")]
    [InlineData("postsuper", "Placed on hold: 67 messages", "Other")]
    [InlineData("master", "daemon started -- version 3.7.11, configuration /etc/postfix", "Other")]
    [InlineData("master", "fatal: bind 0.0.0.0 port 25: Address already in use", "Warning | reply=bind 0.0.0.0 port 25: Address already in use")]
    [InlineData("proxymap", "error: open /etc/postfix/x: No such file", "Warning | reply=open /etc/postfix/x: No such file")]
    [InlineData("smtp", "panic: myfree: corrupt memory block", "Warning | reply=myfree: corrupt memory block")]
    [InlineData("anvil", "statistics: max cache size 1 at Nov  5 14:03:02", "Other")]
    [InlineData("anvil", "statistics: max connection rate 9/60s for (submission:198.51.100.7) at Nov  5 14:03:02", "Other | client=198.51.100.7")]
    [InlineData("anvil", "statistics: max connection count 9 for (127.0.0.1:2525:2001:db8::7) at Nov  5 14:03:02", "Other | client=2001:db8::7")]
    [InlineData("dnsblog", "addr 198.51.100.7 listed by domain list.example as 127.0.0.2", "Other | client=198.51.100.7 | reply=listed by domain list.example as 127.0.0.2")]
    [InlineData("tlsproxy", "CONNECT from [198.51.100.7]:5022", "Other | client=198.51.100.7")]
    public void The_daemons_around_the_queue(string program, string message, string expected) =>
        Assert.Equal(expected, EventText.Of("postfix/" + program, message));

    [Theory]
    [InlineData("smtp", "4F21A0B3C9: to=<c@d.example>, relay=mx.d.example[203.0.113.5]:25, delay=1.7, delays=0.02/0/1.2/0.48, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5AA0B3C901)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=mx.d.example[203.0.113.5]:25 | delay=1.7 | delays=0.02/0/1.2/0.48 | dsn=2.0.0 | status=Sent | next=5AA0B3C901 | reply=250 2.0.0 Ok: queued as 5AA0B3C901")]
    [InlineData("smtp", "4F21A0B3C9: to=<c@d.example>, orig_to=<liste@laden.example>, relay=mx.d.example[2001:db8::5]:25, conn_use=3, delay=27077, delays=27076/0/0.57/0, tls=dane, dsn=4.7.1, status=deferred (host mx.d.example[2001:db8::5] said: 450 4.7.1 greylisted (in reply to RCPT TO command))", "Delivery | id=4F21A0B3C9 | to=c@d.example | orig_to=liste@laden.example | relay=mx.d.example[2001:db8::5]:25 | delay=27077 | delays=27076/0/0.57/0 | dsn=4.7.1 | status=Deferred | reply=host mx.d.example[2001:db8::5] said: 450 4.7.1 greylisted (in reply to RCPT TO command)")]
    [InlineData("smtp", "4F21A0B3C9: to=<>, relay=none, delay=1, status=bounced (loops back to myself)", "Delivery | id=4F21A0B3C9 | to= | relay=none | delay=1 | status=Bounced | reply=loops back to myself")]
    [InlineData("relay", "4F21A0B3C9: to=<c@d.example>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5AA0B3C901)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=127.0.0.1[127.0.0.1]:10024 | delay=1 | delays=0/0/0/1 | dsn=2.0.0 | status=Sent | next=5AA0B3C901 | reply=250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 5AA0B3C901")]
    [InlineData("lmtp", "4F21A0B3C9: to=<erna@laden.example>, relay=mx1[private/dovecot-lmtp], delay=0.2, delays=0.1/0/0/0.1, dsn=2.0.0, status=sent (250 2.0.0 <erna@laden.example> x Saved)", "Delivery | id=4F21A0B3C9 | to=erna@laden.example | relay=mx1[private/dovecot-lmtp] | delay=0.2 | delays=0.1/0/0/0.1 | dsn=2.0.0 | status=Sent | reply=250 2.0.0 <erna@laden.example> x Saved")]
    [InlineData("local", "4F21A0B3C9: to=<root@mx1.example>, orig_to=<root>, relay=local, delay=0.07, delays=0.04/0/0/0.03, dsn=2.0.0, status=sent (forwarded as 5AA0B3C901)", "Delivery | id=4F21A0B3C9 | to=root@mx1.example | orig_to=root | relay=local | delay=0.07 | delays=0.04/0/0/0.03 | dsn=2.0.0 | status=Sent | next=5AA0B3C901 | reply=forwarded as 5AA0B3C901")]
    [InlineData("local", "4F21A0B3C9: to=<x@mx1.example>, relay=local, delay=0.07, delays=0.04/0/0/0.03, dsn=5.1.1, status=bounced (unknown user: \"x\")", "Delivery | id=4F21A0B3C9 | to=x@mx1.example | relay=local | delay=0.07 | delays=0.04/0/0/0.03 | dsn=5.1.1 | status=Bounced | reply=unknown user: \"x\"")]
    [InlineData("local", "4F21A0B3C9: to=<x@mx1.example>, relay=local, delay=0.2, dsn=4.1.1, status=SOFTBOUNCE (unknown user: \"x\")", "Delivery | id=4F21A0B3C9 | to=x@mx1.example | relay=local | delay=0.2 | dsn=4.1.1 | status=Deferred | reply=unknown user: \"x\"")]
    [InlineData("virtual", "4F21A0B3C9: to=<erna@laden.example>, relay=virtual, delay=0.5, delays=0.5/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)", "Delivery | id=4F21A0B3C9 | to=erna@laden.example | relay=virtual | delay=0.5 | delays=0.5/0/0/0 | dsn=2.0.0 | status=Sent | reply=delivered to maildir")]
    [InlineData("pipe", "4F21A0B3C9: to=<erna@laden.example>, relay=dovecot, delay=4.3, delays=4.1/0.01/0/0.15, dsn=5.4.6, status=bounced (mail forwarding loop)", "Delivery | id=4F21A0B3C9 | to=erna@laden.example | relay=dovecot | delay=4.3 | delays=4.1/0.01/0/0.15 | dsn=5.4.6 | status=Bounced | reply=mail forwarding loop")]
    [InlineData("error", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=4.4.2, status=deferred (delivery temporarily suspended)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=none | delay=0.1 | delays=0.1/0/0/0 | dsn=4.4.2 | status=Deferred | reply=delivery temporarily suspended")]
    [InlineData("retry", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=4.3.0, status=deferred (transport is unavailable)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=none | delay=0.1 | delays=0.1/0/0/0 | dsn=4.3.0 | status=Deferred | reply=transport is unavailable")]
    [InlineData("discard", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (d.example)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=none | delay=0.1 | delays=0.1/0/0/0 | dsn=2.0.0 | status=Sent | reply=d.example")]
    [InlineData("smtp", "4F21A0B3C9: to=<c@d.example>, relay=mx.d.example[203.0.113.5]:25, delay=5, delays=0/0/0/5, dsn=2.1.5, status=deliverable (250 2.1.5 Ok)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=mx.d.example[203.0.113.5]:25 | delay=5 | delays=0/0/0/5 | dsn=2.1.5 | status=Deliverable | reply=250 2.1.5 Ok")]
    [InlineData("smtp", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=5, delays=0/0/0/5, dsn=5.1.1, status=undeliverable-but-not-cached (no such user)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=none | delay=5 | delays=0/0/0/5 | dsn=5.1.1 | status=Undeliverable | reply=no such user")]
    [InlineData("smtp", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=5, status=wondrous (new in some version)", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=none | delay=5 | status=Other | reply=new in some version")]
    [InlineData("smtp", "4F21A0B3C9: to=<\"o'hara, jr\"@d.example>, relay=none, delay=5, dsn=5.1.1, status=bounced (no)", "Delivery | id=4F21A0B3C9 | to=\"o'hara, jr\"@d.example | relay=none | delay=5 | dsn=5.1.1 | status=Bounced | reply=no")]
    [InlineData("smtp", "4F21A0B3C9: host mx.d.example[203.0.113.5] said: 450 4.7.1 later (in reply to RCPT TO command)", "Other | id=4F21A0B3C9 | relay=mx.d.example[203.0.113.5] | dsn=4.7.1 | reply=450 4.7.1 later (in reply to RCPT TO command)")]
    [InlineData("smtp", "4F21A0B3C9: host mx.d.example[203.0.113.5] refused to talk to me: 554 5.7.1 your reputation", "Other | id=4F21A0B3C9 | relay=mx.d.example[203.0.113.5] | dsn=5.7.1 | reply=554 5.7.1 your reputation")]
    [InlineData("smtp", "4F21A0B3C9: lost connection with mx.d.example[203.0.113.5] while sending RCPT TO", "Other | id=4F21A0B3C9 | relay=mx.d.example[203.0.113.5] | reply=lost connection with mx.d.example[203.0.113.5] while sending RCPT TO")]
    [InlineData("smtp", "4F21A0B3C9: conversation with mx.d.example[203.0.113.5] timed out while sending MAIL FROM", "Other | id=4F21A0B3C9 | relay=mx.d.example[203.0.113.5] | reply=conversation with mx.d.example[203.0.113.5] timed out while sending MAIL FROM")]
    [InlineData("smtp", "4F21A0B3C9: SASL authentication failed; server relay.example[203.0.113.5] said: 535 5.7.8 no", "Warning | id=4F21A0B3C9 | relay=relay.example[203.0.113.5] | reply=535 5.7.8 no")]
    [InlineData("smtp", "4F21A0B3C9: SASL authentication failed; cannot authenticate to server relay.example[203.0.113.5]: no mechanism available", "Warning | id=4F21A0B3C9 | relay=relay.example[203.0.113.5] | reply=no mechanism available")]
    [InlineData("smtp", "connect to mx.d.example[203.0.113.5]:25: Connection timed out", "Other | relay=mx.d.example[203.0.113.5]:25 | reply=Connection timed out")]
    [InlineData("smtp", "Trusted TLS connection established to mx.d.example[203.0.113.5]:25: TLSv1.3 with cipher X (256/256 bits)", "Other | relay=mx.d.example[203.0.113.5]:25")]
    [InlineData("smtp", "SSL_connect error to mx.d.example[203.0.113.5]:25: lost connection", "Other | relay=mx.d.example[203.0.113.5]:25 | reply=lost connection")]
    public void Delivery_agents(string program, string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/" + program, message));

    [Theory]
    [InlineData("CONNECT from [198.51.100.7]:4022 to [192.0.2.1]:25", "Connected | client=198.51.100.7")]
    [InlineData("DISCONNECT [198.51.100.7]:4022", "Disconnected | client=198.51.100.7")]
    [InlineData("HANGUP after 0.4 from [198.51.100.7]:4022 in tests before SMTP handshake", "Disconnected | client=198.51.100.7 | reply=HANGUP after 0.4 from [198.51.100.7]:4022 in tests before SMTP handshake")]
    [InlineData("PASS OLD [2001:db8::7]:4022", "Other | client=2001:db8::7 | reply=PASS OLD [2001:db8::7]:4022")]
    [InlineData("DENYLISTED [198.51.100.7]:4022", "Rejected | client=198.51.100.7 | reply=DENYLISTED [198.51.100.7]:4022")]
    [InlineData("PREGREET 11 after 0.1 from [198.51.100.7]:4022: EHLO [203.0.113.9]\\r\\n", "Warning | client=198.51.100.7 | reply=PREGREET 11 after 0.1 from [198.51.100.7]:4022: EHLO [203.0.113.9]\\r\\n")]
    [InlineData("DNSBL rank 4 for [198.51.100.7]:4022", "Warning | client=198.51.100.7 | reply=DNSBL rank 4 for [198.51.100.7]:4022")]
    [InlineData("NOQUEUE: reject: RCPT from [198.51.100.7]:4022: 550 5.7.1 Service unavailable; client [198.51.100.7] blocked using list.example; from=<a@b.example>, to=<erna@laden.example>, proto=ESMTP, helo=<User>", "Rejected | from=a@b.example | client=198.51.100.7 | helo=User | to=erna@laden.example | dsn=5.7.1 | reply=550 5.7.1 Service unavailable; client [198.51.100.7] blocked using list.example")]
    [InlineData("NOQUEUE: reject: CONNECT from [198.51.100.7]:4022: too many connections", "Rejected | client=198.51.100.7 | reply=too many connections")]
    [InlineData("reject: connect from [198.51.100.7]:4022: all screening ports busy", "Rejected | client=198.51.100.7 | reply=all screening ports busy")]
    [InlineData("cache btree:/var/lib/postfix/postscreen_cache full cleanup: retained=2 dropped=7 entries", "Other")]
    public void Postscreen(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/postscreen", message));

    [Theory]
    [InlineData("warning: non-SMTP command from unknown[198.51.100.7]: GET / HTTP/1.1", "Warning | client=198.51.100.7 | name=unknown | reply=non-SMTP command from unknown[198.51.100.7]: GET / HTTP/1.1")]
    [InlineData("warning: Connection rate limit exceeded: 30 from unknown[198.51.100.7] for service smtp", "Warning | client=198.51.100.7 | name=unknown | reply=Connection rate limit exceeded: 30 from unknown[198.51.100.7] for service smtp")]
    [InlineData("warning: hostname pool.isp.example does not resolve to address 198.51.100.7", "Warning | reply=hostname pool.isp.example does not resolve to address 198.51.100.7")]
    [InlineData("warning: 4F21A0B3C9: queue file size limit exceeded", "Warning | id=4F21A0B3C9 | reply=queue file size limit exceeded")]
    [InlineData("warning: dict_ldap_get_values[12]: no such attribute", "Warning | reply=dict_ldap_get_values[12]: no such attribute")]
    [InlineData("improper command pipelining after EHLO from unknown[198.51.100.7]: MAIL FROM:<a@b.example>", "Warning | client=198.51.100.7 | name=unknown | reply=improper command pipelining after EHLO from unknown[198.51.100.7]: MAIL FROM:<a@b.example>")]
    [InlineData("SSL_accept error from unknown[198.51.100.7]: -1", "Warning | client=198.51.100.7 | name=unknown | reply=SSL_accept error from unknown[198.51.100.7]: -1")]
    [InlineData("Anonymous TLS connection established from web[192.0.2.9]: TLSv1.3 with cipher X (256/256 bits)", "Other | client=192.0.2.9 | name=web")]
    [InlineData("table lmdb:/etc/postfix/access has changed -- restarting", "Other")]
    public void What_smtpd_notes_besides(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/smtpd", message));

    [Theory]
    [InlineData("systemd-journald", "Suppressed 2403 messages from postfix@-.service", "Suppressed | count=2403")]
    [InlineData("journal", "Suppressed 2 messages from /system.slice/postfix.service", "Suppressed | count=2")]
    [InlineData("rsyslogd", "imjournal: 52164 messages lost due to rate-limiting (20000 allowed within 600 seconds)", "Suppressed | count=52164")]
    [InlineData("rsyslogd-2177", "imuxsock lost 344 messages from pid 6185 due to rate-limiting", "Suppressed | count=344")]
    [InlineData("rsyslogd", "imuxsock begins to drop messages from pid 6185 due to rate-limiting", "Suppressed")]
    [InlineData("rsyslogd", "[origin software=\"rsyslogd\"] start", "none")]
    [InlineData("dovecot", "imap-login: Login: user=<erna>", "none")]
    [InlineData("kernel", "4F21A0B3C9: removed", "none")]
    [InlineData("sshd", "Failed password for erna", "none")]
    public void Loggers_and_strangers(string program, string message, string expected) => Assert.Equal(expected, EventText.Of(program, message));

    [Theory]
    [InlineData("message repeated 3 times: [ warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: no]", "AuthenticationFailed | method=LOGIN | client=198.51.100.7 | name=unknown | count=3 | reply=no")]
    [InlineData("message repeated 2 times: [connect from unknown[198.51.100.7]]", "Connected | client=198.51.100.7 | name=unknown | count=2")]
    [InlineData("message repeated 2 times: [ message repeated 9 times: [ connect from unknown[198.51.100.7]]]", "Other | count=2")]
    [InlineData("message repeated 2 times: [ cut off", "Other")]
    [InlineData("message repeated x times: [ connect from unknown[198.51.100.7]]", "Other")]
    public void Repetitions_of_rsyslog(string message, string expected) => Assert.Equal(expected, EventText.Of("postfix/smtpd", message));

    [Fact]
    public void The_last_message_of_the_same_host_is_repeated()
    {
        PostfixEventParser parser = new();
        SyslogParser headers = EventText.Headers();
        MailLogEvent? Next(string line) => parser.TryParse(System.Text.Encoding.UTF8.GetBytes(line), headers, TimeZoneInfo.Utc, out MailLogEvent? ev) ? ev : null;

        Assert.NotNull(Next("Nov  5 14:03:02 mx1 postfix/smtpd[9]: warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: no"));
        Assert.NotNull(Next("Nov  5 14:03:03 mx2 postfix/qmgr[7]: 4F21A0B3C9: removed"));
        MailLogEvent? again = Next("Nov  5 14:03:33 mx1 last message repeated 17 times");

        Assert.Equal("AuthenticationFailed | method=LOGIN | client=198.51.100.7 | name=unknown | count=17 | reply=no", EventText.Of(again));
        Assert.Equal("postfix/smtpd", again!.Program);
        Assert.Equal(new DateTimeOffset(2026, 11, 5, 14, 3, 33, TimeSpan.Zero), again.Time);
        Assert.Equal("Nov  5 14:03:33 mx1 last message repeated 17 times", again.Line);
        Assert.Equal("Removed | id=4F21A0B3C9 | count=2", EventText.Of(Next("Nov  5 14:04:00 mx2 last message repeated 2 times")));

        Assert.Null(Next("Nov  5 14:05:00 mx1 cron[1]: job"));
        Assert.Null(Next("Nov  5 14:05:30 mx1 last message repeated 2 times"));
        Assert.Null(Next("Nov  5 14:05:30 mx3 last message repeated 2 times"));
    }

    [Fact]
    public void An_event_says_when_where_and_by_whom()
    {
        MailLogEvent ev = EventText.Parse("<22>Nov  5 14:03:02 mx1 postfix-out/submission/smtpd[88]: connect from web[192.0.2.9]\r\n")!;

        Assert.Equal(new DateTimeOffset(2026, 11, 5, 14, 3, 2, TimeSpan.Zero), ev.Time);
        Assert.Equal(("mx1", "postfix-out/submission/smtpd", 88), (ev.Server, ev.Program, ev.ProcessId));
        Assert.Equal("<22>Nov  5 14:03:02 mx1 postfix-out/submission/smtpd[88]: connect from web[192.0.2.9]", ev.Line);
    }

    [Fact]
    public void Times_are_told_in_the_zone_asked_for()
    {
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        PostfixEventParser parser = new();
        parser.TryParse("2026-10-25T00:59:59.5Z mx1 postfix/qmgr[1]: 4F21A0B3C9: removed"u8, EventText.Headers(), berlin, out MailLogEvent? summer);
        parser.TryParse("2026-10-25T01:00:00Z mx1 postfix/qmgr[1]: 4F21A0B3C9: removed"u8, EventText.Headers(), berlin, out MailLogEvent? winter);

        Assert.Equal("2026-10-25T02:59:59.5000000+02:00", summer!.Time.ToString("O"));
        Assert.Equal("2026-10-25T02:00:00.0000000+01:00", winter!.Time.ToString("O"));
    }

    [Fact]
    public void A_program_may_stand_without_a_colon()
    {
        Assert.Equal(
            "Removed | id=4F21A0B3C9",
            EventText.Of(EventText.Parse("2026-11-05T14:03:02+01:00 mx1 postfix/qmgr[9086] 4F21A0B3C9: removed")));
        Assert.Null(EventText.Parse("2026-11-05T14:03:02+01:00 mx1 postfix/qmgr 4F21A0B3C9: removed"));
        Assert.Null(EventText.Parse("2026-11-05T14:03:02+01:00 mx1 postfix/qmgr[x] 4F21A0B3C9: removed"));
    }

    [Fact]
    public void A_line_without_end_is_cut_and_still_understood()
    {
        string line = EventText.Line("postfix/smtp", "4F21A0B3C9: to=<c@d.example>, relay=none, delay=1, dsn=4.0.0, status=deferred (" + new string('ü', 1 << 20) + ")");
        MailLogEvent ev = EventText.Parse(line)!;

        Assert.Equal((MailEventKind.Delivery, DeliveryStatus.Deferred), (ev.Kind, ev.Status));
        Assert.InRange(ev.Line.Length, 30_000, 65_536);
        Assert.DoesNotContain('\uFFFD', ev.Line);
        Assert.InRange(ev.Reply!.Length, 30_000, 65_536);
    }
}
