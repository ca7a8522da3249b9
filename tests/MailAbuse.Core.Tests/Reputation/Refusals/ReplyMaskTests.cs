using System.Text;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>What is taken out of replies before the catalogue sees them, and what is not.</summary>
public class ReplyMaskTests
{
    [Theory]
    [InlineData("550 no", "550 no")]
    [InlineData("550 <a@hotmail.test> unknown, a@hotmail.test", "550 <recipient@invalid> unknown, recipient@invalid")]
    [InlineData("421 [203.0.113.110] 2001:db8:1234:5678:9abc:def0:1234:5678 S3140 5.7.606", "421 [203.0.113.110] 2001:db8:1234:5678:9abc:def0:1234:5678 S3140 5.7.606")]
    [InlineData("[DB1EPF00000001.eurprd05.prod.outlook.com 2026-11-05T10:00:01.001Z 08DE000000000001]", "[#.eurprd05.prod.outlook.com # #]")]
    [InlineData("421 4.7.28 a640c23a62f3a-b7654ee1be5si1234567a66b.123 - gsmtp", "421 4.7.28 #-#. - gsmtp")]
    [InlineData("authentication12 recommendations", "authentication12 recommendations")]
    [InlineData("550 123456789012", "550 #")]
    [InlineData("", "")]
    public void The_same_refusal_is_the_same_text(string reply, string masked) => Assert.Equal(masked, Mask(reply, "a@hotmail.test"));

    [Fact]
    public void The_longest_reply_of_nothing_but_recipients_fits()
    {
        string reply = string.Concat(Enumerable.Repeat("a@b", RefusalVerdicts.LongestReply / 3));
        Assert.StartsWith("recipient@invalidrecipient@invalid", Mask(reply, "a@b"));
    }

    [Theory]
    [MemberData(nameof(CatalogueCases.All), MemberType = typeof(CatalogueCases))]
    public void Every_reply_that_is_known_means_the_same_without_it(string rule, string mailHost, string dsn, RefusalCause cause, string who, string code, string list, string address, string reply)
    {
        RefusalVerdict verdict = new RefusalVerdicts(RefusalCatalogue.Own).Of(Bytes(reply), Bytes(dsn), Bytes(mailHost), "nobody@recipient.test"u8, isSilence: false);
        RefusalMatch match = verdict.Match;
        Assert.Equal((rule, cause, who, code, list, address), (match.Rule?.Id ?? "", verdict.Cause, match.Operator, match.Code, match.List, match.OutgoingAddress));
    }

    private static string Mask(string reply, string recipient) => Encoding.Latin1.GetString(new ReplyMask().Apply(Bytes(reply), Bytes(recipient)));

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
