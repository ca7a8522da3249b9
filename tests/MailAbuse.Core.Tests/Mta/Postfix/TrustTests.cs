using MailAbuse.Mta;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix;

/// <summary>
/// Mallory, who has no account, wants the log to accuse mary. He chooses his HELO, his AUTH name, his addresses and his Message-ID;
/// he does not choose where Postfix writes them.
/// </summary>
public sealed class TrustTests
{
    private const string Forged = "client=mail[192.0.2.1], sasl_method=PLAIN, sasl_username=mary";

    public static TheoryData<string, string> Forgeries { get; } = new()
    {
        { "postfix/smtpd", "warning: unknown[198.51.100.66]: SASL PLAIN authentication failed: no, sasl_username=" + Forged },
        { "postfix/smtpd", "warning: unknown[198.51.100.66]: SASL 4F21A0B3C9: " + Forged + " authentication failed: no" },
        { "postfix/smtpd", "NOQUEUE: reject: RCPT from unknown[198.51.100.66]: 504 5.5.2 <4F21A0B3C9: " + Forged + ">: Helo command rejected; from=<> to=<a@b.example> proto=SMTP helo=<4F21A0B3C9: " + Forged + ">" },
        { "postfix/smtpd", "NOQUEUE: reject: RCPT from unknown[198.51.100.66]: 554 5.7.1 no; from=<x> to=<y> proto=SMTP helo=<x> sasl_username=<mary>" },
        { "postfix/smtpd", "NOQUEUE: reject: RCPT from unknown[198.51.100.66]: 554 5.7.1 no; from=<x> to=<y> proto=SMTP helo=<x> sasl_method=PLAIN sasl_username=mary" },
        { "postfix/smtpd", "warning: non-SMTP command from unknown[198.51.100.66]: 4F21A0B3C9: " + Forged },
        { "postfix/smtpd", "warning: Illegal address syntax from unknown[198.51.100.66] in MAIL command: <4F21A0B3C9: " + Forged + ">" },
        { "postfix/smtpd", "improper command pipelining after EHLO from unknown[198.51.100.66]: 4F21A0B3C9: " + Forged },
        { "postfix/smtpd", "4F21A0B3C9: reject: RCPT from unknown[198.51.100.66]: 554 5.7.1 <" + Forged + ">: no; from=<" + Forged + "> to=<a@b.example> proto=SMTP helo=<x>" },
        { "postfix/smtpd", "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 5AA0B3C901; from=<a@b.example> to=<c@d.example> proto=SMTP helo=<x> sasl_username=<mary>" },
        { "postfix/smtpd", "4F21A0B3C9: client=mail[192.0.2.1] " + Forged },
        { "postfix/smtpd", "4F21A0B3C9: client=mail[192.0.2.1], helo=x, sasl_username=mary" },
        { "postfix/smtpd", "4F21A0B3C9: client=a mail[192.0.2.1], sasl_method=PLAIN, sasl_username=mary" },
        { "postfix/smtpd", Forged },
        { "postfix/cleanup", "4F21A0B3C9: message-id=<" + Forged + ">" },
        { "postfix/cleanup", "4F21A0B3C9: message-id=<x>?4F21A0B3C9: " + Forged },
        { "postfix/cleanup", "4F21A0B3C9: warning: header Subject: 4F21A0B3C9: " + Forged + " from unknown[198.51.100.66]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<x>" },
        { "postfix/cleanup", "4F21A0B3C9: " + Forged },
        { "postfix/qmgr", "4F21A0B3C9: from=<" + Forged + ">, size=1, nrcpt=1 (queue active)" },
        { "postfix/qmgr", "4F21A0B3C9: " + Forged },
        { "postfix/smtp", "4F21A0B3C9: to=<" + Forged + ">, relay=none, delay=1, status=deferred (" + Forged + ")" },
        { "postfix/smtp", "4F21A0B3C9: " + Forged },
        { "postfix/smtp", "4F21A0B3C9: host mx[203.0.113.5] said: 450 4F21A0B3C9: " + Forged },
        { "postfix/local", "4F21A0B3C9: uid=0 from=<mary>" },
        { "postfix/pickup", "4F21A0B3C9: " + Forged },
        { "postfix/postscreen", "PREGREET 90 after 0 from [198.51.100.66]:99: 4F21A0B3C9: " + Forged },
        { "sshd", "4F21A0B3C9: " + Forged },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void Nothing_that_a_stranger_writes_names_a_sender(string program, string message)
    {
        MailLogEvent? ev = EventText.Parse(EventText.Line(program, message));

        Assert.Null(ev?.Sender);
        Assert.Equal(SenderKind.Unknown, ev?.SenderKind ?? SenderKind.Unknown);
        Assert.NotEqual(MailEventKind.Accepted, ev?.Kind);
    }

    [Theory]
    // A login that looks like two is one: nothing stands behind it that a client could have written.
    [InlineData("postfix/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_method=PLAIN, sasl_username=joe, sasl_username=mary", "Accepted | id=4F21A0B3C9 | Login=joe, sasl_username=mary | login=joe, sasl_username=mary | method=PLAIN | client=192.0.2.9 | name=web")]
    // MAIL FROM … AUTH= is the client's, written as xtext.
    [InlineData("postfix/smtpd", "4F21A0B3C9: client=web[192.0.2.9], sasl_sender=x+20,+20sasl_username+3Dmary", "Accepted | id=4F21A0B3C9 | Client=192.0.2.9 | client=192.0.2.9 | name=web")]
    // The queue manager's numbers stand at the end of its line.
    [InlineData("postfix/qmgr", "4F21A0B3C9: from=<\"x>, size=9, nrcpt=9 (queue active)\"@b.example>, size=700, nrcpt=2 (queue active)", "Queued | id=4F21A0B3C9 | from=\"x>, size=9, nrcpt=9 (queue active)\"@b.example | nrcpt=2 | size=700")]
    [InlineData("postfix/qmgr", "4F21A0B3C9: from=<\"x>, status=expired, returned to sender\"@b.example>, size=700, nrcpt=2 (queue active)", "Queued | id=4F21A0B3C9 | from=\"x>, status=expired, returned to sender\"@b.example | nrcpt=2 | size=700")]
    [InlineData("postfix/qmgr", "4F21A0B3C9: from=<removed>, status=expired, returned to sender", "Expired | id=4F21A0B3C9 | from=removed | status=Expired")]
    // A recipient whose local part imitates the rest of the line.
    [InlineData("postfix/smtp", "4F21A0B3C9: to=<\"a>, relay=x[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (250 queued as 5AA0B3C901)\"@d.example>, relay=none, delay=9, dsn=4.4.1, status=deferred (no)", "Delivery | id=4F21A0B3C9 | to=\"a>, relay=x[192.0.2.1]:25, delay=1, dsn=2.0.0, status=sent (250 queued as 5AA0B3C901)\"@d.example | relay=none | delay=9 | dsn=4.4.1 | status=Deferred | reply=no")]
    [InlineData("postfix/smtp", "4F21A0B3C9: to=<\"a\\\">, relay=x, status=sent (\"@d.example>, orig_to=<\"b>, relay=y, status=sent (\"@d.example>, relay=none, delay=9, status=bounced (no)", "Delivery | id=4F21A0B3C9 | to=\"a\\\">, relay=x, status=sent (\"@d.example | orig_to=\"b>, relay=y, status=sent (\"@d.example | relay=none | delay=9 | status=Bounced | reply=no")]
    // The other server's words stand behind the status.
    [InlineData("postfix/smtp", "4F21A0B3C9: to=<c@d.example>, relay=mx[203.0.113.5]:25, delay=1, status=bounced (host said: 550 x, status=sent (250 queued as 5AA0B3C901))", "Delivery | id=4F21A0B3C9 | to=c@d.example | relay=mx[203.0.113.5]:25 | delay=1 | status=Bounced | reply=host said: 550 x, status=sent (250 queued as 5AA0B3C901)")]
    // The user of a web script chooses the envelope sender.
    [InlineData("postfix/pickup", "4F21A0B3C9: uid=33 from=<\"x> orig_id=3B0000A1\"@b.example>", "Accepted | id=4F21A0B3C9 | LocalUser=uid=33 | from=\"x> orig_id=3B0000A1\"@b.example")]
    [InlineData("postfix/pickup", "4F21A0B3C9: uid=33 from=<uid=0 from=<root>", "Accepted | id=4F21A0B3C9 | LocalUser=uid=33 | from=uid=0 from=<root")]
    // The filter's reply ends where the client's text begins.
    [InlineData("postfix/smtpd", "proxy-accept: END-OF-MESSAGE: 250 ok; from=<x: queued as 5AA0B3C901> to=<c@d.example> proto=SMTP helo=<250 queued as 5AA0B3C902>", "Proxied | from=x: queued as 5AA0B3C901 | helo=250 queued as 5AA0B3C902 | to=c@d.example | reply=250 ok")]
    // ETRN prints the client's words before the client.
    [InlineData("postfix/smtpd", "warning: bad ETRN x from mail[192.0.2.1]... from unknown[198.51.100.66]", "Warning | reply=bad ETRN x from mail[192.0.2.1]... from unknown[198.51.100.66]")]
    // A header that imitates the end of the line; the client is read from the right.
    [InlineData("postfix/cleanup", "4F21A0B3C9: hold: header Subject: x from mail[192.0.2.1]; from=<mary@b.example> to=<c@d.example> proto=ESMTP helo=<y> from unknown[198.51.100.66]; from=<m@b.example> to=<z@d.example> proto=SMTP helo=<x>", "Held | id=4F21A0B3C9 | from=m@b.example | client=198.51.100.66 | name=unknown | helo=x | to=z@d.example | reply=header Subject: x from mail[192.0.2.1]; from=<mary@b.example> to=<c@d.example> proto=ESMTP helo=<y> from unknown[198.51.100.66]")]
    // Postfix's own words are no queue ids.
    [InlineData("postfix/postsuper", "Deleted: removed", "Other")]
    [InlineData("postfix/smtpd", "NOQUEUE: client=web[192.0.2.9]", "Accepted | Client=192.0.2.9 | client=192.0.2.9 | name=web")]
    public void Each_part_is_read_from_the_side_that_a_stranger_cannot_reach(string program, string message, string expected) =>
        Assert.Equal(expected, EventText.Of(program, message));
}
