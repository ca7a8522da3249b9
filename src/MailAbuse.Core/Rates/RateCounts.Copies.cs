namespace MailAbuse.Rates;

/// <content>Rule 5: one message, several ids.</content>
internal sealed partial class RateCounts
{
    // Whose message a smtpd process is about to pass to a before-queue proxy.
    private readonly Dictionary<ulong, Announced> _announced = [];

    // For following messages from server to server: what was sent to some server, and what came from some client.
    private readonly List<ServerLink> _links = [];
    private readonly List<Message> _arrivals = [];

    /// <summary>A client that a smtpd process has announced before it hands his message to a proxy.</summary>
    private readonly record struct Announced(Tally Sender, ClientInfo Client, ulong HostBit, long Position);

    /// <summary>A delivery to some server, which may be one of ours, with the queue id that the message has there.</summary>
    /// <param name="Id">That queue id.</param>
    /// <param name="Host">The host that sent it.</param>
    /// <param name="HostLabel">That host's name up to its first dot.</param>
    /// <param name="Parent">Whom it is counted for there.</param>
    /// <param name="ParentKey">Its key there.</param>
    /// <param name="Bucket">The span in which it was counted as delivered.</param>
    /// <param name="Second">When it was sent.</param>
    /// <param name="Position">Where the log says so.</param>
    /// <param name="Loopback">Where it went by loopback: the machine, on which another server may be; else 0.</param>
    public readonly record struct ServerLink(ulong Id, ulong Host, ulong HostLabel, Tally Parent, ulong ParentKey, int Bucket, long Second, long Position = 0, ulong Loopback = 0);

    /// <summary>A smtpd process names the client whose message it is about to pass to a proxy.</summary>
    public void Announce(in LineInfo line, int processId, Tally sender, in ClientInfo client) =>
        _announced[ProcessOf(line, processId)] = new Announced(Listed(sender), client, line.Host.Bit, line.Position);

    /// <summary>The proxy took the message that the process had announced, and it came back under an id of ours.</summary>
    public void AcceptProxied(in LineInfo line, int processId, ulong copyKey)
    {
        Expire(line.Position);
        if (_byEnvelope) return; // the copy has the envelope, and counts by it
        if (!_announced.Remove(ProcessOf(line, processId), out Announced who) || !IsNear(who.Position, line.Position)) return;
        who.Sender.AddMessage(layout, line.Second, line.Bucket, who.Client, who.HostBit);
        if (_open.Find(copyKey) is { } copy && copy.Client.IsPrivate && IsPossibleCopy(copy, line.Position)) Tie(copy, who.Sender, parentKey: 0, Fold.Deliveries | Fold.Envelope);
    }

    /// <summary>A message that says what it was before is that message, if that one is open.</summary>
    private void TieToOriginal(Message message, ulong originalKey, bool isRequeued)
    {
        if (FindOpen(originalKey) is not { } original) return;
        if (CanTie(message, original)) Tie(message, original.Tally, originalKey, Fold.Deliveries);
        if (isRequeued) Close(original); // its file is gone
    }

    /// <summary>An alias or a .forward file sent a message on, under a new id of the same host.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="key">Host and queue id.</param>
    /// <param name="domain">Hash of the recipient's domain, 0 for none.</param>
    /// <param name="copyKey">Host and new queue id.</param>
    public void Forward(in LineInfo line, ulong key, ulong domain, ulong copyKey)
    {
        Message message = Touch(line, key);
        AddDomain(message, line, domain);
        Message? copy = _open.Find(copyKey);
        if (copy is null || copy.Is(MessageFlags.Accepted | MessageFlags.Notification) || !IsNear(copy.Position, line.Position))
        {
            if (copy is not null && !copy.Is(MessageFlags.Closed)) Close(copy); // the id was reused
            copy = NewMessage(line, copyKey);
            Await(copy);
            Replace(copy);
        }

        if (!CanTie(copy, message)) return;
        Tie(copy, message.Tally, key, Fold.Deliveries);
        // It came in for a domain of ours, wherever it goes from here.
        copy.Flags |= MessageFlags.Forwarded;
    }

    /// <summary>
    /// A delivery went to an address that gave the message a new queue id: true where that is a filter of ours. Another server of ours
    /// is found at the end (<see cref="FollowServers"/>).
    /// </summary>
    private bool HandsOver(in LineInfo line, Message message, ulong nextId, in ClientInfo relay)
    {
        if (relay.IsPrivate && _open.Find(ByteHash.Mix(nextId, line.Host.Hash)) is { } copy && IsHandedOver(message, copy, relay, line.Position)) return true;
        if (!layout.FollowServers || (relay.IsLoopback && !line.Host.MayHaveNeighbours)) return false;
        message.Tally.IsShared = true;
        _links.Add(new ServerLink(nextId, line.Host.Hash, line.Host.Label, message.Tally, message.Key, line.Bucket, line.Second, line.Position, relay.IsLoopback ? line.Host.Machine : 0));
        return false;
    }

    private bool IsHandedOver(Message message, Message copy, in ClientInfo relay, long position)
    {
        if (ReferenceEquals(copy, message) || !IsSameAddress(copy.Client, relay) || !IsNear(copy.Position, position)) return false;
        if (copy.Is(MessageFlags.Copy)) return copy.Original != 0 && (copy.Original == message.Key || copy.Original == message.Original);
        if (!IsPossibleCopy(copy, position) || !CanTie(copy, message)) return false;
        Tie(copy, message.Tally, message.Key, Fold.Deliveries);
        return true;
    }

    private static bool IsSameAddress(in ClientInfo a, in ClientInfo b) =>
        // Strangers can send from a public address and answer there with any id; inside they cannot.
        a.IsPrivate && b.IsPrivate && (a.Address == b.Address || (a.IsLoopback && b.IsLoopback));

    private bool IsPossibleCopy(Message message, long position) =>
        message.Is(MessageFlags.MayBeCopy) && message.Is(MessageFlags.Own) && IsNear(message.Position, position);

    /// <summary>A message that nobody has yet, and never one that <paramref name="original"/> itself comes from.</summary>
    private static bool CanTie(Message message, Message original) =>
        message.Is(MessageFlags.Own) && !ReferenceEquals(message.Tally, original.Tally.Answerable());

    /// <summary>The counts of a message go over to another's; whatever is tied to it follows.</summary>
    private void Tie(Message copy, Tally parent, ulong parentKey, Fold what)
    {
        parent = parent.Resolve();
        parent.IsShared = true;
        Empty(copy.Tally, parent, what);
        copy.Tally = parent;
        copy.Original = parentKey;
        copy.Flags = (copy.Flags & ~MessageFlags.Own) | MessageFlags.Copy;
        if ((what & Fold.Envelope) == 0) copy.Flags |= MessageFlags.Queued; // its envelope counted with the original's
    }

    /// <summary>
    /// Follows messages from server to server, once all logs are read; or meanwhile, where each log still grows. Then what is younger
    /// waits for its other half.
    /// </summary>
    /// <param name="decided">The position in what was read before which an arrival waits for its link no more.</param>
    /// <param name="forgotten">The position before which a link waits for its arrival no more.</param>
    public void FollowServers(long decided = long.MaxValue, long forgotten = long.MaxValue)
    {
        if (_links.Count == 0 && _arrivals.Count == 0) return;
        List<ServerLink> waiting = [];
        ILookup<ulong, Message> byId = _arrivals.Concat(_waiting.Where(message => message.Is(MessageFlags.MayBeCopy))).ToLookup(arrival => arrival.Id);
        foreach (ServerLink next in _links.OrderBy(next => next.Second))
        {
            Message? copy = byId[next.Id].Where(arrival => IsNext(next, arrival))
                .MinBy(arrival => (Math.Abs(arrival.Second - next.Second), arrival.Second));
            if (copy is null)
            {
                if (next.Position >= forgotten) waiting.Add(next);
                continue;
            }

            if (copy.Is(MessageFlags.Own)) Tie(copy, next.Parent, next.ParentKey, Fold.Deliveries);
            next.Parent.Resolve().At(next.Bucket).Delivered--;
        }

        foreach (Message arrival in _arrivals)
        {
            if (arrival.Position >= decided) continue;
            Decide(arrival);
            arrival.Flags &= ~MessageFlags.Arrival;
        }

        _arrivals.RemoveAll(arrival => arrival.Position < decided);
        _links.Clear();
        _links.AddRange(waiting);
    }

    /// <summary>
    /// Another host took the message in at that time, from an address inside or from a client by the name of the host that sent it: a
    /// stranger's server can answer with any id.
    /// </summary>
    private static bool IsNext(in ServerLink next, Message arrival)
    {
        if (arrival.Host == next.Host || Math.Abs(arrival.Second - next.Second) > 600) return false;
        if (next.Loopback != 0 && (!arrival.Client.IsLoopback || arrival.Machine != next.Loopback)) return false;
        if (!arrival.Client.IsPrivate && arrival.Client.NameLabel != next.HostLabel) return false;
        return arrival.Is(MessageFlags.Own)
            ? !ReferenceEquals(arrival.Tally, next.Parent.Answerable())
            : arrival.Is(MessageFlags.Copy) && arrival.Original == next.ParentKey;
    }
}
