using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Tests.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>A map is the old one or the new one, whatever happens while it is written.</summary>
public sealed class ServerFilesTests : IDisposable
{
    private readonly LocalShell _shell = new(new MailServer { Name = "here" });
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-files-").FullName;

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [RootTheory]
    [InlineData("size=32k", "no space for the new text")]
    [InlineData("size=1m,nr_inodes=2", "no inode for the new file")]
    public void A_full_disk_leaves_the_old_file_whole(string options, string what)
    {
        string map = Path.Combine(_folder, "logins");
        string old = string.Concat(Enumerable.Range(0, 300).Select(i => $"erna{i}@laden.example 450 4.7.1 stopped\n"));
        using SmallDisk disk = new(_folder, options);
        _shell.ReplaceFile(map, Encoding.UTF8.GetBytes("first\n"), null, "0640", default);
        File.WriteAllText(map, old);
        ServerException e = Assert.Throws<ServerException>(() => _shell.ReplaceFile(map, new byte[500_000], Encoding.UTF8.GetBytes(old), "0644", default));
        Assert.Equal(ServerProblemKind.ServerDiskFull, e.Problem.Kind);
        Assert.True(e.Problem.Advice.Length > 0, what);
        Assert.Equal(old, File.ReadAllText(map));
        Assert.Equal([map], Directory.GetFileSystemEntries(_folder));
    }

    [RootTheory]
    [InlineData("size=4k", "no space for the input")]
    [InlineData("size=4k,nr_inodes=1", "no inode for the input")]
    public void A_full_tmp_is_a_full_disk_and_no_cut_line(string options, string what)
    {
        using SmallDisk disk = new(_folder, options);
        if (!options.Contains("inodes", StringComparison.Ordinal))
            File.WriteAllBytes(Path.Combine(_folder, "full"), new byte[4096]);
        string mark = Path.Combine(Path.GetTempPath(), Traces.NewToken());
        using HostProcess host = new(["-", "-", "feed", "touch", mark], ("TMPDIR", _folder), ("DOTNET_EnableDiagnostics", "0"));
        string said = host.Errors();
        Assert.True(said.Contains(nameof(ServerProblemKind.ServerDiskFull), StringComparison.Ordinal), $"{what}: {said}");
        Assert.False(File.Exists(mark), "it was started without its input");
    }

    [Fact]
    public void What_a_killed_run_left_beside_the_file_is_cleared_by_the_next_one()
    {
        string map = Path.Combine(_folder, "logins");
        File.WriteAllText(map, "old\n");
        File.WriteAllText(map + ".mailabuse.AbCdEf", "half a l");
        File.WriteAllText(map + ".rpmsave", "somebody else's\n");
        _shell.ReplaceFile(map, "new\n"u8.ToArray(), "old\n"u8.ToArray(), "0644", default);
        Assert.Equal([map, map + ".rpmsave"], Directory.GetFileSystemEntries(_folder).Order());
    }

    [Fact]
    public void A_link_stays_a_link_and_its_target_is_replaced()
    {
        string target = Path.Combine(_folder, "real");
        string link = Path.Combine(_folder, "link");
        File.WriteAllText(target, "old\n");
        Assert.True(_shell.Run(new ShellCommand("chmod", "640", target), default).IsSuccess);
        File.CreateSymbolicLink(link, "real");
        _shell.ReplaceFile(link, "new\n"u8.ToArray(), "old\n"u8.ToArray(), "0644", default);
        Assert.Equal("real", new FileInfo(link).LinkTarget);
        Assert.Equal("new\n", File.ReadAllText(target));
        Assert.Equal("640\n", _shell.Run(new ShellCommand("stat", "-c", "%a", target), default).Text);
    }

    [Fact]
    public void A_folder_that_is_missing_is_a_clear_error()
    {
        ServerException e = Assert.Throws<ServerException>(() => _shell.ReplaceFile(Path.Combine(_folder, "nowhere", "map"), "new\n"u8.ToArray(), null, "0644", default));
        Assert.Equal(ServerProblemKind.ServerCommandFailed, e.Problem.Kind);
        Assert.Contains("No such file or directory", e.Message, StringComparison.Ordinal);
    }
}
