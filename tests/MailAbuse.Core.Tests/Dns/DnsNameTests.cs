using System.Net;
using MailAbuse.Dns;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("127.0.0.2", "2.0.0.127")]
    [InlineData("192.0.2.10", "10.2.0.192")]
    [InlineData("::ffff:127.0.0.2", "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0")]
    [InlineData("2001:db8::567:89ab", "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2")]
    [InlineData("::1", "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0")]
    public void An_address_as_lists_are_asked_for_it(string address, string name) => Assert.Equal(name, DnsName.Reverse(IPAddress.Parse(address)));

    [Theory]
    [InlineData("mx.example.org", "mx.example.org")]
    [InlineData("MX.Example.ORG.", "mx.example.org")]
    [InlineData("_spf.example.org", "_spf.example.org")]
    [InlineData("0/25.2.0.192.in-addr.arpa", "0/25.2.0.192.in-addr.arpa")]
    [InlineData("test", "test")]
    [InlineData("xn--mller-kva.example", "xn--mller-kva.example")]
    public void What_can_be_asked_for(string name, string asked) => Assert.Equal(asked, DnsName.Check(name));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b.example")]
    [InlineData("a\n.example")]
    [InlineData("a\0.example")]
    [InlineData("a\\.example")]
    [InlineData("m\u00fcller.example")]
    [InlineData("%{i}.example")]
    public void What_cannot(string name) => Refuses(name);

    [Fact]
    public void Lengths_are_those_of_the_wire()
    {
        string label = new('a', 63);
        Assert.Equal(label, DnsName.Check(label));
        Refuses(label + "a");
        // Four labels of 61 to 63 letters and their dots: 253 characters, and one more.
        string longest = $"{label}.{label}.{label}.{label[..61]}";
        Assert.Equal(253, DnsName.Check(longest).Length);
        Refuses(longest + "a");
    }

    private static void Refuses(string name)
    {
        ServerException e = Assert.Throws<ServerException>(() => DnsName.Check(name));
        Assert.Equal(ServerProblemKind.NameInvalid, e.Problem.Kind);
        Assert.NotEmpty(e.Problem.Advice);
        Assert.DoesNotContain(e.Message, char.IsControl);
    }
}
