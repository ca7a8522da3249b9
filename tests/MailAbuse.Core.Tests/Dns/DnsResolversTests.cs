using System.Net;
using System.Text;
using MailAbuse.Dns;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Dns;

public sealed class DnsResolversTests
{
    [Theory]
    [InlineData("192.0.2.53")]
    [InlineData("192.0.2.53:5353")]
    [InlineData("2001:db8::53")]
    [InlineData("[2001:db8::53]")]
    [InlineData("[2001:db8::53]:5353")]
    [InlineData("localhost")]
    [InlineData("localhost:5353")]
    public void A_server_is_named_as_it_was_given(string server) => Assert.Equal(server, DnsResolvers.At(server).Name);

    [Theory]
    [InlineData("")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.53:")]
    [InlineData("192.0.2.53:0")]
    [InlineData("192.0.2.53:65536")]
    [InlineData("192.0.2.53:-1")]
    [InlineData("192.0.2.53: 53")]
    [InlineData("192.0.2.999")]
    [InlineData("3221226037")]
    [InlineData("[192.0.2.53]")]
    [InlineData("[2001:db8::53")]
    [InlineData("[2001:db8::53]5353")]
    [InlineData("[2001:db8::53]:x")]
    [InlineData("2001:db8::53:99999")]
    [InlineData("dns example")]
    [InlineData("-dns.example")]
    [InlineData("no-such-host.invalid")]
    [InlineData("\u001b[2Jdns")]
    public void What_can_be_no_server(string server)
    {
        ServerException e = Assert.Throws<ServerException>(() => DnsResolvers.At(server));
        Assert.Equal(ServerProblemKind.NameInvalid, e.Problem.Kind);
        Assert.NotEmpty(e.Problem.Advice);
        Assert.DoesNotContain('\u001b', e.Message);
    }

    [Theory]
    [InlineData("nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch example.org\n", "127.0.0.53")]
    [InlineData("# nameserver 192.0.2.9\n;nameserver 192.0.2.8\n\tnameserver\t192.0.2.1  # ours\r\nnameserver 2001:db8::1\n", "192.0.2.1 2001:db8::1")]
    [InlineData("nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n", "192.0.2.1 192.0.2.2 192.0.2.3")]
    [InlineData("nameserver dns.example.org\nnameserver\nnameservers 192.0.2.7\n", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    [InlineData(null, "127.0.0.1")]
    public void The_name_servers_of_a_machine(string? text, string servers) =>
        Assert.Equal(servers, string.Join(' ', ResolvConf.Read(text is null ? null : Encoding.ASCII.GetBytes(text)).Select(address => $"{address}")));
}
