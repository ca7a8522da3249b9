using MailAbuse.Cases;
using MailAbuse.Mta;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class KindProposalTests
{
    [Theory]
    // A web script hands in on the server itself; whatever else is known does not matter.
    [InlineData(SenderKind.LocalUser, 1, 500, "", CaseKind.Script, "local user")]
    // A server that may relay by its address.
    [InlineData(SenderKind.Client, 1, 20, "", CaseKind.Relay, "without a login")]
    // One password, many machines of a botnet, whatever they forge.
    [InlineData(SenderKind.Login, 120, 900, "", CaseKind.Mailbox, "120 addresses")]
    [InlineData(SenderKind.Login, 4, 1, "", CaseKind.Mailbox, "4 addresses")]
    // One machine that always writes under the customer's own name.
    [InlineData(SenderKind.Login, 1, 1, "", CaseKind.Mailbox, "one envelope sender")]
    // The customer's own server: one address, all its users and what was forged, its name in HELO.
    [InlineData(SenderKind.Login, 1, 40, "mail.customer.example", CaseKind.Relay, "greeted as mail.customer.example")]
    [InlineData(SenderKind.Login, 1, 40, "", CaseKind.Relay, "was not seen")]
    // A bot forges many senders too, but does not call itself a server.
    [InlineData(SenderKind.Login, 1, 40, "[192.0.2.10]", CaseKind.Mailbox, "no mail server's way")]
    [InlineData(SenderKind.Login, 1, 40, "DESKTOP-7Q2", CaseKind.Mailbox, "DESKTOP-7Q2")]
    [InlineData(SenderKind.Login, 1, 40, "a.example b.example c.example d.example", CaseKind.Mailbox, "and 1 more")]
    // Nothing is known, and nothing is made up.
    [InlineData(SenderKind.Login, 0, 0, "", CaseKind.Unknown, "")]
    [InlineData(SenderKind.Login, 1, 0, "", CaseKind.Unknown, "")]
    [InlineData(SenderKind.Unknown, 1, 40, "mail.customer.example", CaseKind.Unknown, "")]
    [InlineData(SenderKind.EnvelopeSender, 1, 40, "mail.customer.example", CaseKind.Unknown, "")]
    public void It_looks_like_what_the_signs_say(SenderKind kind, long clients, long senders, string helos, CaseKind expected, string why)
    {
        KindProposal proposal = KindProposal.Of(new CaseSigns
        {
            SenderKind = kind,
            Clients = clients,
            EnvelopeSenders = senders,
            Helos = helos.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        });
        Assert.Equal(expected, proposal.Kind);
        Assert.Contains(why, proposal.Reason, StringComparison.Ordinal);
        Assert.Equal(expected == CaseKind.Unknown, proposal.Reason.Length == 0);
    }

    [Fact]
    public void A_greeting_is_shown_and_does_not_act()
    {
        KindProposal proposal = KindProposal.Of(new CaseSigns { SenderKind = SenderKind.Login, Clients = 1, EnvelopeSenders = 40, Helos = ["\u001b[2J\u202Eevil"] });
        Assert.DoesNotContain(proposal.Reason, c => c is '\u001b' or '\u202E');
    }

    [Theory]
    [InlineData("mail.customer.example", true)]
    [InlineData("mail.customer.example.", true)]
    [InlineData("192.0.2.10", false)]
    [InlineData("[192.0.2.10]", false)]
    [InlineData("localhost", false)]
    [InlineData("pc.local", false)]
    [InlineData("", false)]
    [InlineData("mail customer.example", false)]
    public void Mail_servers_have_names(string helo, bool expected) => Assert.Equal(expected, KindProposal.IsHostName(helo));

    [Fact]
    public void Signs_come_from_the_lines_of_the_sender_alone()
    {
        CaseSigns signs = new CaseSigns { SenderKind = SenderKind.Login }.With(
            "joe@example.org",
            [
                "2026-11-05T14:00:01+00:00 mx1 postfix/submission/smtpd[811]: B000000001: client=mail.customer.example[192.0.2.10], sasl_method=PLAIN, sasl_username=joe@example.org",
                "2026-11-05T14:00:02+00:00 mx1 postfix/submission/smtpd[812]: B000000002: client=unknown[203.0.113.7], sasl_method=PLAIN, sasl_username=mary@example.org",
                // A stranger's name with joe's in it.
                "2026-11-05T14:00:03+00:00 mx1 postfix/smtpd[813]: B000000003: client=unknown[203.0.113.8], sasl_method=PLAIN, sasl_username=x, sasl_username=joe@example.org",
                "2026-11-05T14:00:04+00:00 mx1 postfix/cleanup[814]: B000000004: message-id=<client=x[203.0.113.9], sasl_username=joe@example.org>",
                "no line at all\r\nnor this",
            ]);
        Assert.Equal(["192.0.2.10"], signs.Addresses);
    }
}
