using MailAbuse.Reputation.Blocklists;
using Xunit;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class BlocklistTargetTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", BlocklistKinds.IPv4)]
    [InlineData(" 192.0.2.1 ", "192.0.2.1", BlocklistKinds.IPv4)]
    [InlineData("[192.0.2.1]", "192.0.2.1", BlocklistKinds.IPv4)]
    [InlineData("2001:DB8::1", "2001:db8::1", BlocklistKinds.IPv6)]
    [InlineData("[2001:db8::1]", "2001:db8::1", BlocklistKinds.IPv6)]
    [InlineData("::FFFF:192.0.2.1", "192.0.2.1", BlocklistKinds.IPv4)]
    [InlineData("Mail.Example.ORG.", "mail.example.org", BlocklistKinds.Domain)]
    [InlineData("bücher.example", "xn--bcher-kva.example", BlocklistKinds.Domain)]
    public void An_address_or_a_domain_is_read(string text, string read, BlocklistKinds kind)
    {
        Assert.True(BlocklistTarget.TryParse(text, out BlocklistTarget? target));
        Assert.Equal((read, kind), (target.Text, target.Kind));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("mx1")]
    [InlineData("1.2.3")]
    [InlineData("1234")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.01")]
    [InlineData("192.0.2.1.")]
    [InlineData("192.0.2.0/24")]
    [InlineData("192.0.2.1:25")]
    [InlineData("fe80::1%eth0")]
    [InlineData("2001:db8::1::2")]
    [InlineData("joe@example.org")]
    [InlineData("https://example.org/")]
    [InlineData("exam ple.org")]
    [InlineData("a..example")]
    [InlineData("example.org; rm -rf")]
    [InlineData("\u001bexample.org")]
    [InlineData("ü..example")]
    public void What_is_neither_is_refused(string? text) => Assert.False(BlocklistTarget.TryParse(text, out _));

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.0.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("fd00::1", true)]
    [InlineData("2001:db8::1", false)]
    [InlineData("127.0.0.2", false)]
    [InlineData("example.org", false)]
    public void Nobody_lists_a_private_network(string text, bool isPrivate)
    {
        Assert.True(BlocklistTarget.TryParse(text, out BlocklistTarget? target));
        Assert.Equal(isPrivate, target.IsPrivate);
    }
}
