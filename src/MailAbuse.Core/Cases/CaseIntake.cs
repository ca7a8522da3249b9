using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>Takes the cases of a file into the store.</summary>
/// <param name="book">The store, and who works here.</param>
/// <param name="clock">What time it is.</param>
/// <param name="source">The file, for messages.</param>
/// <remarks>What goes wrong is a <see cref="ServerException"/>: ImportInvalid, and what the store throws.</remarks>
public sealed class CaseIntake(CaseBook book, TimeProvider clock, string source)
{
    /// <summary>The cases as they can be taken; an exception for the first thing that is wrong in any of them, before any is.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ImportInvalid"/>.</exception>
    public IReadOnlyList<AbuseCase> Screen(IReadOnlyList<AbuseCase> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        DateTimeOffset now = clock.GetUtcNow();
        AbuseCase[] screened = [.. cases.Select((one, at) => CaseScreen.Make(one, $"cases[{at}]", now, Invalid))];
        Dictionary<string, AbuseCase> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (AbuseCase one in screened)
        {
            if (!seen.TryAdd(one.Case, one))
                throw Invalid($"The case {one.Case} is there twice.");
            // A number that is cut short is found as well; another case than the one that is meant is no case of this number.
            if (book.Store.Find(one.Case) is { } here && string.Equals(here.Case, one.Case, StringComparison.OrdinalIgnoreCase))
                RequireSame(here, one);
        }

        return screened;
    }

    /// <summary>Takes one of them.</summary>
    /// <param name="other">The case, screened.</param>
    /// <param name="trust">True where the operator says that the file is his: what it calls proved is taken as that.</param>
    public CaseArrival Take(AbuseCase other, bool trust)
    {
        ArgumentNullException.ThrowIfNull(other);
        CaseArrival? arrival = null;
        book.Store.Import(other.Case, here =>
        {
            if (here is not null)
                RequireSame(here, other);
            (AbuseCase kept, arrival) = Meet(here, other, trust);
            return arrival.IsTaken || arrival.Entries > 0 ? CaseBook.Add(kept, book.Entry(CaseEntryKind.Imported, Sentence(arrival, trust))) : null;
        });
        return arrival!;
    }

    private static (AbuseCase Kept, CaseArrival Arrival) Meet(AbuseCase? here, AbuseCase other, bool trust)
    {
        int order = here is null ? 1 : CaseMerge.Order(here, other);
        int entries = CaseMerge.Missing(here, other).Length;
        if (order > 0)
        {
            AbuseCase taken = trust ? other : CaseMerge.Doubted(here, other);
            return (CaseMerge.Put(here, taken), new(here is null, true, false, entries, CaseMerge.Claims(other, taken)));
        }

        AbuseCase kept = CaseMerge.Put(here, other);
        string claims = order == 0 ? CaseMerge.Claims(other, kept) : "";
        // Who imported a file without trust and then says that it is his, gets what was left out.
        return trust && claims.Length > 0
            ? (kept with
            {
                Kind = other.Kind, Questions = other.IsCleared ? other.Questions : CaseMerge.Filled(kept, other).Questions, LastCheck = other.LastCheck, PasswordChanged = other.PasswordChanged, Relay = other.Relay ?? kept.Relay, IsCleared = other.IsCleared || kept.IsCleared,
            }, new(false, true, false, entries, ""))
            : (kept, new(false, false, order < 0, entries, claims));
    }

    private static string Sentence(CaseArrival arrival, bool trust)
    {
        string came = arrival.IsNew ? "Came from another store." : arrival.IsTaken ? "Brought up to date from another store." : "Entries came from another store.";
        return arrival.Claims.Length > 0 ? $"{came} The file says: {arrival.Claims}; check it again here."
            : trust && arrival.IsTaken ? $"{came} What it calls confirmed or checked was taken over as it stands."
            : came;
    }

    private void RequireSame(AbuseCase here, AbuseCase other)
    {
        if (here.SenderKind != other.SenderKind || !Same(here.Sender, other.Sender) || !Same(here.Realm, other.Realm) || !Places(here).Overlaps(Places(other)))
            throw Invalid($"The case {here.Case} is about {Whom(here)} here and about {Whom(other)} in the file.");
    }

    private static HashSet<string> Places(AbuseCase one) => [.. CaseServers.PlacesOf(one.SenderKind, one.Realm, one.Server)];

    private static string Whom(AbuseCase one) =>
        $"{Visible.Make(one.Sender, 100)} ({one.SenderKind}{(one.Realm.Length > 0 ? $", realm {Visible.Make(one.Realm, 60)}" : "")}, {Visible.Make(one.Server, 60)})";

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private ServerException Invalid(string what) => new(
        ServerProblemKind.ImportInvalid, source, $"{Visible.Make(source)} cannot be imported. {what}", "Give a file as Export-AbuseCase wrote it; nothing of this one was taken.");
}
