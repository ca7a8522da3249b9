using MailAbuse.Mta.Postfix.Servers.Queue;
using Xunit;

namespace MailAbuse.Core.Tests.Release;

public sealed class ReceivedWitnessTests
{
    private const string Own = "from shop1.lab.test (unknown [127.9.0.7]) (Authenticated sender: shop) by mx1 (Postfix) with ESMTPSA id 4abc for <a@b.test>; Sun, 22 Nov 2026 12:30:00 +0100 (CET)";

    [Fact]
    public void Says_who_brought_it_and_when_it_entered_his_server()
    {
        ReceivedWitness witness = ReceivedWitness.Of([Own, "by shop1.lab.test (Postfix, from userid 1000) id 5xyz; Sun, 22 Nov 2026 09:00:00 +0100 (CET)"])!;
        Assert.Equal(("127.9.0.7", "shop1.lab.test", "Postfix"), (witness.Client, witness.Helo, witness.Software));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero), witness.Entered);
    }

    [Fact]
    public void Takes_no_time_that_is_not_there()
    {
        Assert.Null(ReceivedWitness.Of([Own])!.Entered);
        Assert.Null(ReceivedWitness.Of([Own, "from x by y; soon"])!.Entered);
    }

    [Theory]
    [InlineData("by mx1 (Postfix, from userid 33) id 4abc; Sun, 22 Nov 2026 12:30:00 +0100")]
    [InlineData("from nowhere by mx1; Sun, 22 Nov 2026 12:30:00 +0100")]
    [InlineData("from shop1 (unknown [no address]) by mx1; Sun, 22 Nov 2026 12:30:00 +0100")]
    public void Is_none_where_no_client_brought_it(string first) => Assert.Null(ReceivedWitness.Of([first]));

    [Fact]
    public void Reads_an_address_of_IPv6_in_its_canonical_form() =>
        Assert.Equal("2001:db8::7", ReceivedWitness.Of(["from shop1 (mail.example.net [IPv6:2001:DB8:0::7]) by mx1 (Postfix) with ESMTP id 4abc; x"])!.Client);
}
