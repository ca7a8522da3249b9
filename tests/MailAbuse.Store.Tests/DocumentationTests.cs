using System.Text.RegularExpressions;
using MailAbuse.Servers;
using MailAbuse.Store.Inventory;
using Xunit;

namespace MailAbuse.Store.Tests;

/// <summary>What users copy must be right.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = FindRoot();

    [Fact]
    public void The_example_is_read()
    {
        ServerInventory inventory = new YamlInventoryReader().Read(Path.Combine(Root, "examples", "servers.yaml"));
        Assert.Equal(["mx1", "mx2", "out1", "old1"], inventory.Servers.Select(server => server.Name));
        Assert.Equal(["postmaster@example.org", "abuse@example.org", "*@office.example.org"], inventory.Protected);
        Assert.Equal(["mx1", "mx2"], inventory.RealmOf(inventory.Servers[1]).Select(server => server.Name));
        Assert.Equal(["mx1", "out1"], inventory.HopsFrom(inventory.Servers[0]).Select(server => server.Name));
    }

    [Fact]
    public void Every_YAML_block_of_the_page_is_read()
    {
        string[] blocks = [.. YamlBlock().Matches(Page("docs", "servers.md")).Select(match => match.Groups[1].Value)];
        Assert.Equal(2, blocks.Length);
        Assert.Equal(3, InventoryFile.Read(blocks[0]).Servers.Length);
        Assert.Equal(["localhost"], InventoryFile.Read(blocks[1]).Servers.Select(server => server.Name));
    }

    [Fact]
    public void The_inventory_of_the_help_topic_is_read()
    {
        string topic = Page("module", "en-US", "about_MailServers.help.txt");
        string yaml = topic[topic.IndexOf("        protected:", StringComparison.Ordinal)..topic.IndexOf("KEYS OF THE FILE", StringComparison.Ordinal)];
        Assert.Equal(["mx1", "out1"], InventoryFile.Read(yaml).Servers.Select(server => server.Name));
    }

    [Theory]
    [InlineData("docs/servers.md", @"^\| `(\w+)` \|")]
    [InlineData("module/en-US/about_MailServers.help.txt", @"^    ([a-z]\w+) {2,}[A-Z`a-z]")]
    public void Every_key_is_described_and_no_other(string page, string row)
    {
        string[] described = [.. Regex.Matches(Page(page.Split('/')), row, RegexOptions.Multiline).Select(match => match.Groups[1].Value)];
        Assert.Equal([.. InventoryDocument.TopKeys, .. InventoryDocument.ServerKeys], described);
    }

    [Fact]
    public void The_page_quotes_an_error_that_is_made()
    {
        ServerProblem problem = InventoryFile.Refused("servers:\n  - name: mx1\n  - name: mx2\n    hots: mx2.example.net\n");
        string quoted = "/etc/mailabuse/servers.yaml" + problem.Message + "\n" + problem.Advice;
        Assert.Contains(quoted, Page("docs", "servers.md"), StringComparison.Ordinal);
    }

    private static string Page(params string[] parts) => File.ReadAllText(Path.Combine([Root, .. parts]));

    private static string FindRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MailAbuse.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The repository is not around the tests.");
        return folder.FullName;
    }

    [GeneratedRegex("```yaml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
