using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Text;

/// <summary>A letter or an export is saved over the one of yesterday.</summary>
public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-private-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_others_could_read_is_replaced_and_not_written_into()
    {
        string path = Path.Combine(_folder, "letter.eml");
        File.WriteAllText(path, "yesterday's");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        // Who has it open reads on what he opened; so whatever breaks on the way leaves it whole.
        using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        PrivateFile.Write(path, "today's"u8, force: true);
        using StreamReader reader = new(open);
        Assert.Equal("yesterday's", reader.ReadToEnd());
        Assert.Equal("today's", File.ReadAllText(path));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(OwnerAlone, File.GetUnixFileMode(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Without_force_what_is_there_stays()
    {
        string path = Path.Combine(_folder, "letter.eml");
        PrivateFile.Write(path, "first"u8, force: false);
        Assert.Throws<IOException>(() => PrivateFile.Write(path, "second"u8, force: false));
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_link_stays_one_and_what_it_leads_to_is_replaced()
    {
        string path = Path.Combine(_folder, "letter.eml"), link = Path.Combine(_folder, "latest.eml");
        File.WriteAllText(path, "yesterday's");
        File.CreateSymbolicLink(link, path);
        PrivateFile.Write(link, "today's"u8, force: true);
        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal("today's", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("/dev/../dev/mailabuse-none")]
    [InlineData("/proc/self/fd/1")]
    public void Nothing_comes_into_the_place_of_a_device(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Throws<IOException>(() => PrivateFile.Write(path, "text"u8, force: true));
        Assert.False(File.Exists("/dev/mailabuse-none"));
    }

    [Fact]
    public void What_could_not_be_put_in_its_place_leaves_nothing_beside_it()
    {
        string path = Path.Combine(_folder, "letter.eml");
        Directory.CreateDirectory(path);
        Assert.ThrowsAny<IOException>(() => PrivateFile.Write(path, "text"u8, force: true));
        Assert.Empty(Directory.GetFiles(_folder));
    }
}
