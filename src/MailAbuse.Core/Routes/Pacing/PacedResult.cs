namespace MailAbuse.Routes.Pacing;

/// <summary>What became of the waiting mail of one server.</summary>
public sealed class PacedResult
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Messages that were taken by every recipient's host that was asked.</summary>
    public int Sent { get; init; }

    /// <summary>Messages that wait again: at least one recipient was put off.</summary>
    public int Deferred { get; init; }

    /// <summary>Messages of which at least one recipient was refused for good, and none put off.</summary>
    public int Bounced { get; init; }

    /// <summary>Messages that were not there any more when their slot came, and of which the log says nothing: Postfix tried them by itself, or somebody took them.</summary>
    public int Gone { get; init; }

    /// <summary>Messages of suspended senders and of the incident that were put on hold, before the sending or while it ran.</summary>
    public int LeftOut { get; init; }

    /// <summary>Messages that were not tried because their destination refuses, or nobody knows whose mail may go; they wait for an hour and longer.</summary>
    public int PushedOut { get; init; }

    /// <summary>Messages that were not tried any more because the detour of a recipient's domain was taken away meanwhile; they go as Postfix sends them.</summary>
    public int TakenAway { get; init; }

    /// <summary>What ended the sending to a destination first: a reply (see <see cref="IsRefused"/>), or what could not be looked at; empty where nothing did. A stranger's text.</summary>
    public string StoppedBy { get; init; } = "";

    /// <summary>True where <see cref="StoppedBy"/> is a reply of a receiver or of the detour.</summary>
    public bool IsRefused { get; init; }

    /// <summary>False where the log could not be read: what left the queue then counts as sent.</summary>
    public bool IsLogRead { get; init; } = true;

    /// <summary>Each destination by itself.</summary>
    public PacedDestination[] Destinations { get; init; } = [];

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Server and numbers.</summary>
    public override string ToString() => $"{Server}: {Sent} sent, {PushedOut} pushed out";

    /// <summary>The same with what the run itself does not know.</summary>
    internal PacedResult Of(string server, int leftOut) => new()
    {
        Server = server,
        Sent = Sent,
        Deferred = Deferred,
        Bounced = Bounced,
        Gone = Gone,
        LeftOut = leftOut + LeftOut,
        PushedOut = PushedOut,
        TakenAway = TakenAway,
        StoppedBy = StoppedBy,
        IsRefused = IsRefused,
        IsLogRead = IsLogRead,
        Destinations = Destinations,
        Started = Started,
        Duration = Duration,
    };
}
