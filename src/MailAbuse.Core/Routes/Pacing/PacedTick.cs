using MailAbuse.Quarantine;

namespace MailAbuse.Routes.Pacing;

/// <summary>What a server's queue said to one call.</summary>
internal sealed class PacedTick
{
    /// <summary>The server's own time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Messages that are being tried by this call.</summary>
    public IReadOnlySet<string> Tried { get; init; } = new HashSet<string>();

    /// <summary>Messages that were to be tried and whose time is still to come.</summary>
    public IReadOnlyDictionary<string, PacedStamp> Later { get; init; } = new Dictionary<string, PacedStamp>();

    /// <summary>Messages that were to get a new time and wait, with the time that stands there now.</summary>
    public IReadOnlyDictionary<string, PacedStamp> Stamped { get; init; } = new Dictionary<string, PacedStamp>();

    /// <summary>True where no time was written, because somebody else changes the server at this moment.</summary>
    public bool IsBusy { get; init; }

    /// <summary>What the log says of the messages that are watched, in its order. What was told by the last call may be told again.</summary>
    public IReadOnlyList<PacedAnswer> Answers { get; init; } = [];

    /// <summary>Messages of which the log says that they left the queue.</summary>
    public IReadOnlySet<string> Removed { get; init; } = new HashSet<string>();

    /// <summary>True where there is a log that can be read.</summary>
    public bool IsLogRead { get; init; } = true;

    /// <summary>Messages that were looked for in the queue and are there.</summary>
    public IReadOnlyDictionary<string, QueuedMessage> Queued { get; init; } = new Dictionary<string, QueuedMessage>();
}
