using MailAbuse.Cases;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>What the disk allows.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void The_group_can_write_whatever_the_umask()
    {
        if (OperatingSystem.IsWindows())
            return;
        string path = Path.Combine(_folder.Folder, "mailabuse", "cases.db");
        Assert.Equal(["2770", "660", "660", "660"], HostProcess.RunUnder([], "umask 077; exec \"$@\"", "modes", path));
    }

    [RootFact]
    public void A_full_disk_loses_nothing_and_room_is_enough_to_go_on()
    {
        string[] told = HostProcess.RunUnder(
            ["unshare", "-m"],
            "mount -t tmpfs -o size=2m,mode=770 tmpfs \"$6\" && head -c 1000000 /dev/zero >\"$6/ballast\" && exec \"$1\" \"$2\" \"$3\" \"$4\" \"$5\"",
            "fill", Path.Combine(_folder.Folder, "cases.db"), Path.Combine(_folder.Folder, "ballast"), _folder.Folder);
        Assert.Equal(["StoreFull", "StoreFull", "True", "0", "True"], told);
    }

    [RootFact]
    public void A_store_on_a_full_disk_is_not_half_made()
    {
        string[] told = HostProcess.RunUnder(
            ["unshare", "-m"],
            "mount -t tmpfs -o size=64k,mode=770 tmpfs \"$5\" && { cat /dev/zero >\"$5/ballast\"; true; } 2>/dev/null && exec \"$1\" \"$2\" \"$3\" \"$4\"", "use", _folder.Path, _folder.Folder);
        Assert.Equal(["none", "1", "StoreFull", "ballast"], told[^4..]);
    }

    [RootFact]
    public void A_read_only_file_is_read_and_not_written()
    {
        _folder.Store.Open(StoreHost.Joe() with { Case = "2026-0001", Timeline = [new CaseEntry { Text = "x" }] }, out _);
        string[] told = HostProcess.RunUnder(
            ["unshare", "-m"], "mount --bind \"$4\" \"$4\" && mount -o remount,ro,bind \"$4\" && exec \"$@\"", "use", _folder.Path);
        Assert.Equal(["joe@example.org 1", "found", "StoreNotWritable", "StoreNotWritable", "cases.db"], told);
    }

    [RootFact]
    public void A_read_only_folder_is_read_and_not_written()
    {
        _folder.Store.Open(StoreHost.Joe() with { Case = "2026-0001", Timeline = [new CaseEntry { Text = "x" }] }, out _);
        string[] told = HostProcess.RunUnder(
            ["unshare", "-m"], "mount --bind \"$5\" \"$5\" && mount -o remount,ro,bind \"$5\" && exec \"$1\" \"$2\" \"$3\" \"$4\"", "use", _folder.Path, _folder.Folder);
        Assert.Equal(["joe@example.org 1", "found", "StoreNotWritable", "StoreNotWritable", "cases.db"], told);
    }

    [RootFact]
    public void A_read_only_folder_with_a_journal_in_it_is_told()
    {
        // As a crash, or a file system that became read-only, leaves it.
        string copy = Path.Combine(_folder.Folder, "copy");
        Directory.CreateDirectory(copy);
        string number = _folder.Store.Open(StoreHost.Joe() with { Case = "2026-0001" }, out _).Case;
        _folder.Store.Change(number, one =>
        {
            _folder.Store.Find(number);
            return one with { Customer = "Joe" };
        });
        File.Copy(_folder.Path, Path.Combine(copy, "cases.db"));
        File.WriteAllBytes(Path.Combine(copy, "cases.db-wal"), new byte[32]);
        string[] told = HostProcess.RunUnder(
            ["unshare", "-m"], "mount --bind \"$5\" \"$5\" && mount -o remount,ro,bind \"$5\" && exec \"$1\" \"$2\" \"$3\" \"$4\"", "use", Path.Combine(copy, "cases.db"), copy);
        Assert.Equal(["StoreNotWritable", "StoreNotWritable", "StoreNotWritable", "StoreNotWritable"], told[..4]);
    }

    public void Dispose() => _folder.Dispose();
}
