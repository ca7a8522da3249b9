using MailAbuse.Cases;
using MailAbuse.Servers;
using Microsoft.Data.Sqlite;

namespace MailAbuse.Store.Cases;

/// <summary>
/// The store of cases in one SQLite file, with a write-ahead log: many read while one writes, and what was committed is there after a
/// loss of power. Every call is one connection and one transaction.
/// </summary>
public sealed class SqliteCaseStore : ICaseStore
{
    private const int ReadingTries = 5;

    private readonly IReadOnlyList<string> _steps;
    private readonly TimeSpan _patience;

    /// <summary>The store in a file; nothing is opened before the first call.</summary>
    /// <param name="path">Its whole path.</param>
    public SqliteCaseStore(string path)
        : this(path, Schema.Steps, StoreSession.Patience)
    {
    }

    internal SqliteCaseStore(string path, IReadOnlyList<string> steps, TimeSpan patience)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!System.IO.Path.IsPathFullyQualified(path))
            throw new ArgumentException("The path of a store is a whole one.", nameof(path));
        (Path, _steps, _patience) = (System.IO.Path.GetFullPath(path), steps, patience);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public string TakeNumber(DateTimeOffset now) => Make(session => CaseNumbers.Take(session, now));

    /// <inheritdoc/>
    public AbuseCase? Find(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return Read(session => CaseRows.NumberLike(session, number) is { } found ? CaseRows.Read(session, found, withTimeline: true) : null, null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<AbuseCase> Find(CaseQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Read<IReadOnlyList<AbuseCase>>(session => [.. CaseSearch.Numbers(session, query).Select(number => CaseRows.Read(session, number, query.WithTimeline))], []);
    }

    /// <inheritdoc/>
    public AbuseCase Open(AbuseCase fresh, out bool opened)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        if (fresh.Case.Length > 0 && !CaseNumber.IsValid(fresh.Case))
            throw Invalid(fresh.Case, "can be no number of a case", $"A number has up to {CaseNumber.Longest} characters that all show, no wildcards, and no blank at its ends.");
        (AbuseCase one, bool isNew) = Make(session =>
        {
            IReadOnlyList<(string Number, bool IsOpen, int Incident)> his = CaseRows.OfSender(session, fresh);
            if (his.FirstOrDefault(one => one.IsOpen).Number is { } standing)
                return (CaseRows.Read(session, standing, withTimeline: true), false);
            if (fresh.Case.Length > 0 && CaseRows.Has(session, fresh.Case))
                throw Invalid(fresh.Case, "is the number of another case", "Leave the number out, and the next free one is taken; or change that case with Set-AbuseCase.");
            string number = fresh.Case.Length > 0 ? fresh.Case : CaseNumbers.Take(session, fresh.Opened);
            CaseRows.Write(session, fresh with
            {
                Case = number,
                Earlier = [.. his.Select(one => one.Number)],
                // Also where earlier ones were removed since.
                Incident = Math.Min(Math.Max(his.Count, his.Select(one => one.Incident).DefaultIfEmpty().Max()), int.MaxValue - 1) + 1,
            });
            return (CaseRows.Read(session, number, withTimeline: true), true);
        });
        opened = isNew;
        return one;
    }

    /// <inheritdoc/>
    public AbuseCase? Change(string number, Func<AbuseCase, AbuseCase> change)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(change);
        return Write<AbuseCase?>(
            session =>
            {
                if (CaseRows.NumberOf(session, number) is not { } found)
                    return null;
                AbuseCase before = CaseRows.Read(session, found, withTimeline: true);
                AbuseCase after = change(before) ?? throw new InvalidOperationException("A change makes a case.");
                if (ReferenceEquals(before, after))
                    return before;
                CaseRows.Write(session, after with { Case = found });
                return CaseRows.Read(session, found, withTimeline: true);
            },
            null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Append(IReadOnlyList<CaseEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        string[] named = [.. entries.Select(entry => entry.Case).Distinct(StringComparer.OrdinalIgnoreCase)];
        return Write(
            session =>
            {
                Dictionary<string, string?> numbers = named.ToDictionary(number => number, number => CaseRows.NumberOf(session, number), StringComparer.OrdinalIgnoreCase);
                foreach (CaseEntry entry in entries)
                {
                    if (numbers[entry.Case] is { } number)
                        EntryRows.Add(session, number, entry);
                }

                return [.. named.Where(number => numbers[number] is null)];
            },
            named);
    }

    /// <inheritdoc/>
    public void Import(string number, Func<AbuseCase?, AbuseCase?> merge)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(merge);
        if (!CaseNumber.IsValid(number))
            throw new ServerException(ServerProblemKind.ImportInvalid, number, "A case without a number, or with one that can be none, is not imported.", "Give what Export-AbuseCase wrote.");
        Make(session =>
        {
            AbuseCase? here = CaseRows.NumberOf(session, number) is { } found ? CaseRows.Read(session, found, withTimeline: true) : null;
            if (merge(here) is { } kept)
                CaseImport.Keep(session, here, kept with { Case = here?.Case ?? number });
            return here;
        });
    }

    /// <inheritdoc/>
    public bool Remove(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return Write(session => CaseRows.NumberOf(session, number) is { } found && session.Execute("DELETE FROM cases WHERE number = @number", ("@number", found)) > 0, false);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Due(DateTimeOffset closedBefore) => Read<IReadOnlyList<string>>(session => CaseClearing.Due(session, closedBefore), []);

    /// <inheritdoc/>
    public IReadOnlyList<string> Clear(DateTimeOffset closedBefore, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return Write(
            session =>
            {
                IReadOnlyList<string> numbers = CaseClearing.Due(session, closedBefore);
                foreach (string number in numbers)
                    CaseClearing.Clear(session, number, now, by);
                return numbers;
            },
            []);
    }

    private static ServerException Invalid(string number, string why, string advice)
        => new(ServerProblemKind.CaseInvalid, number, $"'{Text.Visible.Make(number, CaseNumber.Longest)}' {why}.", advice);

    // Makes the store where there is none.
    private T Make<T>(Func<StoreSession, T> work)
    {
        StoreFile.Make(Path, _steps);
        return Change(work);
    }

    // Where there is no store, there is nothing to change.
    private T Write<T>(Func<StoreSession, T> work, T nothing) => StoreFile.IsThere(Path) ? Change(work) : nothing;

    private T Change<T>(Func<StoreSession, T> work)
    {
        try
        {
            WarmUp.Once(Path, _patience);
            using StoreSession session = StoreSession.ForWriting(Path, _patience);
            int version = Schema.Check(session, _steps.Count);
            if (version < _steps.Count)
                Schema.Migrate(session, version, _steps);
            T result = work(session);
            session.Commit();
            return result;
        }
        catch (SqliteException fault)
        {
            throw StoreFaults.Of(fault, Path);
        }
    }

    private T Read<T>(Func<StoreSession, T> work, T nothing)
    {
        if (!StoreFile.IsThere(Path))
            return nothing;
        try
        {
            using (StoreSession? session = StoreSession.TryForReading(Path, _patience))
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
            throw StoreFaults.Of(fault, Path);
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
                using StoreSession session = StoreSession.ForReadingOnly(Path, isAtRest, _patience);
                if (Schema.Check(session, _steps.Count) < _steps.Count)
                    throw StoreFaults.NotWritable(Path, "an older version of the module wrote it, and it is read-only");
                result = work(session);
            }
            catch (Exception fault) when (fault is SqliteException or ServerException)
            {
                failed = fault;
            }

            if (!isAtRest || Look() == (isAtRest, length, time))
                return failed is null ? result : throw (failed is SqliteException fault ? StoreFaults.Of(fault, Path) : failed);
        }

        throw StoreFaults.Busy(Path);
    }

    private (bool IsAtRest, long Length, DateTime Time) Look()
    {
        FileInfo file = new(Path), journal = new(Path + "-wal");
        return (!journal.Exists || journal.Length == 0, file.Exists ? file.Length : 0, file.LastWriteTimeUtc);
    }
}
