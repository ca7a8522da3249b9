using MailAbuse.Cases;
using MailAbuse.Servers;

namespace MailAbuse.Store.Cases;

/// <summary>
/// The store of cases in one SQLite file, with a write-ahead log: many read while one writes, and what was committed is there after a
/// loss of power. Every call is one connection and one transaction.
/// </summary>
public sealed class SqliteCaseStore : ICaseStore
{
    private readonly StoreAccess _access;

    /// <summary>The store in a file; nothing is opened before the first call.</summary>
    /// <param name="path">Its whole path.</param>
    public SqliteCaseStore(string path)
        : this(path, Schema.Steps, StoreSession.Patience)
    {
    }

    internal SqliteCaseStore(string path, IReadOnlyList<string> steps, TimeSpan patience) => _access = new StoreAccess(path, StoreKind.Cases, steps, patience);

    /// <inheritdoc/>
    public string Path => _access.Path;

    /// <inheritdoc/>
    public string TakeNumber(DateTimeOffset now) => _access.Make(session => CaseNumbers.Take(session, now));

    /// <inheritdoc/>
    public AbuseCase? Find(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return _access.Read(session => CaseRows.Numbers.Like(session, number) is { } found ? CaseRows.Read(session, found, withTimeline: true) : null, null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<AbuseCase> Find(CaseQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _access.Read<IReadOnlyList<AbuseCase>>(session => [.. CaseSearch.Numbers(session, query).Select(number => CaseRows.Read(session, number, query.WithTimeline))], []);
    }

    /// <inheritdoc/>
    public AbuseCase Open(AbuseCase fresh, out bool opened)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        if (fresh.Case.Length > 0 && !CaseNumber.IsValid(fresh.Case))
            throw Invalid(fresh.Case, "can be no number of a case", $"A number has up to {CaseNumber.Longest} characters that all show, no wildcards, and no blank at its ends.");
        (AbuseCase one, bool isNew) = _access.Make(session =>
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
        return _access.Write<AbuseCase?>(
            session =>
            {
                if (CaseRows.Numbers.Of(session, number) is not { } found)
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
        return _access.Write(
            session =>
            {
                Dictionary<string, string?> numbers = named.ToDictionary(number => number, number => CaseRows.Numbers.Of(session, number), StringComparer.OrdinalIgnoreCase);
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
        _access.Make(session =>
        {
            AbuseCase? here = CaseRows.Numbers.Of(session, number) is { } found ? CaseRows.Read(session, found, withTimeline: true) : null;
            if (merge(here) is { } kept)
                CaseImport.Keep(session, here, kept with { Case = here?.Case ?? number });
            return here;
        });
    }

    /// <inheritdoc/>
    public bool Remove(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return _access.Write(session => CaseRows.Numbers.Of(session, number) is { } found && session.Execute("DELETE FROM cases WHERE number = @number", ("@number", found)) > 0, false);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Due(DateTimeOffset closedBefore) => _access.Read<IReadOnlyList<string>>(session => CaseClearing.Due(session, closedBefore), []);

    /// <inheritdoc/>
    public IReadOnlyList<string> Clear(DateTimeOffset closedBefore, DateTimeOffset now, string by)
    {
        ArgumentNullException.ThrowIfNull(by);
        return _access.Write(
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
}
