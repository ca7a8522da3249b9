using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Keeps what came of a case of another store and the one that is here.</summary>
internal static class CaseImport
{
    /// <summary>Keeps it. What was cleared in either stays so: no import brings other people's data back.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="here">The case that is here; null: none.</param>
    /// <param name="kept">What <see cref="CaseMerge"/> made of both.</param>
    public static void Keep(StoreSession session, AbuseCase? here, AbuseCase kept)
    {
        if (here is { IsCleared: false } && kept.IsCleared)
            EntryRows.Clear(session, here.Case);
        if (here is { IsCleared: true })
            kept = CaseClearing.Cleared(kept) with { Evidence = here.Evidence };
        else if (here is not null && kept.IsCleared)
            kept = CaseClearing.Cleared(kept);
        CaseRows.Write(session, kept);
    }
}
