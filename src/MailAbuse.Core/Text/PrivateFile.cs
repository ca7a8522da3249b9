namespace MailAbuse.Text;

/// <summary>Writes files that hold other people's data: whole or not at all, and on Unix for their owner alone unless others are named.</summary>
internal static class PrivateFile
{
    private static readonly string[] s_systems = ["/dev/fd/", "/dev/pts/", "/proc/", "/sys/"];

    /// <summary>Writes one: beside its place first, then there, so that whatever fails leaves alone what was there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">All that it is to hold.</param>
    /// <param name="force">Replaces one that is there, and whatever others could do with that one.</param>
    /// <param name="others">Who may read it besides the owner, on Unix.</param>
    /// <exception cref="IOException">It is there already, is no file, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool force, UnixFileMode others = UnixFileMode.None)
    {
        if (!force && File.Exists(path))
            throw new IOException("It is there already.");
        // A link stays a link; and where root types /dev/stdout, no file comes into its place.
        FileInfo named = new(path);
        string end = named.LinkTarget is null ? path : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        if (IsSystems(path) || IsSystems(end))
            throw new IOException("It is a device and no file.");
        path = end;
        string beside = $"{path}.{Guid.NewGuid():N}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | others;
        try
        {
            using (FileStream file = new(beside, options))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(beside, path, force);
        }
        catch
        {
            Delete(beside);
            throw;
        }
    }

    // /dev/shm is a folder like others.
    private static bool IsSystems(string path)
    {
        string whole = Path.GetFullPath(path);
        return !OperatingSystem.IsWindows()
            && (Path.GetDirectoryName(whole) == "/dev" || Array.Exists(s_systems, folder => whole.StartsWith(folder, StringComparison.Ordinal)));
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            // What could not be made need not go.
        }
    }
}
