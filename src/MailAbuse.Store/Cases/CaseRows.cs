using MailAbuse.Cases;
using MailAbuse.Servers;

namespace MailAbuse.Store.Cases;

/// <summary>Cases in their table: the document, and beside it what is searched for.</summary>
internal static class CaseRows
{
    /// <summary>The numbers of cases.</summary>
    public static readonly StoreNumbers Numbers = new("cases");

    /// <summary>True where there is a case of this whole number.</summary>
    public static bool Has(StoreSession session, string number) => Numbers.Of(session, number) is not null;

    /// <summary>A case by its number as it is kept.</summary>
    public static AbuseCase Read(StoreSession session, string number, bool withTimeline)
    {
        string document = session.Rows("SELECT document FROM cases WHERE number = @number", row => row.GetString(0), ("@number", number)) is [{ } found]
            ? found
            : throw StoreFaults.Damaged(session.Path, session.Kind, $"case {number} is missing");
        try
        {
            AbuseCase one = CaseJson.Read(document, $"case {number}") is [{ } read] ? read : throw StoreFaults.Damaged(session.Path, session.Kind, $"case {number} is not one");
            return withTimeline ? one with { Case = number, Timeline = EntryRows.Of(session, number) } : one with { Case = number };
        }
        catch (ServerException fault) when (fault.Problem.Kind == ServerProblemKind.ImportInvalid)
        {
            throw StoreFaults.Damaged(session.Path, session.Kind, fault.Message);
        }
    }

    /// <summary>Keeps a case under its number, and those entries of its timeline that are not there yet.</summary>
    public static void Write(StoreSession session, AbuseCase one)
    {
        session.Execute(
            """
            INSERT INTO cases (number, state, opened, closed, due, evidence, incident, document)
            VALUES (@number, @state, @opened, @closed, @due, @evidence, @incident, @document)
            ON CONFLICT (number) DO UPDATE SET state = excluded.state, opened = excluded.opened, closed = excluded.closed, due = excluded.due,
                evidence = excluded.evidence, incident = excluded.incident, document = excluded.document
            """,
            ("@number", one.Case),
            ("@state", one.State.ToString()),
            ("@opened", one.Opened.UtcTicks),
            ("@closed", one.Closed?.UtcTicks),
            ("@due", one.Due.Length == 0 ? null : one.Due.Min(due => due.Time.UtcTicks)),
            ("@evidence", CaseRetention.Has(one) ? 1 : 0),
            ("@incident", one.Incident),
            ("@document", CaseJson.Write([one with { Timeline = [] }])));
        session.Execute("DELETE FROM names WHERE number = @number", ("@number", one.Case));
        foreach ((string place, string name) in SenderNames.At(one))
        {
            session.Execute(
                "INSERT INTO names (place, kind, name, number) VALUES (@place, @kind, @name, @number)",
                ("@place", place), ("@kind", one.SenderKind.ToString()), ("@name", name), ("@number", one.Case));
        }

        foreach (CaseEntry entry in one.Timeline)
            EntryRows.Add(session, one.Case, entry);
    }

    /// <summary>All cases of a sender, the latest first.</summary>
    public static IReadOnlyList<(string Number, bool IsOpen, int Incident)> OfSender(StoreSession session, AbuseCase one)
    {
        Dictionary<string, (string Number, bool IsOpen, int Incident, long Opened)> found = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string place, string name) in SenderNames.At(one))
        {
            foreach (var row in session.Rows(
                """
                SELECT cases.number, cases.state, cases.incident, cases.opened FROM names JOIN cases ON cases.number = names.number
                WHERE names.place = @place AND names.kind = @kind AND names.name = @name
                """,
                row => (Number: row.GetString(0), IsOpen: row.GetString(1) == nameof(CaseState.Open), Incident: row.GetInt32(2), Opened: row.GetInt64(3)),
                ("@place", place), ("@kind", one.SenderKind.ToString()), ("@name", name)))
            {
                found[row.Number] = row;
            }
        }

        return [.. found.Values.OrderByDescending(row => row.Opened).ThenByDescending(row => row.Number, StringComparer.OrdinalIgnoreCase).Select(row => (row.Number, row.IsOpen, row.Incident))];
    }
}
