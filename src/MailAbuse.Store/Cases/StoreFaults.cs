using MailAbuse.Cases;
using MailAbuse.Servers;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MailAbuse.Store.Cases;

/// <summary>
/// What can go wrong with the file, in words. SQLite's exceptions are not handed on as causes: their types belong to another load
/// context, where a caller could do nothing with them.
/// </summary>
internal static class StoreFaults
{
    private const int NoSpaceUnix = 28;
    private const int NoSpaceWindows = 112;
    private const string Elsewhere = $"or keep it elsewhere ({StoreLocation.Variable}, or store: of the inventory)";

    /// <summary>From the code of SQLite.</summary>
    public static ServerException Of(SqliteException fault, string path, StoreKind kind) => fault.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => Busy(path, kind),
        raw.SQLITE_FULL => Full(path, kind),
        // The file that several share is made longer in advance, and that takes space, too.
        raw.SQLITE_IOERR when fault.SqliteExtendedErrorCode == raw.SQLITE_IOERR_SHMSIZE => Full(path, kind),
        raw.SQLITE_IOERR when fault.SqliteExtendedErrorCode is raw.SQLITE_IOERR_SHORT_READ or raw.SQLITE_IOERR_READ => Damaged(path, kind, fault.Message),
        raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_NOLFS => NotWritable(path, kind, fault.Message),
        _ => Damaged(path, kind, fault.Message),
    };

    /// <summary>From what the runtime says of files and folders.</summary>
    public static ServerException Of(Exception fault, string path, StoreKind kind) =>
        fault is IOException && (fault.HResult & 0xFFFF) is NoSpaceUnix or NoSpaceWindows ? Full(path, kind) : NotWritable(path, kind, fault.Message);

    /// <summary>It is damaged.</summary>
    public static ServerException Damaged(string path, StoreKind kind, string why) => new(
        ServerProblemKind.StoreDamaged,
        path,
        $"The {kind.Name} {path} is damaged: {why.TrimEnd('.')}. Nothing was changed.",
        $"Copy the file with its -wal and -shm as it is, then put the last backup in its place. Without a backup, move it away: a new one is made, and {kind.Refill}.");

    /// <summary>It is something else.</summary>
    public static ServerException NoStore(string path, StoreKind kind) => new(
        ServerProblemKind.StoreDamaged,
        path,
        $"{path} is no {kind.Name}: it is empty, or the file of another program. Nothing was changed.",
        $"See what it is and move it away; a new one is made in its place. Or put the last backup there, {Elsewhere}.");

    /// <summary>Somebody holds it.</summary>
    public static ServerException Busy(string path, StoreKind kind) => new(
        ServerProblemKind.StoreBusy,
        path,
        $"Somebody else holds the {kind.Name} {path}, and did not let go of it in time. Nothing was changed.",
        "Try again. Where it stays so, a process hangs in the middle of a change, or a program of another kind has the file open (lsof, fuser).");

    /// <summary>No space left.</summary>
    public static ServerException Full(string path, StoreKind kind) => new(
        ServerProblemKind.StoreFull,
        path,
        $"There is no space left for the {kind.Name} {path}. Nothing was changed, and nothing is lost.",
        $"Make room on that disk (df {System.IO.Path.GetDirectoryName(path)}) and try again, {Elsewhere}.");

    /// <summary>It takes a permission that we do not have.</summary>
    public static ServerException NotWritable(string path, StoreKind kind, string why) => new(
        ServerProblemKind.StoreNotWritable,
        path,
        $"The {kind.Name} {path} cannot be used: {why.TrimEnd('.')}. Nothing was changed.",
        $"Have yourself added to the group of its folder ({System.IO.Path.GetDirectoryName(path)}), or have an administrator make that folder, of mode 2770; {Elsewhere}.");

    /// <summary>Others could change it, or lead us to another file.</summary>
    public static ServerException NotSafe(string path, StoreKind kind, string why) => new(
        ServerProblemKind.StoreNotWritable,
        path,
        $"The {kind.Name} {path} is not used: {why}",
        $"Keep it in a folder of mode 2770 that belongs to root and to the group of those who work with it, {Elsewhere}.");
}
