namespace MailAbuse.Text;

/// <summary>Reads small files that people name. What they name may be a pipe that nobody writes to, or a device without an end.</summary>
internal static class OrdinaryFile
{
    // As much is made room for where a file does not say how long it is.
    private const int Unsaid = 64 * 1024;

    private static readonly TimeSpan OpenPatience = TimeSpan.FromSeconds(1);

    /// <summary>All of a file, or of the one that a link leads to; null where it is longer.</summary>
    /// <param name="path">The file.</param>
    /// <param name="longest">How many bytes at most. Read with that bound whatever its length is said to be: devices and files of /proc have none.</param>
    /// <exception cref="FileNotFoundException">There is nothing, or a link that leads nowhere.</exception>
    /// <exception cref="NotSupportedException">It is a folder, a pipe or a device.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? Read(string path, int longest)
    {
        FileSystemInfo end = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(path);
        if (Directory.Exists(end.FullName))
            throw new NotSupportedException("it is a folder");
        if (end is not FileInfo { Exists: true } file)
            throw new FileNotFoundException("there is no such file", path);
        using FileStream stream = file.Length > 0 ? Open(file.FullName) : OpenInTime(file.FullName);
        if (!stream.CanSeek)
            throw new NotSupportedException("it is a pipe or a device");
        byte[] bytes = new byte[Math.Min(Math.Max(stream.Length, Unsaid), longest) + 1];
        for (int length = 0; ; Array.Resize(ref bytes, (int)Math.Min(length * 2L, longest + 1L)))
        {
            length += stream.ReadAtLeast(bytes.AsSpan(length), bytes.Length - length, throwOnEndOfStream: false);
            if (length < bytes.Length)
                return bytes[..length];
            if (length > longest)
                return null;
        }
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    // Of Unix, .NET tells no pipe from a file; but a pipe has no length, and an empty file opens at once.
    private static FileStream OpenInTime(string path)
    {
        Task<FileStream> opening = Task.Factory.StartNew(() => Open(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny([opening], OpenPatience) == 0)
            return opening.GetAwaiter().GetResult();
        // Should somebody write there one day, it is closed again.
        _ = opening.ContinueWith(late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        throw new NotSupportedException("it is a pipe or a device");
    }
}
