using System.Diagnostics;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Shells;

public sealed class ControlFolderTests : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("mailabuse-control-").FullName;

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public void Folders_of_dead_processes_are_cleared_and_nobody_elses()
    {
        int dead;
        using (Process ended = Process.Start("true"))
        {
            ended.WaitForExit();
            dead = ended.Id;
        }

        string stale = Folder($"mailabuse-ssh-{dead}-aaaa");
        string ours = Folder($"mailabuse-ssh-{Environment.ProcessId}-bbbb");
        string others = Folder("mailabuse-ssh-settings");
        string precious = Directory.CreateDirectory(Path.Combine(_parent, "precious")).FullName;
        File.WriteAllText(Path.Combine(precious, "s"), "do not touch");
        string link = Path.Combine(_parent, $"mailabuse-ssh-{dead}-cccc");
        Directory.CreateSymbolicLink(link, precious);

        ControlFolder.Sweep(_parent);

        Assert.False(Directory.Exists(stale));
        Assert.True(Directory.Exists(ours));
        Assert.True(Directory.Exists(others));
        Assert.True(File.Exists(Path.Combine(precious, "s")));
    }

    [Fact]
    public void A_folder_goes_with_its_connection()
    {
        ControlFolder folder = ControlFolder.Make();
        Assert.True(Directory.Exists(folder.Path));
        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }

    private string Folder(string name)
    {
        string path = Directory.CreateDirectory(Path.Combine(_parent, name)).FullName;
        File.WriteAllText(Path.Combine(path, "s"), "");
        return path;
    }
}
