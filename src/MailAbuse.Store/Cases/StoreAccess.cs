using MailAbuse.Servers;
using Microsoft.Data.Sqlite;

namespace MailAbuse.Store.Cases;

/// <summary>How the file of a store is worked on: every call is one connection and one transaction, on a store that is brought to the newest version first.</summary>
internal sealed class StoreAccess
{
    private const int ReadingTries = 5;

    private readonly StoreKind _kind;
    private readonly IReadOnlyList<string> _steps;
    private readonly TimeSpan _patience;

    /// <param name="path">The whole path of the file; nothing is opened before the first call.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="steps">How a store comes to the newest version.</param>
    /// <param name="patience">How long somebody else is waited for.</param>
    public StoreAccess(string path, StoreKind kind, IReadOnlyList<string> steps, TimeSpan patience)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!System.IO.Path.IsPathFullyQualified(path))
            throw new ArgumentException("The path of a store is a whole one.", nameof(path));
        (Path, _kind, _steps, _patience) = (System.IO.Path.GetFullPath(path), kind, steps, patience);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>For changing; makes the store where there is none.</summary>
    public T Make<T>(Func<StoreSession, T> work)
    {
        StoreFile.Make(Path, _kind, _steps);
        return Change(work);
    }

    /// <summary>For changing what is there; where there is no store, there is nothing to change.</summary>
    public T Write<T>(Func<StoreSession, T> work, T nothing) => StoreFile.IsThere(Path, _kind) ? Change(work) : nothing;

    private T Change<T>(Func<StoreSession, T> work)
    {
        try
        {
            _kind.WarmUp(Path, _patience);
            using StoreSession session = StoreSession.ForWriting(Path, _kind, _patience);
            int version = Schema.Check(session, _steps.Count);
            if (version < _steps.Count)
                Schema.Migrate(session, version, _steps);
            T result = work(session);
            session.Commit();
            return result;
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault, Path, _kind);
        }
    }

    /// <summary>For reading.</summary>
    public T Read<T>(Func<StoreSession, T> work, T nothing)
    {
        if (!StoreFile.IsThere(Path, _kind))
            return nothing;
        try
        {
            using (StoreSession? session = StoreSession.TryForReading(Path, _kind, _patience))
            {
                if (session is null)
                    return ReadOnly(work);
                if (Schema.Check(session, _steps.Count) == _steps.Count)
                    return work(session);
            }

            // An older version is brought up to date first.
            return Change(work);
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault, Path, _kind);
        }
    }

    // A file that we may not write is read without a lock, and may change meanwhile: what was read then is thrown away.
    private T ReadOnly<T>(Func<StoreSession, T> work)
    {
        for (int left = ReadingTries; left > 0; left--)
        {
            (bool isAtRest, long length, DateTime time) = Look();
            Exception? failed = null;
            T result = default!;
            try
            {
                using StoreSession session = StoreSession.ForReadingOnly(Path, _kind, isAtRest, _patience);
                if (Schema.Check(session, _steps.Count) < _steps.Count)
                    throw StoreFaults.NotWritable(Path, _kind, "an older version of the module wrote it, and it is read-only");
                result = work(session);
            }
            catch (Exception fault) when (fault is SqliteException or ServerException)
            {
                failed = fault;
            }

            if (!isAtRest || Look() == (isAtRest, length, time))
                return failed is null ? result : throw (failed is SqliteException fault ? StoreFaults.Of(fault, Path, _kind) : failed);
        }

        throw StoreFaults.Busy(Path, _kind);
    }

    private (bool IsAtRest, long Length, DateTime Time) Look()
    {
        FileInfo file = new(Path), journal = new(Path + "-wal");
        return (!journal.Exists || journal.Length == 0, file.Exists ? file.Length : 0, file.LastWriteTimeUtc);
    }
}
