namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// What a server's log says about the messages of one sender: their ids, the ids under which copies went on (to a filter and back, to
/// the next server), and the notifications that they provoked. A log can be written into by others, so nothing is done because of
/// it alone: it says where to look, and the queue files say whether it is so (<see cref="CopyProof"/>).
/// </summary>
internal sealed class SenderTrace
{
    private readonly HashSet<string> _names;
    private readonly SenderKind _kind;
    private readonly Dictionary<string, string[]> _copies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _bounces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _sent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _contested = new(StringComparer.Ordinal);

    /// <summary>Follows a sender.</summary>
    /// <param name="kind">What he is.</param>
    /// <param name="names">All his names.</param>
    public SenderTrace(SenderKind kind, IEnumerable<string> names)
    {
        _kind = kind;
        _names = new(names, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Ids of messages that were accepted from him here.</summary>
    public IReadOnlyCollection<string> Ids => _ids;

    /// <summary>Ids of copies, here or on the next server, and the ids that they had before, the latest first.</summary>
    public IReadOnlyDictionary<string, string[]> Copies => _copies;

    /// <summary>Ids of notifications, and of the messages that they are about.</summary>
    public IReadOnlyDictionary<string, string> Bounces => _bounces;

    /// <summary>Ids of his messages that were sent on to some recipient, and when last.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Sent => _sent;

    /// <summary>Ids of his messages of which copies went on.</summary>
    public IEnumerable<string> Origins => _copies.Values.Select(before => before[^1]).Where(_ids.Contains).Distinct(StringComparer.Ordinal);

    /// <summary>Adds copies that another server handed to this one, with the ids that they had before, the latest first.</summary>
    public void Arrive(IReadOnlyDictionary<string, string[]> copies)
    {
        foreach ((string id, string[] before) in copies) _copies.TryAdd(id, before);
    }

    /// <summary>What to ask the log for: only what says something here.</summary>
    public static IReadOnlyList<MailEventKind> Kinds { get; } = [MailEventKind.Accepted, MailEventKind.Delivery, MailEventKind.Notification];

    /// <summary>Takes a line of the log. Lines must come in their order.</summary>
    public void Add(MailLogEvent line)
    {
        if (line.QueueId is not { } id || !QueueIds.IsId(id)) return;
        if (line.Kind == MailEventKind.Accepted)
        {
            // A login that is on the line itself, or a client without one, or pickup's user: not what a join makes of other lines.
            bool isHis = line.SenderKind == _kind && line.Sender is { } sender && _names.Contains(sender);
            if (!isHis) Forget(id);
            else if (line.PreviousQueueId is null && !_contested.Contains(id)) _ids.Add(id);
            return;
        }

        if (!_ids.Contains(id) && !_copies.ContainsKey(id)) return;
        if (line.NextQueueId is { } next && !QueueIds.IsId(next)) return;
        if (line.Kind == MailEventKind.Notification && line.NextQueueId is { } notification)
        {
            _bounces[notification] = id;
        }
        else if (line.Kind == MailEventKind.Delivery && line.Status == DeliveryStatus.Sent)
        {
            if (line.NextQueueId is { } copy && copy != id) _copies.TryAdd(copy, [id, .. _copies.TryGetValue(id, out string[]? before) ? before : []]);
            else _sent[id] = line.Time;
        }
    }

    // The id is somebody else's now; or somebody wrote lines about it. Either way it says nothing any more.
    private void Forget(string id)
    {
        _contested.Add(id);
        if (!_ids.Remove(id)) return;
        foreach (string copy in _copies.Where(one => one.Value[^1] == id).Select(one => one.Key).ToArray()) _copies.Remove(copy);
        foreach (string bounce in _bounces.Where(one => one.Value == id).Select(one => one.Key).ToArray()) _bounces.Remove(bounce);
    }
}
