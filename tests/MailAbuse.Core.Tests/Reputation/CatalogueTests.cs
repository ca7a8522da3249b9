using System.Text;
using MailAbuse.Reputation;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class CatalogueTests
{
    [Theory]
    [MemberData(nameof(CatalogueCases.All), MemberType = typeof(CatalogueCases))]
    public void A_reply_is_known(string rule, string host, string dsn, RefusalCause cause, string whose, string code, string list, string address, string reply)
    {
        RefusalMatch match = Match(reply, dsn, host);
        Assert.Equal(
            (rule, cause, whose, code, list, address),
            (match.Rule?.Id ?? "", match.Cause, match.Operator, match.Code, match.List, match.OutgoingAddress));

        // The same where only the cause is wanted, with the head that Postfix puts in front, and in other letters.
        Assert.Equal(cause, RefusalCatalogue.Own.CauseOf(Bytes(reply), Bytes(dsn), Bytes(host)));
        Assert.Equal(match, Match(reply.ToUpperInvariant(), dsn, host.ToUpperInvariant()));
        Assert.Equal(match, Match(reply.ToLowerInvariant(), dsn, host));
        if (!char.IsAsciiDigit(reply[0])) return;
        string name = host.Split('[')[0];
        Assert.Equal(match, Match($"host {name}[203.0.113.9] said: {reply}", dsn, host));
        Assert.Equal(match, Match($"host {name}[203.0.113.9] refused to talk to me: {reply}", dsn, ""));
        Assert.Equal(match, Match($"delivery temporarily suspended: host {name}[203.0.113.9]:2525 said: {reply}", dsn, host));
    }

    [Fact]
    public void Enough_receivers_and_enough_that_is_no_reputation_are_tried()
    {
        object[][] rows = [.. CatalogueCases.All];
        Assert.True(rows.Length >= 200, $"{rows.Length} cases");
        Assert.True(rows.Select(row => (string)row[4]).Distinct().Count() > 30);
        Assert.True(rows.Count(row => (RefusalCause)row[3] is not (RefusalCause.Reputation or RefusalCause.Throttled or RefusalCause.Unknown)) > 60);
    }

    internal static RefusalMatch Match(string reply, string dsn, string mailHost, RefusalCatalogue? catalogue = null)
        => (catalogue ?? RefusalCatalogue.Own).Match(Bytes(reply), Bytes(dsn), Bytes(mailHost));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
