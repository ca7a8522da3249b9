using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>Which address in a reply is ours.</summary>
public sealed class CatalogueAddressTests
{
    [Theory]
    [InlineData("554 5.7.1 blocked: 192.0.2.1", "192.0.2.1")]
    [InlineData("554 5.7.1 version 10.20.30.40 refuses ip 192.0.2.1", "192.0.2.1")]
    [InlineData("554 5.7.1 mailer 4.16.55.1, client [192.0.2.1]", "192.0.2.1")]
    [InlineData("554 5.7.1 refused - 4.16.55.1", "")]
    [InlineData("554 5.7.1 version 4.16.55.1", "")]
    [InlineData("554 5.7.1 see https://lookup.example.net/query/ip/192.0.2.1", "192.0.2.1")]
    [InlineData("554 5.7.1 see https://lookup.example.net/?q=192.0.2.1&x=1", "192.0.2.1")]
    [InlineData("554 5.7.1 see https://lookup.example.net/192.0.2.1/", "192.0.2.1")]
    [InlineData("554 5.7.1 1.2.0.192.zen.example.net answers [127.0.0.4]; your address is 192.0.2.1.", "192.0.2.1")]
    [InlineData("554 5.7.1 1.2.0.192.zen.example.net is 127.0.0.4", "")]
    [InlineData("554 5.7.1 [IPv6:2001:db8::25] refused", "2001:db8::25")]
    [InlineData("554 5.7.1 [IPv6:2001:0DB8:0:0:0:0:0:25] refused", "2001:db8::25")]
    [InlineData("554 5.7.1 client [::ffff:192.0.2.1] refused", "192.0.2.1")]
    [InlineData("554 5.7.1 ip:192.0.2.1;", "192.0.2.1")]
    [InlineData("554 5.7.1 from 192.0.2.1:40112", "192.0.2.1")]
    [InlineData("554 5.7.1 fe80::1", "fe80::1")]
    [InlineData("554 5.7.1 <mail.example.org[192.0.2.1]>: refused", "192.0.2.1")]
    [InlineData("554 5.7.1 ip=192.0.2.999", "")]
    [InlineData("554 5.7.1 ip=192.0.2", "")]
    [InlineData("554 5.7.1 ip=192.0.2.1.5", "")]
    [InlineData("554 5.7.1 ip=0192.0.2.1", "")]
    [InlineData("554 5.7.1 192-0-2-1.dyn.example.net at 12:30:45 on 20.11.2026", "")]
    [InlineData("554 5.7.1 host 192.0.2.1.dyn.example.net", "")]
    [InlineData("554 5.7.1 joe@192.0.2.1", "")]
    [InlineData("554 5.7.1 id 1:2:3:4:5:6:7:8:9:a::b", "")]
    [InlineData("554 5.7.1 [:::] [::::1] [1::2::3] [12345::] ::", "")]
    [InlineData("554 5.7.1 your IP 203.0.113.9 is bad, and so is [192.0.2.1]", "192.0.2.1")]
    [InlineData("connect to mx.example.net[192.0.2.1]:25: Connection refused", "")]
    [InlineData("554 5.7.1 connection from [127.0.0.5] refused", "127.0.0.5")]
    public void The_address_is_ours(string reply, string expected)
        => Assert.Equal(expected, CatalogueTests.Match(reply, "", "mx.example.net[203.0.113.9]:25").OutgoingAddress);

    [Fact]
    public void That_of_the_mail_host_is_not()
    {
        Assert.Equal("", CatalogueTests.Match("host mx.example.net[203.0.113.9] said: 554 5.7.1 [203.0.113.9] is closed", "", "").OutgoingAddress);
        Assert.Equal("203.0.113.9", CatalogueTests.Match("host mx.example.net[203.0.113.10] said: 554 5.7.1 [203.0.113.9] is closed", "", "").OutgoingAddress);
    }
}
