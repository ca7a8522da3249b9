using MailAbuse.Reputation.Delisting;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Delistings;

/// <summary>Delisting requests in their table: the document, and beside it what is searched for.</summary>
internal static class DelistingRows
{
    /// <summary>The numbers of requests.</summary>
    public static readonly StoreNumbers Numbers = new("delistings");

    /// <summary>The number of the open request to somebody about an address; null where there is none.</summary>
    public static string? OpenNumberOf(StoreSession session, DelistingRequest request) => session.Rows(
        "SELECT number FROM delistings WHERE open = 1 AND subject = @subject AND address = @address",
        row => row.GetString(0),
        ("@subject", DelistingKey.Of(request)), ("@address", request.Address)) is [{ } found] ? found : null;

    /// <summary>A request by its number as it is kept.</summary>
    public static DelistingRequest Read(StoreSession session, string number) =>
        session.Rows("SELECT document FROM delistings WHERE number = @number", row => row.GetString(0), ("@number", number)) is [{ } document]
            ? Of(session, number, document)
            : throw StoreFaults.Damaged(session.Path, session.Kind, $"delisting request {number} is missing");

    /// <summary>The requests that are meant, by the time they were prepared.</summary>
    public static IEnumerable<DelistingRequest> Find(StoreSession session, DelistingQuery query) => session.Rows(
        "SELECT number, document FROM delistings WHERE (@open = 0 OR open = 1) AND (@due IS NULL OR due <= @due) ORDER BY created, number",
        row => Of(session, row.GetString(0), row.GetString(1)),
        ("@open", query.IsOpen ? 1 : 0),
        ("@due", query.DueAt?.UtcTicks)).Where(query.Matches);

    /// <summary>Keeps a request under its number. Of one that is there, who is asked about what stays as it was kept.</summary>
    public static void Write(StoreSession session, DelistingRequest request) => session.Execute(
        // A later version of the module may know other operators: two open requests must not become one by a change of something else.
        """
        INSERT INTO delistings (number, subject, address, open, due, created, document)
        VALUES (@number, @subject, @address, @open, @due, @created, @document)
        ON CONFLICT (number) DO UPDATE SET open = excluded.open, due = excluded.due, document = excluded.document
        """,
        ("@number", request.Number),
        ("@subject", DelistingKey.Of(request)),
        ("@address", request.Address),
        ("@open", request.IsOpen ? 1 : 0),
        ("@due", request.Due?.UtcTicks),
        ("@created", request.Created.UtcTicks),
        ("@document", DelistingJson.Write(request)));

    private static DelistingRequest Of(StoreSession session, string number, string document) =>
        DelistingJson.Read(document) is { Diary.Length: > 0 } read ? read with { Number = number } : throw StoreFaults.Damaged(session.Path, session.Kind, $"delisting request {number} is not one");
}
