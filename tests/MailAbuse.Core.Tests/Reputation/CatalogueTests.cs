using System.Text;
using MailAbuse.Reputation;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class CatalogueTests
{
    [Fact]
    public void Microsofts_block_is_reputation_and_names_our_address()
    {
        RefusalMatch match = Match(
            "host hotmail-com.olc.protection.outlook.com[203.0.113.9] said: 550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). (in reply to MAIL FROM command)",
            "5.7.1",
            "hotmail-com.olc.protection.outlook.com");
        Assert.Equal("microsoft-s3140", match.Rule?.Id);
        Assert.Equal(("Microsoft consumer", RefusalCause.Reputation, "S3140", "192.0.2.1"), (match.Operator, match.Cause, match.Code, match.OutgoingAddress));
    }

    [Fact]
    public void A_sentence_is_found_over_the_lines_of_the_reply()
    {
        RefusalMatch match = Match(
            "550-5.7.1 [2001:db8::25      12] Our system has detected that this message is 550-5.7.1 likely 550-5.7.1 unsolicited mail. To reduce the amount of spam sent to Gmail, 550 5.7.1 this message has been blocked. (in reply to end of DATA command)",
            "5.7.1",
            "aspmx.l.google.com");
        Assert.Equal("google-unsolicited", match.Rule?.Id);
        Assert.Equal(("Google", "5.7.1", "2001:db8::25"), (match.Operator, match.Code, match.OutgoingAddress));
    }

    [Fact]
    public void An_unknown_zone_is_taken_from_the_reply()
    {
        RefusalMatch match = Match("554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using rbl.example.net; no spam", "5.7.1", "mx.example.org");
        Assert.Equal(("", "rbl.example.net", "192.0.2.7", RefusalCause.Reputation), (match.Operator, match.List, match.OutgoingAddress, match.Cause));
    }

    internal static RefusalMatch Match(string reply, string dsn, string mailHost, RefusalCatalogue? catalogue = null)
        => (catalogue ?? RefusalCatalogue.Own).Match(Encoding.UTF8.GetBytes(reply), Encoding.UTF8.GetBytes(dsn), Encoding.UTF8.GetBytes(mailHost));
}
