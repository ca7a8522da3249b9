namespace MailAbuse.Cases;

/// <summary>
/// Where cases are kept. Every call is one transaction: it is done whole or not at all, whatever else works on the store at the same
/// time, in this process or another. Safe for many threads.
/// </summary>
/// <remarks>
/// What goes wrong is a <see cref="Servers.ServerException"/>: StoreNotWritable, StoreDamaged, StoreBusy, StoreFull, StoreTooNew.
/// </remarks>
public interface ICaseStore
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>Takes the next number of a year, which nobody gets again.</summary>
    string TakeNumber(DateTimeOffset now);

    /// <summary>The case with this number, or the one whose number begins like that up to a hyphen (<c>2026-0042</c> for <c>2026-0042-k7qx</c>), letter case ignored; null where there is none, or several.</summary>
    AbuseCase? Find(string number);

    /// <summary>The cases that are meant, by the time they were opened.</summary>
    IReadOnlyList<AbuseCase> Find(CaseQuery query);

    /// <summary>
    /// The open case of a sender, found by any of the names of <paramref name="fresh"/> in its realm (its server, where the realm is
    /// empty; a local user always on his server, because a user id is one server's own); else <paramref name="fresh"/> is kept as a new
    /// one, under its number or, where that is empty, the next. A number that another case has is CaseInvalid.
    /// <see cref="AbuseCase.Incident"/> and <see cref="AbuseCase.Earlier"/> are counted here.
    /// </summary>
    /// <param name="fresh">The case as it would be opened; its timeline is kept with it.</param>
    /// <param name="opened">True where it was.</param>
    AbuseCase Open(AbuseCase fresh, out bool opened);

    /// <summary>Changes a case. What <paramref name="change"/> returns is kept; entries of its timeline that are not there yet are added, others are never touched.</summary>
    /// <param name="number">The whole number.</param>
    /// <param name="change">Gets the case as it stands, with its timeline; called once, inside the transaction, and may throw to leave all as it is. It must not write to the store itself: it would wait for its own transaction.</param>
    /// <returns>The case as it is now; null where there is none of that number.</returns>
    AbuseCase? Change(string number, Func<AbuseCase, AbuseCase> change);

    /// <summary>Adds entries to timelines, each to its <see cref="CaseEntry.Case"/>; those that are there already, by their id, are left alone.</summary>
    /// <returns>The numbers of entries that have no case here.</returns>
    IReadOnlyList<string> Append(IReadOnlyList<CaseEntry> entries);

    /// <summary>Keeps what is made of a case of another store. What was cleared here stays so, and what <paramref name="merge"/> makes of a case may be cleared.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="merge">Gets the case that is here, or null, and says what is kept, or null for no change; called once, inside the transaction, and may throw to leave all as it is. It must not write to the store itself.</param>
    void Import(string number, Func<AbuseCase?, AbuseCase?> merge);

    /// <summary>Removes a case with its timeline; false where there is none.</summary>
    bool Remove(string number);

    /// <summary>The cases that were closed before this time and hold other people's data (<see cref="CaseRetention"/>), whatever was taken out of them before; by their numbers.</summary>
    IReadOnlyList<string> Due(DateTimeOffset closedBefore);

    /// <summary>Takes other people's data out of the cases that are <see cref="Due"/>, and says so in their timelines.</summary>
    /// <returns>Their numbers.</returns>
    IReadOnlyList<string> Clear(DateTimeOffset closedBefore, DateTimeOffset now, string by);
}
