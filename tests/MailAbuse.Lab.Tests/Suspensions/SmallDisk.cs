namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>Puts a folder of a running server on a small file system of its own. Postfix must not run meanwhile: it has the tables open.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly PostfixServer _server;
    private readonly string _folder;

    public SmallDisk(PostfixServer server, string folder)
    {
        _server = server;
        _folder = folder;
        server.Shell("sh", "-c", "cp -a \"$1\" \"$1.copy\" && mount -t tmpfs -o size=2m,mode=755 tmpfs \"$1\" && cp -a \"$1.copy/.\" \"$1/\"", "sh", folder).Checked();
        // Whoever has the old tables open opens the new ones.
        server.Reload();
        Thread.Sleep(500);
    }

    private string Ballast => Path.Combine(_folder, "ballast");

    public void Fill() => _server.Shell("sh", "-c", "cat /dev/zero >\"$1\" 2>/dev/null; exit 0", "sh", Ballast).Checked();

    public void Clear() => File.Delete(Ballast);

    public void Dispose() => _server.Shell("umount", "-l", _folder).Checked();
}
