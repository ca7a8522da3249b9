using MailAbuse.Cases;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Delistings;

/// <summary>Delisting requests in their table: the document, and beside it what is searched for.</summary>
internal static class DelistingRows
{
    /// <summary>The number as it is kept, of a whole number in any letter case, or of one that is cut off before a hyphen where only one begins like that; null where there is none.</summary>
    public static string? NumberLike(StoreSession session, string number)
    {
        // NUL would end the comparison of letter cases.
        if (!CaseNumber.IsValid(number))
            return null;
        // A hyphen is followed by a full stop: what lies between the two begins with the hyphen.
        return NumberOf(session, number)
            ?? (session.Rows(
                "SELECT number FROM delistings WHERE number >= @from AND number < @to LIMIT 2", row => row.GetString(0), ("@from", number + "-"), ("@to", number + ".")) is [{ } found] ? found : null);
    }

    /// <summary>The number as it is kept, of a whole number in any letter case.</summary>
    public static string? NumberOf(StoreSession session, string number)
        => CaseNumber.IsValid(number) ? session.Rows("SELECT number FROM delistings WHERE number = @number", row => row.GetString(0), ("@number", number)) is [{ } found] ? found : null : null;

    /// <summary>The number of the open request to somebody about an address; null where there is none.</summary>
    public static string? OpenNumberOf(StoreSession session, DelistingRequest request) => session.Rows(
        "SELECT number FROM delistings WHERE open = 1 AND subject = @subject AND address = @address",
        row => row.GetString(0),
        ("@subject", DelistingKey.Of(request)), ("@address", request.Address)) is [{ } found] ? found : null;

    /// <summary>A request by its number as it is kept.</summary>
    public static DelistingRequest Read(StoreSession session, string number)
    {
        string document = session.Rows("SELECT document FROM delistings WHERE number = @number", row => row.GetString(0), ("@number", number)) is [{ } found]
            ? found
            : throw StoreFaults.Damaged(session.Path, $"delisting request {number} is missing");
        return DelistingJson.Read(document) is { Diary.Length: > 0 } read ? read with { Number = number } : throw StoreFaults.Damaged(session.Path, $"delisting request {number} is not one");
    }

    /// <summary>The requests that are meant, by the time they were prepared.</summary>
    public static IEnumerable<DelistingRequest> Find(StoreSession session, DelistingQuery query) => session.Rows(
        "SELECT number FROM delistings WHERE (@open = 0 OR open = 1) AND (@due IS NULL OR due <= @due) ORDER BY created, number",
        row => row.GetString(0),
        ("@open", query.IsOpen ? 1 : 0),
        ("@due", query.DueAt?.UtcTicks)).Select(number => Read(session, number)).Where(query.Matches);

    /// <summary>Keeps a request under its number.</summary>
    public static void Write(StoreSession session, DelistingRequest request) => session.Execute(
        """
        INSERT INTO delistings (number, subject, address, open, due, created, document)
        VALUES (@number, @subject, @address, @open, @due, @created, @document)
        ON CONFLICT (number) DO UPDATE SET subject = excluded.subject, address = excluded.address, open = excluded.open, due = excluded.due,
            created = excluded.created, document = excluded.document
        """,
        ("@number", request.Number),
        ("@subject", DelistingKey.Of(request)),
        ("@address", request.Address),
        ("@open", request.IsOpen ? 1 : 0),
        ("@due", request.Due?.UtcTicks),
        ("@created", request.Created.UtcTicks),
        ("@document", DelistingJson.Write(request)));
}
