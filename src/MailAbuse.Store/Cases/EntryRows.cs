using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Timelines in their table. Entries are added, and never changed but for what a clearing takes out.</summary>
internal static class EntryRows
{
    /// <summary>The timeline of a case, oldest first; of one moment in the order in which they came.</summary>
    public static CaseEntry[] Of(StoreSession session, string number) =>
    [
        .. session.Rows(
            "SELECT id, time, zone, kind, by, server, text, detail FROM entries WHERE number = @number ORDER BY time, sequence",
            row => new CaseEntry
            {
                Id = row.GetString(0),
                Time = new DateTimeOffset(row.GetInt64(1), TimeSpan.Zero).ToOffset(TimeSpan.FromMinutes(row.GetInt64(2))),
                Kind = Enum.Parse<CaseEntryKind>(row.GetString(3)),
                By = row.GetString(4),
                Server = row.GetString(5),
                Text = row.GetString(6),
                Detail = row.IsDBNull(7) ? null : row.GetString(7),
            },
            ("@number", number)),
    ];

    /// <summary>Adds an entry to a case, unless it is there.</summary>
    public static void Add(StoreSession session, string number, CaseEntry entry) => session.Execute(
        """
        INSERT INTO entries (number, id, time, zone, kind, by, server, text, detail)
        VALUES (@number, @id, @time, @zone, @kind, @by, @server, @text, @detail)
        ON CONFLICT (number, id) DO NOTHING
        """,
        ("@number", number),
        ("@id", entry.Id.Length == 0 ? Guid.NewGuid().ToString("N") : entry.Id.ToLowerInvariant()),
        ("@time", entry.Time.UtcTicks),
        ("@zone", (long)entry.Time.Offset.TotalMinutes),
        ("@kind", entry.Kind.ToString()),
        ("@by", entry.By),
        ("@server", entry.Server),
        ("@text", entry.Text),
        ("@detail", entry.Detail));

    /// <summary>Takes out what is other people's.</summary>
    public static void Clear(StoreSession session, string number)
        => session.Execute("UPDATE entries SET detail = NULL WHERE number = @number AND detail IS NOT NULL", ("@number", number));
}
