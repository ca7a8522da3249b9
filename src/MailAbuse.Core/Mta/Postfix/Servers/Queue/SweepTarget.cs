using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Whose messages a sweep is after, and how they are told from others': by what the queue file says, never by the envelope.</summary>
internal sealed class SweepTarget
{
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _only;

    /// <summary>A sender by all his names.</summary>
    /// <param name="kind">What he is.</param>
    /// <param name="names">His names in the form of keys; the first is the one that he is called by.</param>
    /// <param name="run">What the manifest calls him.</param>
    /// <param name="only">Only these ids; empty: all.</param>
    public SweepTarget(SenderKind kind, IReadOnlyList<string> names, ManifestRun run, IReadOnlyCollection<string> only)
    {
        Kind = kind;
        Run = run;
        _names = new(names, StringComparer.Ordinal);
        _only = new(only, StringComparer.Ordinal);
    }

    /// <summary>What he is.</summary>
    public SenderKind Kind { get; }

    /// <summary>All his names.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>What the manifest calls him.</summary>
    public ManifestRun Run { get; }

    /// <summary>Who asked for it.</summary>
    public string By { get; init; } = "";

    /// <summary>Ids that a manifest of his has on hold.</summary>
    public HashSet<string> Recorded { get; } = new(StringComparer.Ordinal);

    /// <summary>Copies of his messages that the log tells of, with the ids that they had before.</summary>
    public IReadOnlyDictionary<string, string[]> Copies { get; set; } = new Dictionary<string, string[]>();

    /// <summary>Notifications that the log tells of, with the ids that they are about.</summary>
    public IReadOnlyDictionary<string, string> Bounces { get; set; } = new Dictionary<string, string>();

    /// <summary>True where the listing does not say that it is not meant.</summary>
    public bool MayBe(QueuedMessage message) => _only.Count == 0 || _only.Contains(message.QueueId);

    /// <summary>True where the log names this id.</summary>
    public bool IsNamedByLog(string id) => Copies.ContainsKey(id) || Bounces.ContainsKey(id);

    /// <summary>True where a manifest has it.</summary>
    public bool IsRecorded(string id) => Recorded.Contains(id);

    /// <summary>The message that this one comes from.</summary>
    public string? ParentOf(string id) => Copies.TryGetValue(id, out string[]? before) ? before[0] : Bounces.GetValueOrDefault(id);

    /// <summary>True where the header has to be read to know.</summary>
    public bool NeedsHeader(QueueFile file) =>
        file.Login is null && (Copies.ContainsKey(file.Id) || (Kind == SenderKind.LocalUser && !file.IsFromNetwork));

    /// <summary>True for what may be a notification that the log names: written by Postfix itself, for nobody.</summary>
    public bool MayBeNotification(QueueFile file) => file is { IsFromNetwork: false, Login: null } && Bounces.ContainsKey(file.Id);

    /// <summary>True where the queue file itself says that it is his, or proves to be a copy of his.</summary>
    public bool Owns(QueueFile file)
    {
        (SenderKind kind, string? sender) = file.Sender;
        if (Copies.TryGetValue(file.Id, out string[]? before) && CopyProof.Holds(file, before, Kind, _names)) return true;
        return kind == Kind && sender is not null && _names.Contains(sender);
    }
}
