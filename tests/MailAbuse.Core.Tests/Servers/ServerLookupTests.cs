using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Servers;

public class ServerLookupTests
{
    private static readonly ServerInventory Inventory = new()
    {
        Path = "/etc/mailabuse/servers.yaml",
        Servers = [new() { Name = "mx1" }, new() { Name = "mx2", Host = "root@mx2.example.net" }, new() { Name = "out1" }],
    };

    [Theory]
    [InlineData("mx1", "mx1")]
    [InlineData("MX2", "mx2")]
    [InlineData("mx*", "mx1 mx2")]
    [InlineData("*1", "mx1 out1")]
    [InlineData("*", "mx1 mx2 out1")]
    public void A_name_finds_its_servers(string name, string expected) => Assert.Equal(expected, string.Join(' ', Inventory.Require(name)));

    [Theory]
    [InlineData("mx3", "No server is called 'mx3' in /etc/mailabuse/servers.yaml.", "Did you mean mx1? Servers there: mx1, mx2, out1.")]
    [InlineData("web*", "No server matches 'web*' in /etc/mailabuse/servers.yaml.", "Servers there: mx1, mx2, out1.")]
    [InlineData("mx2.example.net", "No server is called 'mx2.example.net' in", "Servers there:")]
    [InlineData("root@mx2.example.net", "No server is called 'root@mx2.example.net' in", "Servers there:")]
    [InlineData("", "No server is called ''", "Servers there:")]
    [InlineData("\u001b[2Jmx1", "'\u241b[2Jmx1'", "Servers there:")]
    public void A_name_that_is_none_is_never_taken_for_a_host(string name, string message, string advice)
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => Inventory.Require(name)).Problem;
        Assert.Equal(ServerProblemKind.ServerUnknown, problem.Kind);
        Assert.Equal(name, problem.Target);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Contains(advice, problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_inventory_there_is_this_machine_and_the_advice_says_how_to_get_more()
    {
        Assert.True(ServerInventory.OfThisMachine.Require("LOCALHOST").Single().IsLocal);
        ServerProblem problem = Assert.Throws<ServerException>(() => ServerInventory.OfThisMachine.Require("mx1")).Problem;
        Assert.Contains("only this machine", problem.Message, StringComparison.Ordinal);
        Assert.Contains("servers.yaml", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_servers_the_advice_names_a_few()
    {
        ServerInventory many = new() { Path = "/x", Servers = [.. Enumerable.Range(1, 1000).Select(number => new MailServer { Name = $"mx{number}" })] };
        string advice = Assert.Throws<ServerException>(() => many.Require("web")).Problem.Advice;
        Assert.EndsWith("mx11, mx12 and 988 more (Get-MailServer).", advice, StringComparison.Ordinal);
    }

    // What PowerShell makes of null on the way through a job.
    [Fact]
    public void A_server_with_empty_texts_is_this_machine()
    {
        MailServer server = new() { Name = "a", Host = "", Next = "", Detour = "", SshConfig = "", IsLocal = false };
        Assert.True(server.IsLocal);
        Assert.All(new[] { server.Host, server.Next, server.Detour, server.SshConfig }, Assert.Null);
    }
}
