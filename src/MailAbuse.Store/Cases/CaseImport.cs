using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Puts a case of another store together with the one that is here.</summary>
internal static class CaseImport
{
    /// <summary>
    /// Entries are put together. Of the rest, that of the store counts in which something was done last: its timeline has the later end.
    /// What was cleared in either stays so: no import brings other people's data back.
    /// </summary>
    public static void Merge(StoreSession session, AbuseCase here, AbuseCase other)
    {
        if (here.IsCleared)
            other = CaseClearing.Cleared(other);
        other = other with { Case = here.Case };
        if (Last(other) <= Last(here))
        {
            CaseRows.AddTimeline(session, other);
            return;
        }

        if (other.IsCleared)
            EntryRows.Clear(session, here.Case);
        CaseRows.Write(session, other);
    }

    private static DateTimeOffset Last(AbuseCase one) => one.Timeline.Length == 0 ? DateTimeOffset.MinValue : one.Timeline.Max(entry => entry.Time);
}
