using System.Text.Json;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Store.Tests;

public sealed class GoodInventoriesTests
{
    [Fact]
    public void Every_key_is_read()
    {
        ServerInventory inventory = InventoryFile.Read(
            """
            # A provider with two servers and an old one.
            sshConfig: /etc/mailabuse/ssh_config
            protected: [postmaster@example.org, 'abuse@*']
            retention: 12w
            servers:
              - name: mx1
                host: root@mx1.example.net
                mta: postfix
                configDirectory: /etc/postfix-submission/
                log: [/var/log/mail.log, /var/log/postfix.log]
                realm: customers
                next: Out1
                detour: mx2
                passwordChanged: [/usr/local/bin/changed, --unix time]
              - name: out1
                host: ssh://ops@[2001:db8::25]:2222
                sudo: true
                log: journal
                realm: customers
                sshConfig: /root/.ssh/out1
              - { name: mx2, host: mx2, mta: qmail, log: /var/log/maillog }
            """);
        Assert.Equal(["postmaster@example.org", "abuse@*"], inventory.Protected);
        Assert.Equal(TimeSpan.FromDays(84), inventory.Retention);
        Assert.EndsWith("servers.yaml", inventory.Path, StringComparison.Ordinal);
        AssertSame(
            [
                new MailServer
                {
                    Name = "mx1", Host = "root@mx1.example.net", ConfigDirectory = "/etc/postfix-submission", Log = ["/var/log/mail.log", "/var/log/postfix.log"],
                    Realm = "customers", Next = "out1", Detour = "mx2", SshConfig = "/etc/mailabuse/ssh_config",
                    PasswordChanged = ["/usr/local/bin/changed", "--unix time"],
                },
                new MailServer { Name = "out1", Host = "ssh://ops@[2001:db8::25]:2222", Sudo = true, Log = ["journal"], Realm = "customers", SshConfig = "/root/.ssh/out1" },
                new MailServer { Name = "mx2", Host = "mx2", Mta = MtaKind.Qmail, Log = ["/var/log/maillog"], SshConfig = "/etc/mailabuse/ssh_config" },
            ],
            inventory.Servers);
    }

    [Theory]
    [InlineData("servers:\n- name: mx1\n")]
    [InlineData("servers: [{name: mx1}]")]
    [InlineData("---\nservers:\n  -\n    name: 'mx1'\n...\n")]
    [InlineData("\"servers\":\r\n  - \"name\": \"mx1\"\r\n")]
    [InlineData("\uFEFFservers: [{name: mx1}] # with a mark in front")]
    [InlineData("{servers: [{name: mx1, sudo: false, mta: Postfix, configDirectory: /etc/postfix}]}")]
    public void What_is_left_out_has_its_default(string text) => AssertSame([new MailServer { Name = "mx1" }], InventoryFile.Read(text).Servers);

    [Theory]
    [InlineData("mx1")]
    [InlineData("MX-1_b.example.net")]
    [InlineData("42")]
    [InlineData("no")]
    [InlineData("1e3")]
    public void A_name_is_taken_as_it_is_written(string name) => Assert.Equal(name, InventoryFile.Read($"servers: [{{name: {name}}}]").Servers.Single().Name);

    [Theory]
    [InlineData("mx1")]
    [InlineData("root@mx1.example.net")]
    [InlineData("joe@example.org@mx1")]
    [InlineData("root@192.0.2.25")]
    [InlineData("2001:db8::25")]
    [InlineData("root@fe80::25%eth0")]
    [InlineData("ssh://mx1")]
    [InlineData("ssh://root@mx1:2222")]
    public void A_host_is_any_destination_of_ssh(string host) => Assert.Equal(host, InventoryFile.Read($"servers: [{{name: a, host: '{host}'}}]").Servers.Single().Host);

    [Theory]
    [InlineData("journal", "journal")]
    [InlineData("Journal", "journal")]
    [InlineData("[journal]", "journal")]
    [InlineData("/var/log/mail.log", "/var/log/mail.log")]
    [InlineData("[/a/b, /c d]", "/a/b", "/c d")]
    public void A_log_is_the_journal_a_file_or_several(string log, params string[] expected)
        => Assert.Equal(expected, InventoryFile.Read($"servers: [{{name: a, log: {log}}}]").Servers.Single().Log);

    [Fact]
    public void Without_servers_it_is_about_this_machine()
    {
        ServerInventory inventory = InventoryFile.Read("protected: [boss@example.org, BOSS@example.org]");
        AssertSame(ServerInventory.OfThisMachine.Servers, inventory.Servers);
        Assert.Equal(["boss@example.org"], inventory.Protected);
        Assert.NotNull(inventory.Path);
    }

    [Fact]
    public void The_servers_keep_their_order_and_find_their_hops()
    {
        ServerInventory inventory = InventoryFile.Read("servers: [{name: z, next: m}, {name: m, next: a}, {name: a, next: z}]");
        Assert.Equal(["z", "m", "a"], inventory.Servers.Select(server => server.Name));
        Assert.Equal(["m", "a", "z"], inventory.HopsFrom(inventory.Require("M").Single()).Select(server => server.Name));
    }

    internal static void AssertSame(IEnumerable<MailServer> expected, IEnumerable<MailServer> found)
        => Assert.Equal(expected.Select(server => JsonSerializer.Serialize(server)), found.Select(server => JsonSerializer.Serialize(server)));
}
