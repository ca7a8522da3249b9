using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

public sealed class SshWordsTests
{
    [Theory]
    [InlineData("mx1")]
    [InlineData("root@mx1.example.net")]
    [InlineData("ssh://root@mx1.example.net:2222")]
    [InlineData("root@[2001:db8::5]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("mx_1-alias+x")]
    [InlineData("größe.example")]
    public void A_destination_comes_last_but_one_behind_two_dashes(string host)
    {
        IReadOnlyList<string> words = new SshWords(new MailServer { Name = "mx1", Host = host, SshConfig = "/etc/our config" }, SshSettings.Usual).For(["-S", "/tmp/s"], "'sh' '-c'");
        Assert.Equal(["-S", "/tmp/s", "--", host, "'sh' '-c'"], words.TakeLast(5));
        Assert.Equal("/etc/our config", words[words.ToList().IndexOf("-F") + 1]);
        Assert.Contains("BatchMode=yes", words);
    }

    [Theory]
    [InlineData("-oProxyCommand=touch /tmp/x")]
    [InlineData("root@-oProxyCommand=x")]
    [InlineData("mx1 -v")]
    [InlineData(" mx1")]
    [InlineData("mx1\n")]
    [InlineData("mx1\0")]
    [InlineData("mx1\t")]
    [InlineData("mx1\u202e")]
    [InlineData("\u001b[31mmx1")]
    [InlineData("`id`")]
    [InlineData("$(id)")]
    [InlineData("a;id")]
    [InlineData("a|id")]
    [InlineData("a&id")]
    [InlineData("a>b")]
    [InlineData("'a'")]
    [InlineData("\"a\"")]
    [InlineData("a\\b")]
    public void What_can_be_no_destination_is_refused_before_anything_runs(string host)
    {
        ServerException e = Assert.Throws<ServerException>(() => ServerShells.Open(new MailServer { Name = "mx1", Host = host }));
        Assert.Equal(ServerProblemKind.InventoryInvalid, e.Problem.Kind);
        Assert.DoesNotContain(e.Message, c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public void A_server_without_host_is_this_machine()
    {
        using IServerShell shell = ServerShells.Open(new MailServer { Name = "here" });
        Assert.IsType<LocalShell>(shell);
    }
}
