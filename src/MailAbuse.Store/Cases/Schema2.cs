namespace MailAbuse.Store.Cases;

/// <summary>The second version of the store: delisting requests.</summary>
internal static class Schema2
{
    /// <summary>
    /// Adds the tables. <c>subject</c> is who is asked (<see cref="Reputation.Delisting.DelistingKey"/>); of one subject and address one
    /// request at most is open. Requests are no part of a case and stay when it is removed.
    /// </summary>
    public const string Step =
        """
        CREATE TABLE delisting_numbers (year INTEGER PRIMARY KEY NOT NULL, last INTEGER NOT NULL) STRICT;
        CREATE TABLE delistings (
            number TEXT PRIMARY KEY NOT NULL COLLATE NOCASE,
            subject TEXT NOT NULL,
            address TEXT NOT NULL,
            open INTEGER NOT NULL,
            due INTEGER,
            created INTEGER NOT NULL,
            document TEXT NOT NULL) STRICT;
        CREATE INDEX delistings_created ON delistings (created);
        CREATE UNIQUE INDEX delistings_open ON delistings (subject, address) WHERE open = 1;
        """;
}
