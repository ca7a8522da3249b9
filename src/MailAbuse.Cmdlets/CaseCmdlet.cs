using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that work on cases alone: no server is asked, the store is a file.</summary>
public abstract class CaseCmdlet : MailAbuseCmdlet
{
    private ServerInventory? _inventory;
    private CaseDesk? _desk;

    /// <summary>The inventory, read at first use; it may say where cases are kept, and how long.</summary>
    private protected ServerInventory Inventory => _inventory ??= Inventories.Read(WriteVerbose);

    /// <summary>The store as it is used by what does not depend on it.</summary>
    private protected CaseDesk Desk => _desk ??= Stores.Desk(() => Inventory, WriteVerbose);

    /// <summary>The book of cases.</summary>
    /// <exception cref="ServerException">The store cannot be had.</exception>
    private protected CaseBook Book => Desk.Book;

    /// <summary>Does something; what goes wrong is an error of this item, and the next one goes on.</summary>
    private protected bool Try(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (ServerException e)
        {
            WriteError(ErrorRecords.For(e.Problem));
            return false;
        }
    }

    /// <summary>The cases that a person or an object named; an error for each that is none.</summary>
    /// <param name="names">Numbers, cut short or with wildcards.</param>
    /// <param name="query">What narrows them; its numbers are not looked at.</param>
    private protected IEnumerable<AbuseCase> Named(string[] names, CaseQuery query)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names.Where(name => !string.IsNullOrEmpty(name)))
        {
            IReadOnlyList<AbuseCase> found = [];
            Try(() => found = Book.Store.Find(query with { Cases = [name.AsSpan().IndexOfAny('*', '?') >= 0 ? name : Book.Require(name).Case] }));
            foreach (AbuseCase one in found.Where(one => seen.Add(one.Case)))
                yield return one;
        }
    }

    /// <summary>Takes strangers' data out of cases that have been closed for longer than the inventory says; done by the way, and never a reason to fail.</summary>
    private protected void ClearExpired()
    {
        // Get-AbuseCase has no -WhatIf of its own: a script that was called with it hands it on as a variable.
        if (MyInvocation.BoundParameters.ContainsKey("WhatIf") || System.Management.Automation.LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference", false)))
            return;
        try
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            DateTimeOffset limit = now - Inventory.Retention;
            // Who only looks shall not have to wait for those who write.
            if (Book.Store.Due(limit).Count == 0)
                return;
            IReadOnlyList<string> cleared = Book.Store.Clear(limit, now, Stores.Operator);
            WriteVerbose($"Other people's addresses and excerpts were taken out of {string.Join(", ", cleared)}: closed for longer than {Inventory.Retention.TotalDays.ToString("0.##", CultureInfo.InvariantCulture)} days.");
        }
        catch (ServerException e)
        {
            WriteVerbose($"Nothing was cleared: {e.Problem.Message}");
        }
    }

    /// <summary>A time as it was typed.</summary>
    /// <param name="moment">The time.</param>
    /// <param name="wrong">What is wrong where it is none.</param>
    /// <exception cref="ServerException">Of that kind: only a log has an end.</exception>
    private protected static DateTimeOffset TimeOf(Moment moment, ServerProblemKind wrong = ServerProblemKind.CaseInvalid) => moment.Resolve(TimeProvider.System, TimeZoneInfo.Local)
        ?? throw new ServerException(wrong, moment.ToString(), "Only a log has an end, and none is read here.", "Give a time: now, 14:30, 2026-11-05T14:30.");
}
