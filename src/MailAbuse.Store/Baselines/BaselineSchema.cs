namespace MailAbuse.Store.Baselines;

/// <summary>What the memory of senders looks like inside. A step is never changed once it was released.</summary>
internal static class BaselineSchema
{
    /// <summary>
    /// A place is a set of servers that were learned together. A day, or a week, holds the spans of all its senders by their numbers, which
    /// are never given to another sender (AUTOINCREMENT); <c>sum</c> is that of its cells. Days count from 1970, UTC. Names are bytes:
    /// whatever a log had.
    /// </summary>
    private const string Step1 =
        """
        CREATE TABLE places (id INTEGER PRIMARY KEY AUTOINCREMENT, servers TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE senders (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, name BLOB NOT NULL, last INTEGER NOT NULL, UNIQUE (kind, name)) STRICT;
        CREATE TABLE days (
            place INTEGER NOT NULL REFERENCES places (id) ON DELETE CASCADE,
            day INTEGER NOT NULL,
            days INTEGER NOT NULL,
            span INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            parts INTEGER NOT NULL,
            messages INTEGER NOT NULL,
            sum INTEGER NOT NULL,
            cells BLOB NOT NULL,
            PRIMARY KEY (place, day)) STRICT;
        """;

    /// <summary>Each step leads from the version of its place to the next.</summary>
    public static IReadOnlyList<string> Steps { get; } = [Step1];
}
