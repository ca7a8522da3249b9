namespace MailAbuse.Guard;

/// <summary>What the guard saw or did.</summary>
public enum GuardEventKind
{
    /// <summary>It begins.</summary>
    Started,

    /// <summary>A burst began, and he is put on hold, or would be in a dry run.</summary>
    Burst,

    /// <summary>A burst that it leaves to people; the text says why.</summary>
    LeftAlone,

    /// <summary>A burst has grown tenfold since it was told.</summary>
    Grew,

    /// <summary>A burst is over. Who is on hold stays so.</summary>
    Over,

    /// <summary>He is on hold: what he sends is taken in and kept, what waited of his is kept, too.</summary>
    Held,

    /// <summary>He is deferred from now on: as much of his is held as may be.</summary>
    Deferred,

    /// <summary>The guard does not believe what it sees on a server, and puts nobody on hold there.</summary>
    Doubt,

    /// <summary>It believes it again.</summary>
    Trust,

    /// <summary>Something could not be done.</summary>
    Problem,

    /// <summary>It ends.</summary>
    Stopped,
}
