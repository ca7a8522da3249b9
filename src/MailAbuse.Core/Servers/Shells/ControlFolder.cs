using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MailAbuse.Servers.Shells;

/// <summary>
/// A folder of our own for the socket of one shared connection. Whoever can open the socket can run commands on the server, so the
/// folder is for this user alone and its name cannot be guessed.
/// </summary>
internal sealed class ControlFolder : IDisposable
{
    private const string Prefix = "mailabuse-ssh-";

    // A socket's name may have 108 bytes on Linux and 104 elsewhere, its end included, and ssh binds a name that is 17 bytes longer first.
    private const int LongestPath = 80;

    private static int s_swept;

    private ControlFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The socket in it.</summary>
    public string Socket => System.IO.Path.Combine(Path, "s");

    /// <summary>Makes one, and clears what killed processes left, once a process.</summary>
    /// <exception cref="IOException">It could not be made.</exception>
    public static ControlFolder Make()
    {
        string parent = Parent();
        if (Interlocked.Exchange(ref s_swept, 1) == 0)
            Sweep(parent);
        string name = $"{Prefix}{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        string path = System.IO.Path.Combine(parent, name);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ControlFolder(path);
    }

    /// <summary>Removes folders of processes that are no more. Those of other users cannot be removed, and stay.</summary>
    internal static void Sweep(string parent)
    {
        // Not every temporary folder can be listed; in ours everything can.
        EnumerationOptions options = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };
        foreach (string left in Directory.EnumerateDirectories(parent, $"{Prefix}*", options))
        {
            string[] parts = System.IO.Path.GetFileName(left)[Prefix.Length..].Split('-');
            if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && !IsAlive(pid))
                Remove(left);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Remove(Path);

    // ssh reads tokens behind % and names behind $ in a socket's path, so a folder that holds them is not taken.
    private static string Parent()
    {
        string usual = System.IO.Path.GetTempPath();
        return OperatingSystem.IsWindows() || (usual.Length + Prefix.Length + 23 < LongestPath && !usual.AsSpan().ContainsAny('%', '$', '"')) ? usual : "/tmp";
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Not by following anything: in a folder that all can write, a name of ours may be somebody else's link.
    private static void Remove(string path)
    {
        try
        {
            if ((File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0)
                return;
            File.Delete(System.IO.Path.Combine(path, "s"));
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
        {
            // Not ours, or somebody else was faster.
        }
    }
}
