using System.Text;
using MailAbuse.Servers;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests;

/// <summary>Whatever bytes a file has: an answer, soon, and never a server that nobody wrote down.</summary>
public sealed class HostileInventoriesTests(ITestOutputHelper output)
{
    // Of processor time: other tests run beside these, and a clock would count what they do.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("[", "")]
    [InlineData("{", "")]
    [InlineData("- ", "")]
    [InlineData("? ", "")]
    [InlineData("- a\n", "")]
    [InlineData("a: ", "")]
    [InlineData("x", "servers: [{name: ")]
    [InlineData("x", "servers: [{host: &")]
    [InlineData("\\x41", "servers: [{name: \"")]
    [InlineData("a ", "servers: [{name: ")]
    [InlineData("{name: a},", "servers: [")]
    [InlineData("[],", "servers: [")]
    [InlineData("\n", "servers:")]
    [InlineData("---\n", "")]
    [InlineData("# a\n", "")]
    [InlineData("%", "")]
    [InlineData("!", "servers: ")]
    public void A_megabyte_of_anything_is_refused_soon(string piece, string before)
    {
        StringBuilder text = new(before);
        while (text.Length + piece.Length < 1024 * 1024)
            text.Append(piece);
        TimeSpan begun = Environment.CpuUsage.TotalTime;
        ServerProblem problem = InventoryFile.Refused(text.ToString());
        Assert.InRange(Environment.CpuUsage.TotalTime - begun, TimeSpan.Zero, Soon);
        Assert.InRange(problem.Message.Length, 10, 500);
    }

    [Fact]
    public void What_is_longer_than_an_inventory_is_not_even_parsed()
    {
        ServerProblem problem = InventoryFile.Refused("servers: [{name: a}]" + new string('\n', 1024 * 1024));
        Assert.Contains("more than 1 MB", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_laughs_are_one_refusal()
    {
        StringBuilder text = new("a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n");
        for (int level = 1; level < 12; level++)
            text.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        Assert.Contains("anchor", InventoryFile.Refused(text.ToString()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_servers_are_read()
    {
        StringBuilder text = new("servers:\n");
        for (int number = 0; number < 1000; number++)
            text.Append($"  - name: mx{number}\n    host: root@mx{number}.example.net\n    realm: customers\n    next: mx{(number + 1) % 1000}\n");
        TimeSpan begun = Environment.CpuUsage.TotalTime;
        Assert.Equal(1000, InventoryFile.Read(text.ToString()).Servers.Length);
        Assert.InRange(Environment.CpuUsage.TotalTime - begun, TimeSpan.Zero, Soon);
    }

    [Theory]
    [InlineData(20261105)]
    [InlineData(424242)]
    public void A_damaged_inventory_is_refused_or_still_means_servers(int seed)
    {
        output.WriteLine($"seed {seed}");
        const string good =
            "sshConfig: /etc/ssh/x\nprotected: [postmaster@example.org, 'abuse@*']\nservers:\n  - name: mx1\n    host: root@mx1.example.net\n    sudo: true\n"
            + "    mta: postfix\n    configDirectory: /etc/postfix\n    log: [/var/log/mail.log]\n    realm: customers\n    next: out1\n  - name: out1\n    log: journal\n";
        string[] pieces = ["-", "- ", ": ", "\n", "\n  ", "\t", "'", "\"", "[", "]", "{", "}", "*", "&a ", "!", "|", ">", "#", " #", "%", "@", ",", "~", "\0", "\u202E", "é", "../", "$(id)", "`id`", ";", "\\", "name: x", "host: -F", "<<: "];
        Random random = new(seed);
        int refused = 0, rounds = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 30_000 : 1_000;
        for (int round = 0; round < rounds; round++)
        {
            StringBuilder text = new(good);
            for (int times = random.Next(1, 4); times > 0; times--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Insert(at, pieces[random.Next(pieces.Length)]);
                        break;
                    case 1:
                        text.Remove(at, Math.Min(random.Next(1, 12), text.Length - at));
                        break;
                    default:
                        text[at] = (char)random.Next(0, 0x250);
                        break;
                }
            }

            try
            {
                ServerInventory inventory = InventoryFile.Read(text.ToString());
                Assert.NotEmpty(inventory.Servers);
                Assert.All(inventory.Servers, server => AssertSane(server, inventory));
            }
            catch (ServerException e)
            {
                Assert.Equal(ServerProblemKind.InventoryInvalid, e.Problem.Kind);
                refused++;
            }
        }

        output.WriteLine($"{refused} of {rounds} refused");
        Assert.InRange(refused, rounds / 3, rounds - (rounds / 30));
    }

    private static void AssertSane(MailServer server, ServerInventory inventory)
    {
        Assert.Matches(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z", server.Name);
        Assert.DoesNotMatch(@"^-|@-|[\s'""`$;&|<>()]", server.Host ?? "");
        Assert.All([server.ConfigDirectory, .. server.Log.Where(log => log != "journal")], path => Assert.StartsWith("/", path, StringComparison.Ordinal));
        Assert.Equal(MtaKind.Postfix, server.Mta);
        foreach (string? other in new[] { server.Next, server.Detour })
            Assert.True(other is null || inventory.Servers.Any(found => found.Name == other));
    }
}
