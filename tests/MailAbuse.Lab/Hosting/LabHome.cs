namespace MailAbuse.Lab;

/// <summary>Where labs lie. The path is short, because a unix socket's path has 107 bytes.</summary>
internal static class LabHome
{
    private const long Enough = 512L << 20;

    /// <summary>
    /// In memory where there is room: mail servers sync each message, and a disk that is busy takes a second over that. Else /tmp; not
    /// TMPDIR, which may be long or closed to Postfix.
    /// </summary>
    public static string Path { get; } = HasRoom("/dev/shm") ? "/dev/shm" : "/tmp";

    public static string NewFolder()
    {
        string folder = System.IO.Path.Combine(Path, $"lab-{Convert.ToHexStringLower(BitConverter.GetBytes(Random.Shared.NextInt64()))[..10]}");
        Directory.CreateDirectory(System.IO.Path.Combine(folder, "pids"));
        // Postfix, Dovecot and local users all have to come through.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        return folder;
    }

    private static bool HasRoom(string folder)
    {
        try
        {
            DriveInfo drive = new(folder);
            return drive.IsReady && drive.DriveFormat == "tmpfs" && drive.AvailableFreeSpace >= Enough;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
