using System.Diagnostics;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>A test that mounts something, in a mount namespace of its own that ends with it.</summary>
internal sealed class RootFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(() =>
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("unshare", ["-m", "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    public RootFactAttribute() => Skip = OperatingSystem.IsLinux() && CanMount.Value ? null : "It takes Linux, root, and the right to mount.";
}
