using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Keeps what came of a case of another store and the one that is here.</summary>
internal static class CaseImport
{
    /// <summary>Keeps it. What was cleared here stays so: no import brings other people's data back. Where what is kept is cleared, it goes here, too.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="here">The case that is here; null: none.</param>
    /// <param name="kept">What <see cref="CaseMerge"/> made of both.</param>
    public static void Keep(StoreSession session, AbuseCase? here, AbuseCase kept)
    {
        if (here is { IsCleared: true })
        {
            // What has come to it here since it was cleared stays.
            kept = CaseMerge.Filled(here, CaseRetention.Without(kept)) with { IsCleared = true };
        }
        else if (here is not null && kept.IsCleared)
        {
            EntryRows.Clear(session, here.Case);
            kept = CaseRetention.Without(kept);
        }

        CaseRows.Write(session, kept);
    }
}
