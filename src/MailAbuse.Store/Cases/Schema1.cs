namespace MailAbuse.Store.Cases;

/// <summary>The first version of the store.</summary>
internal static class Schema1
{
    /// <summary>
    /// Makes the tables. A number is found in any letter case. Times are ticks of UTC, so that they sort; an entry keeps its offset
    /// beside them, in minutes. <c>evidence</c> and <c>due</c> say of the document what is searched for.
    /// </summary>
    public const string Step =
        """
        CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE numbers (year INTEGER PRIMARY KEY NOT NULL, last INTEGER NOT NULL) STRICT;
        CREATE TABLE cases (
            number TEXT PRIMARY KEY NOT NULL COLLATE NOCASE,
            state TEXT NOT NULL,
            opened INTEGER NOT NULL,
            closed INTEGER,
            due INTEGER,
            evidence INTEGER NOT NULL,
            incident INTEGER NOT NULL,
            document TEXT NOT NULL) STRICT;
        CREATE INDEX cases_opened ON cases (opened);
        CREATE TABLE names (
            place TEXT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            number TEXT NOT NULL COLLATE NOCASE REFERENCES cases (number) ON DELETE CASCADE,
            PRIMARY KEY (place, kind, name, number)) STRICT, WITHOUT ROWID;
        CREATE INDEX names_number ON names (number);
        CREATE TABLE entries (
            sequence INTEGER PRIMARY KEY NOT NULL,
            number TEXT NOT NULL COLLATE NOCASE REFERENCES cases (number) ON DELETE CASCADE,
            id TEXT NOT NULL COLLATE NOCASE,
            time INTEGER NOT NULL,
            zone INTEGER NOT NULL,
            kind TEXT NOT NULL,
            by TEXT NOT NULL,
            server TEXT NOT NULL,
            text TEXT NOT NULL,
            detail TEXT,
            UNIQUE (number, id)) STRICT;
        """;
}
