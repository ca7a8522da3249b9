using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>The forms that a destination has in Postfix's maps.</summary>
public class NextHopTests
{
    [Theory]
    [InlineData("[out2.example.net]:25", "out2.example.net", 25, true, "[out2.example.net]")]
    [InlineData("[OUT2.example.net]:587", "out2.example.net", 587, true, "[out2.example.net]:587")]
    [InlineData("example.net", "example.net", 25, false, "example.net")]
    [InlineData("example.net:submission", "example.net", 587, false, "example.net:587")]
    [InlineData("[192.0.2.1]", "192.0.2.1", 25, true, "[192.0.2.1]")]
    [InlineData("192.0.2.1:2525", "192.0.2.1", 2525, true, "[192.0.2.1]:2525")]
    [InlineData("[ipv6:2001:DB8::1]:25", "2001:db8::1", 25, true, "[ipv6:2001:db8::1]")]
    [InlineData("[2001:db8::1]:26", "2001:db8::1", 26, true, "[ipv6:2001:db8::1]:26")]
    [InlineData("2001:db8::1", "2001:db8::1", 25, true, "[ipv6:2001:db8::1]")]
    public void What_Postfix_understands(string text, string host, int port, bool isExact, string shown)
    {
        NextHop hop = NextHop.Parse(text)!;
        Assert.Equal((host, port, isExact), (hop.Host, hop.Port, hop.IsExact));
        Assert.Equal(shown, $"{hop}");
        Assert.Equal(hop, NextHop.Parse($"{hop}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[host")]
    [InlineData("[host]25")]
    [InlineData("[host]:")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:+25")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("[-h]:25")]
    [InlineData("host name")]
    [InlineData("host\n.test")]
    [InlineData("a..b")]
    [InlineData(".b")]
    [InlineData("1")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    [InlineData("h\u00F6st")]
    [InlineData("$(id)")]
    [InlineData("5.1.1 User unknown")]
    public void What_can_be_none(string text) => Assert.Null(NextHop.Parse(text));

    [Fact]
    public void Several_at_once()
    {
        Assert.Equal(["[a]", "b", "[c]:26"], NextHop.ParseAll("[a]:25, b  [c]:26,").Select(hop => $"{hop}"));
        Assert.Empty(NextHop.ParseAll("[a], no!"));
    }
}
