using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Takes other people's data out of cases.</summary>
internal static class CaseClearing
{
    private const string Text = "Other people's addresses and excerpts were taken out.";

    /// <summary>Those that were closed before a time and have some. A case that came in closed may not say when; it was opened before that.</summary>
    public static IReadOnlyList<string> Due(StoreSession session, DateTimeOffset closedBefore) => session.Rows(
        """
        SELECT number FROM cases
        WHERE state = @closed AND coalesce(closed, opened) < @before
            AND (evidence <> 0 OR EXISTS (SELECT 1 FROM entries WHERE entries.number = cases.number AND entries.detail IS NOT NULL))
        ORDER BY opened, number
        """,
        row => row.GetString(0),
        ("@closed", nameof(CaseState.Closed)),
        ("@before", closedBefore.UtcTicks));

    /// <summary>Clears one, and says so in its timeline.</summary>
    public static void Clear(StoreSession session, string number, DateTimeOffset now, string by)
    {
        EntryRows.Clear(session, number);
        CaseEntry entry = CaseEntry.Of(CaseEntryKind.Cleared, Text, by, now);
        CaseRows.Write(session, CaseRetention.Without(CaseRows.Read(session, number, withTimeline: false)) with { IsCleared = true, Timeline = [entry] });
    }
}
