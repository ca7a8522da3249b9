using MailAbuse.Cases;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

public sealed class StoreLocationTests
{
    private static readonly ServerInventory Silent = new() { Path = "/etc/mailabuse/servers.yaml" };

    [Fact]
    public void The_variable_goes_before_the_inventory_and_this_before_the_system()
    {
        ServerInventory said = InventoryFile.Read("store: /srv/abuse/store.db\nservers: [{name: mx1}]");
        Assert.Equal(("/mnt/a.db", "MAILABUSE_STORE"), Of(StoreLocation.Find("/mnt/a.db", said)));
        Assert.Equal("/srv/abuse/store.db", StoreLocation.Find(" ", said).Path);
        Assert.StartsWith("store: of /", StoreLocation.Find(null, said).Origin, StringComparison.Ordinal);
        Assert.Equal((StoreLocation.SystemPath, "the system's place"), Of(StoreLocation.Find(null, Silent)));
    }

    [Fact]
    public void The_system_s_place_is_nobody_s_profile()
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.False(StoreLocation.SystemPath.StartsWith(home + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        Assert.Equal("cases.db", Path.GetFileName(StoreLocation.SystemPath));
    }

    [Fact]
    public void A_folder_can_be_named()
    {
        using StoreFolder folder = new();
        Assert.Equal(folder.Path, StoreLocation.Find(folder.Folder, Silent).Path);
        Assert.Equal("/mnt/new/cases.db", StoreLocation.Find("/mnt/new/", Silent).Path);
    }

    [Theory]
    [InlineData("cases.db")]
    [InlineData("~/cases.db")]
    [InlineData("./cases.db")]
    [InlineData("/mnt/a\0b")]
    public void What_is_no_whole_path_is_refused(string named)
    {
        ServerProblem problem = StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => StoreLocation.Find(named, Silent));
        Assert.Contains("MAILABUSE_STORE", problem.Message, StringComparison.Ordinal);
    }

    private static (string, string) Of(StoreLocation location) => (location.Path, location.Origin);
}
