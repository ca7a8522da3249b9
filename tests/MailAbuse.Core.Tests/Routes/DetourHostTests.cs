using MailAbuse.Routes;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

public sealed class DetourHostTests
{
    [Theory]
    [InlineData("mx2.example.net", "[mx2.example.net]")]
    [InlineData("MX2.Example.Net.", "[mx2.example.net]")]
    [InlineData("mx2.example.net:587", "[mx2.example.net]:587")]
    [InlineData("[mx2.example.net]", "[mx2.example.net]")]
    [InlineData("[mx2.example.net]:2525", "[mx2.example.net]:2525")]
    [InlineData("mx2", "[mx2]")]
    [InlineData("192.0.2.5:26", "[192.0.2.5]:26")]
    [InlineData("[192.0.2.5]", "[192.0.2.5]")]
    [InlineData("2001:DB8::5", "[ipv6:2001:db8::5]")]
    [InlineData("[2001:db8::5]:26", "[ipv6:2001:db8::5]:26")]
    [InlineData("[IPv6:2001:db8::5]:26", "[ipv6:2001:db8::5]:26")]
    public void A_host_that_is_typed_becomes_what_Postfix_wants(string typed, string hop)
    {
        Assert.Equal(hop, NextHop.Of(typed).ToString());
        Assert.Equal(hop, NextHop.Of(hop).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("mx2 example.net")]
    [InlineData("mx2.example.net:")]
    [InlineData("mx2.example.net:0")]
    [InlineData("mx2.example.net:65536")]
    [InlineData("mx2.example.net:-1")]
    [InlineData("[mx2.example.net]x")]
    [InlineData("[mx2.example.net]:")]
    [InlineData("192.0.2.300")]
    [InlineData("192.0.2")]
    [InlineData("mx2.example.net\n[evil]:25")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("fe80::1%eth0")]
    [InlineData("user@mx2.example.net")]
    [InlineData("bücher.example")]
    public void What_is_no_host_is_refused(string typed) =>
        Assert.Equal(ServerProblemKind.NameInvalid, Assert.Throws<ServerException>(() => NextHop.Of(typed)).Problem.Kind);
}
