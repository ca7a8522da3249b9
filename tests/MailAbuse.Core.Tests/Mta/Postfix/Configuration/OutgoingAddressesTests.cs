using System.Net;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Configuration;

/// <summary>Which addresses and names the world sees when a server sends.</summary>
public sealed class OutgoingAddressesTests
{
    private const string Machine = """
        1: lo    inet 127.0.0.1/8 scope host lo\       valid_lft forever preferred_lft forever
        1: lo    inet6 ::1/128 scope host \       valid_lft forever preferred_lft forever
        2: eth0    inet 192.0.2.10/24 brd 192.0.2.255 scope global eth0\       valid_lft forever preferred_lft forever
        2: eth0    inet 192.0.2.11/24 scope global secondary eth0\       valid_lft forever preferred_lft forever
        2: eth0    inet6 2001:db8::bad/64 scope global temporary dynamic \       valid_lft 86000sec preferred_lft 14000sec
        2: eth0    inet6 2001:db8::01d/64 scope global deprecated dynamic \       valid_lft 86000sec preferred_lft 0sec
        2: eth0    inet6 2001:db8::10/64 scope global \       valid_lft forever preferred_lft forever
        2: eth0    inet6 fe80::1/64 scope link \       valid_lft forever preferred_lft forever
        3: eth1    inet 10.0.0.10/8 scope global eth1\       valid_lft forever preferred_lft forever
        """;

    private const string Smtp = "smtp unix - - n - - smtp\n";
    private const string Relay = "relay unix - - n - - smtp\n";

    [Theory]
    // Nothing said: whatever the machine has.
    [InlineData("", Smtp, "", "192.0.2.10 192.0.2.11 2001:db8::10", "10.0.0.10")]
    // One address for all.
    [InlineData("smtp_bind_address = 192.0.2.11", Smtp, "", "192.0.2.11 2001:db8::10", "")]
    [InlineData("smtp_bind_address = 192.0.2.11;inet_protocols = ipv4", Smtp + Relay, "", "192.0.2.11", "")]
    [InlineData("smtp_bind_address = 192.0.2.11;smtp_bind_address6 = [2001:db8::99]", Smtp, "", "192.0.2.11 2001:db8::99", "")]
    // One for a transport of its own, any for the rest.
    [InlineData("inet_protocols = ipv4", Smtp + "second unix - - n - - smtp\n", "second/unix/smtp_bind_address = 198.51.100.25", "198.51.100.25 192.0.2.10 192.0.2.11", "10.0.0.10")]
    // inet_interfaces with one address of a family is as good as a bind address (postconf(5)).
    [InlineData("inet_interfaces = 192.0.2.11;inet_protocols = ipv4", Smtp, "", "192.0.2.11", "")]
    // Loopback is one, too (smtp_connect.c).
    [InlineData("inet_interfaces = 192.0.2.11, 127.0.0.1;inet_protocols = ipv4", Smtp, "", "192.0.2.10 192.0.2.11", "10.0.0.10")]
    [InlineData("inet_interfaces = 192.0.2.10, 192.0.2.11;inet_protocols = ipv4", Smtp, "", "192.0.2.10 192.0.2.11", "10.0.0.10")]
    // Behind an address translation nobody here knows.
    [InlineData("smtp_bind_address = 10.0.0.10;inet_protocols = ipv4", Smtp, "", "", "10.0.0.10")]
    [InlineData("smtp_bind_address = 127.0.0.5;inet_protocols = ipv4", Smtp, "", "", "")]
    public void The_files_say_from_where_or_the_machine(string main, string services, string overrides, string addresses, string leftOut)
    {
        OutgoingAddresses own = Read(main, services, overrides);
        Assert.Equal(addresses, string.Join(' ', own.Addresses));
        Assert.Equal(leftOut, string.Join(' ', own.LeftOut));
    }

    [Theory]
    [InlineData("myhostname = MX1.example.org;mydomain = example.org;smtp_helo_name = $myhostname", "mx1.example.org example.org")]
    [InlineData("myhostname = mx1.example.org;mydomain = example.org;smtp_helo_name = out.example.net.", "out.example.net mx1.example.org example.org")]
    [InlineData("myhostname = mx1.localdomain;mydomain = localdomain;smtp_helo_name = [192.0.2.1]", "")]
    [InlineData("myhostname = mx1;mydomain = home.arpa;smtp_helo_name = mx.corp.internal", "")]
    public void The_names_are_those_that_the_internet_knows(string main, string names) => Assert.Equal(names, string.Join(' ', Read(main, Smtp, "").Names));

    private static OutgoingAddresses Read(string main, string services, string overrides)
    {
        Dictionary<string, string> parts = new()
        {
            ["values"] = main.Replace(';', '\n') + "\n",
            ["set"] = main.Replace(';', '\n') + "\n",
            ["services"] = services,
            ["overrides"] = overrides,
            ["types"] = "lmdb\n",
        };
        PostfixConfiguration configuration = PostfixConfiguration.Parse(new MailServer { Name = "mx1" }, parts, []).Read;
        return OutgoingAddresses.Of(configuration, () => OutgoingAddresses.Interfaces(Machine));
    }
}
