using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Servers;

public sealed class InventoryLocationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("mailabuse-location-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_named_one_comes_before_the_systems_and_that_before_the_users()
    {
        Write("user");
        Assert.Equal(Of("user"), Find(null));
        Write("system");
        Assert.Equal(Of("system"), Find(null));
        Write("named");
        Assert.Equal(Of("named"), Find(Path.Combine(_root, "named")));
    }

    [Fact]
    public void The_variable_names_a_file_of_any_name_or_a_folder()
    {
        string odd = Path.Combine(_root, "customers [old].yml");
        File.WriteAllText(odd, "");
        Assert.Equal(odd, Find(odd));
        Write("named");
        Assert.Equal(Of("named"), Find(Of("named")));
        Assert.Equal(Of("named"), Find(Path.Combine(_root, "named") + Path.DirectorySeparatorChar));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void An_empty_variable_names_nothing(string? named)
    {
        Write("system");
        Assert.Equal(Of("system"), Find(named));
    }

    [Fact]
    public void Without_any_there_is_none() => Assert.Null(Find(null));

    [Fact]
    public void A_named_one_that_is_missing_is_an_error_though_another_is_there()
    {
        Write("system");
        foreach (string named in new[] { Path.Combine(_root, "nowhere.yaml"), Path.Combine(_root, "no", "folder"), _root })
        {
            ServerProblem problem = Assert.Throws<ServerException>(() => Find(named)).Problem;
            Assert.Equal(ServerProblemKind.InventoryNotFound, problem.Kind);
            Assert.Contains(named, problem.Message, StringComparison.Ordinal);
            Assert.Contains(InventoryLocation.Variable, problem.Advice, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("servers.yaml")]
    [InlineData("./servers.yaml")]
    [InlineData("~/servers.yaml")]
    public void A_relative_name_is_refused(string named)
        => Assert.Equal(ServerProblemKind.InventoryNotFound, Assert.Throws<ServerException>(() => Find(named)).Problem.Kind);

    [Fact]
    public void A_folder_of_that_name_is_no_inventory()
    {
        Directory.CreateDirectory(Of("system"));
        Write("user");
        Assert.Equal(Of("user"), Find(null));
    }

    [Fact]
    public void Places_that_there_are_not_are_passed_over()
    {
        Assert.Null(new InventoryLocation(null, null, "").Find());
        Assert.Empty(new InventoryLocation(null, null, "").Candidates);
    }

    [Fact]
    public void On_this_machine_the_systems_folder_comes_first()
    {
        IReadOnlyList<string> candidates = InventoryLocation.OfThisProcess.Candidates;
        Assert.All(candidates, path => Assert.EndsWith(Path.Combine("mailabuse", "servers.yaml"), path, StringComparison.Ordinal));
        if (!OperatingSystem.IsWindows())
            Assert.Equal("/etc/mailabuse/servers.yaml", candidates[0]);
    }

    [Fact]
    public void Nobody_is_asked_to_read_where_there_is_no_file()
    {
        InventorySource source = new(new InventoryLocation(null, _root), () => throw new InvalidOperationException("asked"));
        Assert.Same(ServerInventory.OfThisMachine, source.Load());
        File.WriteAllText(Path.Combine(_root, "servers.yaml"), "");
        Assert.Throws<InvalidOperationException>(source.Load);
    }

    private string? Find(string? named) => new InventoryLocation(named, Path.Combine(_root, "system"), Path.Combine(_root, "user")).Find();

    private string Of(string folder) => Path.Combine(_root, folder, "servers.yaml");

    private void Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        File.WriteAllText(Of(folder), "");
    }
}
