using System.Diagnostics;

namespace MailAbuse.Core.Tests.Servers.Shells;

/// <summary>A file system in memory over a folder, so small that it is soon full: a real ENOSPC.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder, string options)
    {
        _folder = folder;
        Run("mount", "-t", "tmpfs", "-o", options, "mailabuse-test", folder);
    }

    public void Dispose() => Run("umount", "-l", _folder);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new IOException($"{program} {string.Join(' ', arguments)}: {process.ExitCode}");
    }
}
