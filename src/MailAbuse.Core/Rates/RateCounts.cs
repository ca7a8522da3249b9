using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>
/// What a stretch of log says about who sent how much: the join of docs/ARCHITECTURE.md, rule by rule. A log is cut into stretches that
/// are counted side by side; <see cref="Append"/> puts neighbours together as if they had been read in one go, <see cref="Beside"/>
/// the logs of two servers.
/// </summary>
/// <remarks>
/// What a stretch cannot know (whose message this was that began before it) is kept in tallies of single messages, which go over to
/// their sender when he turns up. The first stretch of a log has nothing before it and decides by itself.
/// </remarks>
internal sealed partial class RateCounts(CountLayout layout, HostTable hosts, bool isFirst, long start)
{
    private readonly SenderTable _senders = new();
    private readonly MessageTable _open = new();
    private readonly Stack<Message> _spare = [];
    private readonly Stack<Tally> _spareTallies = [];
    private readonly Tally _unknown = new(SenderKind.Unknown, [], 0);

    // What notifications themselves do is nobody's mail.
    private readonly Tally _sink = new(SenderKind.Unknown, [], 1);

    // Messages with a tally of their own, in the order of the log: those that this stretch decides once they are old enough, and those
    // that only the stretch before it can decide.
    private readonly Queue<Message> _waiting = [];
    private readonly List<Message> _undecided = [];

    // smtpd processes: whose message is with a before-queue proxy, and which client's recipient has just been held.
    private readonly Dictionary<ulong, Announced> _announced = [];
    private readonly Dictionary<ulong, long> _holds = [];

    // What the stretch before this one may have an answer to.
    private readonly Dictionary<ulong, Message> _firstAccepted = [];
    private readonly List<Proxied> _proxied = [];
    private readonly List<HandOver> _handOvers = [];

    // For following messages from server to server.
    private readonly List<NextServer> _nextServers = [];
    private readonly List<Message> _arrivals = [];

    private readonly bool _byEnvelope = layout.By is RateGrouping.EnvelopeSender or RateGrouping.EnvelopeDomain;

    /// <summary>What was read.</summary>
    public ReadStatistics Statistics { get; } = new();

    public CountLayout Layout => layout;

    public HostTable Hosts => hosts;

    /// <summary>Messages whose end has not been seen.</summary>
    public int OpenMessages => _open.Count;

    /// <summary>True where an acceptance wants to know <c>process</c>; otherwise it may be left out.</summary>
    public bool WantsProcess(long position) => _holds.Count > 0 || IsHead(position);

    /// <summary>A client that a smtpd process has announced before it hands his message to a proxy.</summary>
    private readonly record struct Announced(Tally Sender, ClientInfo Client, ulong HostBit);

    /// <summary>A message that a proxy took, where the client was announced or the copy accepted before this stretch.</summary>
    private readonly record struct Proxied(ulong Process, Tally? Sender, ulong ChildKey, Message? Child, long Second, long Position);

    /// <summary>A delivery to a filter that may have come back before this stretch.</summary>
    private readonly record struct HandOver(ulong ChildKey, ClientInfo Relay, Tally Parent, int Bucket, long Position);

    /// <summary>A delivery to some server, which may be one of ours, with the queue id that the message has there.</summary>
    private readonly record struct NextServer(ulong Id, ulong Host, ulong HostLabel, Tally Parent, int Bucket, long Second);

    private bool IsHead(long position) => !isFirst && position - start <= layout.Near;

    /// <summary>The tally of a sender whose name is folded already.</summary>
    public Tally SenderOf(SenderKind kind, ReadOnlySpan<byte> name) => _senders.Of(kind, name);

    // ---- rule 2: acceptance ----

    /// <summary>A message was taken in.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="key">Host and queue id.</param>
    /// <param name="id">The queue id alone.</param>
    /// <param name="sender">Who handed it in.</param>
    /// <param name="client">His address; default for local users.</param>
    /// <param name="mayBeCopy">True where nobody logged in: a filter may have handed it back.</param>
    /// <param name="original">Host and queue id that it had before, as it says itself (rule 5); 0 for none.</param>
    public void Accept(in LineInfo line, ulong key, ulong id, Tally sender, in ClientInfo client, bool mayBeCopy, ulong original = 0)
    {
        Expire(line.Position);
        bool undecided = IsHead(line.Position);
        if (FindOpen(key) is { } open)
        {
            if (line.Position - open.Position <= layout.Near && !open.Is(MessageFlags.Notification))
            {
                if (open.Is(MessageFlags.Accepted))
                {
                    if (IsSame(open.Sender, sender)) return;
                }
                else if (isFirst)
                {
                    NameSender(open, line.Position, line.Second, id, sender, client, mayBeCopy);
                    if (original != 0) TieTo(open, original);
                    return;
                }
                else undecided = true; // the lines before may be those of a message that the stretch before this one knows
            }

            if (!undecided || open.Is(MessageFlags.Accepted)) Close(open);
        }

        Message message = NewMessage(line, key, id);
        message.Sender = sender;
        message.Owner = _byEnvelope ? null : sender;
        message.Client = client;
        message.Flags = MessageFlags.Accepted | (mayBeCopy ? MessageFlags.MayBeCopy : 0);
        message.Original = isFirst ? 0 : original;
        if (mayBeCopy || undecided || _byEnvelope || original != 0) Await(message, undecided || message.Original != 0);
        else
        {
            message.Tally = sender;
            sender.AddMessage(layout, line.Second, client, line.HostBit);
        }

        Replace(message);
        if (original != 0 && TieTo(message, original)) message.Original = 0;
    }

    /// <summary>The message whose lines were read before turns out to be this sender's.</summary>
    private void NameSender(Message message, long position, long second, ulong id, Tally? sender, in ClientInfo client, bool mayBeCopy)
    {
        message.Flags |= MessageFlags.Accepted | (mayBeCopy ? MessageFlags.MayBeCopy : 0);
        message.Id = id;
        message.Position = position;
        message.Second = second;
        message.Client = client;
        message.Sender = sender;
        if (!_byEnvelope) message.Owner = sender;
    }

    /// <summary>A message that says what it was before is that message, if that one is open.</summary>
    private bool TieTo(Message message, ulong originalKey)
    {
        if (originalKey == message.Key || FindOpen(originalKey) is not { } original || !message.Is(MessageFlags.Own)) return false;
        if (ReferenceEquals(original.Tally.Resolve(), message.Tally.Resolve())) return false;
        GiveTo(message, original.Tally, Fold.Deliveries);
        message.Flags |= MessageFlags.Queued;
        return true;
    }

    /// <summary>The sender of mail that Postfix put back into its own queue and whose origin is not known.</summary>
    public Tally Unknown => _unknown;

    /// <summary>A recipient of this client was held by an access map, before the message had a queue id.</summary>
    public void AnnounceHold(in LineInfo line, ulong process, ulong client)
    {
        if (_holds.Count >= 10_000) ForgetHolds(line.Position);
        _holds[ByteHash.Mix(process, client)] = line.Position;
    }

    private void ForgetHolds(long position)
    {
        foreach ((ulong who, long held) in _holds)
            if (position - held > layout.Near) _holds.Remove(who);
    }

    /// <summary>The acceptance that the last call of <see cref="Accept"/> counted was written by this process for this client.</summary>
    public void AcceptedBy(in LineInfo line, ulong key, ulong process, ulong client)
    {
        if (FindOpen(key) is not { } message) return;
        ulong who = ByteHash.Mix(process, client);
        if (IsHead(line.Position)) _firstAccepted.TryAdd(who, message);
        HoldIfAnnounced(message, who, line.Position, line.Second);
    }

    private void HoldIfAnnounced(Message message, ulong who, long position, long second)
    {
        if (_holds.Remove(who, out long held) && position - held <= layout.Near) Hold(message, second);
    }

    // ---- rule 5: one message, several ids ----

    /// <summary>A smtpd process names the client whose message it is about to pass to a proxy.</summary>
    public void Announce(in LineInfo line, ulong process, Tally sender, in ClientInfo client) =>
        _announced[process] = new Announced(sender, client, line.HostBit);

    /// <summary>Each announcement is for one message.</summary>
    private bool TryTakeAnnounced(ulong process, out Announced who)
    {
        bool isKnown = _announced.TryGetValue(process, out who);
        if (isKnown) _announced[process] = default; // and not removed: whatever a stretch before has announced is over too
        return isKnown && who.Sender is not null;
    }

    /// <summary>The proxy took the message that the process had announced, and it came back under an id of ours.</summary>
    public void AcceptProxied(in LineInfo line, ulong process, ulong childKey)
    {
        Expire(line.Position);
        if (_byEnvelope) return; // the copy has the envelope, and counts by it
        Message? child = _open.Find(childKey);
        bool isUsed = _announced.ContainsKey(process);
        bool isKnown = TryTakeAnnounced(process, out Announced who);
        if (isKnown)
        {
            who.Sender.AddMessage(layout, line.Second, who.Client, who.HostBit);
            if (child is not null && child.Is(MessageFlags.Accepted))
            {
                if (IsPossibleCopy(child, line.Position)) GiveTo(child, who.Sender, Fold.Deliveries | Fold.Envelope);
                return;
            }
        }

        if (isFirst || (isUsed && !isKnown)) return;
        if (child is not null) child.Flags |= MessageFlags.Undecided;
        _announced[process] = default;
        _proxied.Add(new Proxied(process, isKnown ? who.Sender : null, childKey, child, line.Second, line.Position));
    }

    /// <summary>A delivery went to an address that gave the message a new queue id: a filter of ours, another server, or a stranger.</summary>
    private void HandOverOrDeliver(in LineInfo line, Message message, ulong childId, in ClientInfo relay, ref Cell cell)
    {
        ulong childKey = ByteHash.Mix(childId, line.Host);
        Message? child = _open.Find(childKey);
        if (child is not null && child.Is(MessageFlags.Accepted))
        {
            if (TryHandOver(child, message.Tally, relay, line.Position)) return;
        }
        else if (IsHead(line.Position))
        {
            message.Tally.IsShared = true;
            _handOvers.Add(new HandOver(childKey, relay, message.Tally, cell.Bucket, line.Position));
        }

        cell.Delivered++;
        if (!layout.FollowServers || relay.IsLoopback) return;
        message.Tally.IsShared = true;
        _nextServers.Add(new NextServer(childId, line.Host, line.HostLabel, message.Tally, cell.Bucket, line.Second));
    }

    private bool TryHandOver(Message child, Tally parent, in ClientInfo relay, long position)
    {
        if (!IsSameAddress(child.Client, relay) || position - child.Position > layout.Near) return false;
        if (child.Is(MessageFlags.Copy)) return ReferenceEquals(child.Tally.Resolve(), parent.Resolve());
        if (!IsPossibleCopy(child, position) || ReferenceEquals(child.Tally.Resolve(), parent.Resolve())) return false;
        GiveTo(child, parent, Fold.Deliveries);
        child.Flags |= MessageFlags.Queued;
        return true;
    }

    private static bool IsSameAddress(in ClientInfo a, in ClientInfo b) =>
        // Strangers can send from a public address and answer there with any id; inside they cannot.
        a.IsPrivate && b.IsPrivate && (a.Address == b.Address || a.IsLoopback && b.IsLoopback);

    private bool IsPossibleCopy(Message message, long position) =>
        (message.Flags & (MessageFlags.MayBeCopy | MessageFlags.Own | MessageFlags.Accepted | MessageFlags.Copy))
            == (MessageFlags.MayBeCopy | MessageFlags.Own | MessageFlags.Accepted)
        && position - message.Position <= layout.Near;

    private void GiveTo(Message copy, Tally parent, Fold what)
    {
        parent = parent.Resolve();
        parent.IsShared = true;
        Empty(copy.Tally, parent, what);
        copy.Tally = parent;
        copy.Flags = copy.Flags & ~MessageFlags.Own | MessageFlags.Copy;
    }

    // ---- rule 4: what happens to a message ----

    /// <summary>The queue manager took it up.</summary>
    public void Queue(in LineInfo line, ulong key, int recipients, ReadOnlySpan<byte> envelopeSender)
    {
        Message message = Touch(line, key);
        if (message.Is(MessageFlags.Queued)) return;
        message.Flags |= MessageFlags.Queued;
        ref Cell cell = ref message.Tally.At(layout.BucketOf(line.Second));
        cell.Recipients += recipients;
        ulong envelope = ByteHash.OfLower(envelopeSender);
        cell.Envelopes |= 1UL << (int)(envelope & 63);
        if (line.Second >= layout.Since) message.Tally.Envelopes.Add(envelope);
        if (_byEnvelope && !message.Is(MessageFlags.Notification)) message.Owner = EnvelopeTally(envelopeSender);
    }

    private Tally EnvelopeTally(ReadOnlySpan<byte> envelopeSender)
    {
        byte[] folded = new byte[envelopeSender.Length];
        ByteHash.ToLower(envelopeSender, folded);
        return layout.By is RateGrouping.EnvelopeSender
            ? SenderOf(SenderKind.EnvelopeSender, folded)
            : SenderOf(SenderKind.EnvelopeDomain, folded.AsSpan(folded.AsSpan().LastIndexOf((byte)'@') + 1));
    }

    /// <summary>One recipient was tried.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="key">Host and queue id.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="toOwn">True where the agent delivers to domains of ours.</param>
    /// <param name="recipient">Hash of the recipient.</param>
    /// <param name="domain">Hash of his domain, 0 for none.</param>
    /// <param name="nextId">The queue id that the next hop gave it, 0 for none.</param>
    /// <param name="relay">The next hop's address.</param>
    public void Deliver(in LineInfo line, ulong key, DeliveryStatus status, bool toOwn, ulong recipient, ulong domain, ulong nextId, in ClientInfo relay)
    {
        Message message = Touch(line, key);
        ref Cell cell = ref message.Tally.At(layout.BucketOf(line.Second));
        switch (status)
        {
            case DeliveryStatus.Sent:
                AddDomain(line, message, ref cell, domain);
                if (nextId != 0) HandOverOrDeliver(line, message, nextId, relay, ref cell);
                else
                {
                    cell.Delivered++;
                    if (toOwn) cell.ToOwn++;
                }

                break;
            case DeliveryStatus.Deferred:
                AddDomain(line, message, ref cell, domain);
                if (message.Defer(recipient, cell.Bucket)) cell.Deferred++;
                break;
            case DeliveryStatus.Bounced:
                AddDomain(line, message, ref cell, domain);
                cell.Bounced++;
                break;
            default:
                break;
        }
    }

    private void AddDomain(in LineInfo line, Message message, ref Cell cell, ulong domain)
    {
        if (domain == 0) return;
        cell.Domains |= 1UL << (int)(domain & 63);
        if (line.Second >= layout.Since) message.Tally.Domains.Add(domain);
    }

    /// <summary>It was too long in the queue.</summary>
    public void ExpireMessage(in LineInfo line, ulong key) => Touch(line, key).Tally.At(layout.BucketOf(line.Second)).Bounced++;

    /// <summary>It was put on hold.</summary>
    public void Hold(in LineInfo line, ulong key) => Hold(Touch(line, key), line.Second);

    private void Hold(Message message, long second)
    {
        if (message.Is(MessageFlags.Held)) return;
        message.Flags |= MessageFlags.Held;
        message.HeldBucket = layout.BucketOf(second);
        message.Tally.At(message.HeldBucket).Held++;
    }

    /// <summary>It left the queue.</summary>
    public void Remove(in LineInfo line, ulong key)
    {
        Message? message = _open.Find(key);
        if (message is null)
        {
            if (isFirst) return;
            message = NewMessage(line, key, 0);
            message.Flags = MessageFlags.RemovalOnly | MessageFlags.Listed;
            _undecided.Add(message);
        }
        else if (!message.Is(MessageFlags.Closed)) Close(message);
    }

    /// <summary>The queue manager named it.</summary>
    public void See(in LineInfo line, ulong key) => Touch(line, key);

    // ---- rule 6: notifications ----

    /// <summary>A notification about a message was made, and is a message itself.</summary>
    public void Notify(in LineInfo line, ulong key, ulong childKey)
    {
        Message? child = _open.Find(childKey);
        if (child is not null && !child.Is(MessageFlags.Closed) && child.Is(MessageFlags.Notification)) return;
        Tally notified = NotifiedBy(line, key);
        int bucket = layout.BucketOf(line.Second);
        notified.At(bucket).Notifications++;
        if (childKey == key) return;
        child = _open.Find(childKey);
        if (child is not null && !child.Is(MessageFlags.Closed) && child.Is(MessageFlags.Accepted)) Close(child);
        else if (child is not null && TryMakeNotification(child, notified, bucket, line.Position)) return;
        child = NewMessage(line, childKey, 0);
        child.Tally = _sink;
        child.Owner = notified;
        child.HeldBucket = bucket;
        child.Flags = MessageFlags.Notification;
        if (!isFirst) List(child, undecided: true);
        Replace(child);
    }

    /// <summary>Whose run a notification about this message belongs to: that of whom a notification was about, if it is one itself.</summary>
    private Tally NotifiedBy(in LineInfo line, ulong key)
    {
        if (FindOpen(key) is { } message)
        {
            Tally tally = message.Is(MessageFlags.Notification) ? message.Owner!.Resolve() : message.Tally.Resolve();
            tally.IsShared = true;
            return tally;
        }

        if (isFirst) return _unknown;
        message = NewMessage(line, key, 0);
        message.Tally = new Tally { IsShared = true };
        message.Flags = MessageFlags.NotifiedOnly | MessageFlags.Own;
        List(message, undecided: true);
        return message.Tally;
    }

    private bool TryMakeNotification(Message child, Tally notified, int bucket, long position)
    {
        if (child.Is(MessageFlags.Accepted) || !child.Is(MessageFlags.Own) || position - child.Position > layout.Near) return false;
        child.Tally.GiveNotifications(notified);
        Empty(child.Tally, _sink, Fold.All);
        child.Tally = _sink;
        child.Owner = notified;
        child.HeldBucket = bucket;
        child.Flags = child.Flags & ~MessageFlags.Own | MessageFlags.Notification;
        return true;
    }

    // ---- what is open ----

    private Message? FindOpen(ulong key) => _open.Find(key) is { } message && !message.Is(MessageFlags.Closed) ? message : null;

    /// <summary>The open message of this key; one that nobody knows yet where there is none (rule 3).</summary>
    private Message Touch(in LineInfo line, ulong key)
    {
        Message? message = _open.Find(key);
        if (message is not null && !message.Is(MessageFlags.Closed))
        {
            message.Tally = message.Tally.Resolve();
            return message;
        }

        Expire(line.Position);
        message = NewMessage(line, key, 0);
        Await(message, undecided: !isFirst);
        Replace(message);
        return message;
    }

    private Message NewMessage(in LineInfo line, ulong key, ulong id)
    {
        if (!_spare.TryPop(out Message? message)) message = new Message();
        message.Key = key;
        message.Id = id;
        message.Host = line.Host;
        message.HostBit = line.HostBit;
        message.Position = line.Position;
        message.Second = line.Second;
        return message;
    }

    /// <summary>Gives a message a tally of its own until it is decided whose it is.</summary>
    private void Await(Message message, bool undecided)
    {
        message.Tally = _spareTallies.TryPop(out Tally? tally) ? tally : new Tally();
        message.Flags |= MessageFlags.Own;
        List(message, undecided);
    }

    private void List(Message message, bool undecided)
    {
        message.Flags |= MessageFlags.Listed;
        if (undecided) _undecided.Add(message);
        else _waiting.Enqueue(message);
    }

    /// <summary>Puts a message under its key; a closed one that still stood there is decided now.</summary>
    private void Replace(Message message)
    {
        if (isFirst && _open.Find(message.Key) is { } old) Decide(old);
        _open.Set(message);
    }

    private void Close(Message message)
    {
        message.Flags |= MessageFlags.Closed;
        // A copy, or what may be one, must still be found by whoever handed it over.
        if ((message.Flags & (MessageFlags.Own | MessageFlags.Listed)) != 0) return;
        _open.Remove(message.Key);
        Forget(message);
    }

    /// <summary>Decides all messages that no line from here on can be near to.</summary>
    private void Expire(long position)
    {
        while (_waiting.TryPeek(out Message? message) && position - message.Position > layout.Near)
        {
            _waiting.Dequeue();
            Settle(message);
        }
    }

    private void Settle(Message message)
    {
        if (message.Is(MessageFlags.Undecided))
        {
            _undecided.Add(message);
            return;
        }

        message.Flags &= ~MessageFlags.Listed;
        if (layout.FollowServers && message.Is(MessageFlags.Own) && message.Is(MessageFlags.MayBeCopy))
        {
            message.Flags |= MessageFlags.Listed;
            _arrivals.Add(message);
        }
        else Decide(message);

        if (!message.Is(MessageFlags.Closed)) return;
        if (ReferenceEquals(_open.Find(message.Key), message)) _open.Remove(message.Key);
        if (!message.Is(MessageFlags.Listed)) Forget(message);
    }

    private void Forget(Message message)
    {
        message.Clear();
        _spare.Push(message);
    }

    /// <summary>Counts a message for whoever is known to own it.</summary>
    private void Decide(Message message)
    {
        if (!message.Is(MessageFlags.Own)) return;
        Tally owner = message.Owner?.Resolve() ?? _unknown;
        owner.AddMessage(layout, message.Second, message.Client, message.HostBit);
        Empty(message.Tally, owner, Fold.Deliveries | Fold.Envelope);
        message.Tally = owner;
        message.Flags &= ~MessageFlags.Own;
    }

    /// <summary>A message's own tally goes over to another.</summary>
    private void Empty(Tally own, Tally target, Fold what)
    {
        own.FoldInto(target, what);
        if (own.IsShared) return;
        own.Reuse();
        _spareTallies.Push(own);
    }

    private static bool IsSame(Tally? a, Tally? b) => a is not null && b is not null && ReferenceEquals(a.Resolve(), b.Resolve());
}
