using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace MailAbuse.Store.Cases;

/// <summary>
/// The file of a store on the disk: who may write beside it, and how it comes to be. It is never opened but by SQLite: whoever closes a
/// file by another handle frees all locks that the process has on it (POSIX).
/// </summary>
internal static class StoreFile
{
    private const UnixFileMode FolderMode = UnixFileMode.SetGroup
        | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>True where the file is there, and is safe to open.</summary>
    /// <exception cref="Servers.ServerException">It may not be looked at, or is not safe.</exception>
    public static bool IsThere(string path, StoreKind kind)
    {
        try
        {
            FileInfo file = new(path);
            // A link is looked at itself, also where it leads nowhere. A folder that we may not enter throws here.
            FileAttributes attributes = File.GetAttributes(path);
            if (file.LinkTarget is not null)
                throw StoreFaults.NotSafe(path, kind, "it is a symbolic link, which could lead anywhere. Name the file itself.");
            if (attributes.HasFlag(FileAttributes.Directory))
                throw StoreFaults.NotWritable(path, kind, "it is a folder");
            CheckMode(path, path, kind);
            CheckMode(System.IO.Path.GetDirectoryName(path)!, path, kind);
            return true;
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileInfo(path).LinkTarget is null ? false : throw StoreFaults.NotSafe(path, kind, "it is a symbolic link that leads nowhere. Name the file itself.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StoreFaults.Of(cause, path, kind);
        }
    }

    /// <summary>Makes folder and file where they are not there yet. The file appears whole: it is made under another name, and two who make it at once end with one.</summary>
    public static void Make(string path, StoreKind kind, IReadOnlyList<string> steps)
    {
        if (IsThere(path, kind))
            return;
        string folder = System.IO.Path.GetDirectoryName(path)!;
        string draft = System.IO.Path.Combine(folder, $".{System.IO.Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(12, lowercase: true)}.new");
        try
        {
            MakeFolder(folder);
            CheckMode(folder, path, kind);
            FileStreamOptions options = new() { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = FileMode;
            new FileStream(draft, options).Dispose();
            // The umask has taken from the mode; SQLite gives the files beside it the mode that this one has.
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(draft, FileMode);
            Fill(draft, kind, steps);
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody else was quicker.
        }
        catch (SqliteException cause)
        {
            throw StoreFaults.Of(cause, path, kind);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StoreFaults.Of(cause, path, kind);
        }
        finally
        {
            Remove(draft);
        }
    }

    private static void Fill(string draft, StoreKind kind, IReadOnlyList<string> steps)
    {
        using StoreSession session = StoreSession.ForMaking(draft, kind);
        Schema.Migrate(session, 0, steps);
        session.Execute("PRAGMA application_id = " + kind.ApplicationId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        kind.Begin(session);
        session.Commit();
        session.Execute("PRAGMA journal_mode = WAL");
    }

    // One level only: a path with a slip in it, or a disk that is not mounted, must not become a new store.
    private static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (System.IO.Path.GetDirectoryName(folder) is { } parent && !Directory.Exists(parent))
            throw new IOException($"there is no folder {parent}");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(folder, FolderMode);
        File.SetUnixFileMode(folder, FolderMode);
    }

    // Where everybody may write, anybody can put a journal beside the store, which SQLite would play back into it; the sticky bit of
    // /tmp does not prevent that.
    private static void CheckMode(string place, string path, StoreKind kind)
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(place).HasFlag(UnixFileMode.OtherWrite))
            throw StoreFaults.NotSafe(path, kind, $"everybody may write to {place}.");
    }

    private static void Remove(string draft)
    {
        foreach (string suffix in new[] { "", "-wal", "-shm", "-journal" })
        {
            try
            {
                File.Delete(draft + suffix);
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // What went wrong before this is what counts.
            }
        }
    }
}
