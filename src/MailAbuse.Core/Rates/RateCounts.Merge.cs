using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <content>What a stretch leaves to the one before it, and putting counts together.</content>
internal sealed partial class RateCounts
{
    // Lines that only the stretch before can judge, in the order of the log: each is read again there. Most stand at the beginning of a
    // stretch, no further from it than what is near; behind that, what happens to an older message comes as one.
    private readonly List<Action<RateCounts>> _left = [];

    // Ids that began anew here, and how many lines had been left by then: whatever was open before is over.
    private readonly List<(ulong Key, int Left)> _ended = [];

    /// <summary>True where something before this stretch may be near.</summary>
    private bool IsHead(long position) => !isFirst && IsNear(start, position);

    /// <summary>True where the stretch before knows better what is open under a key than what is <paramref name="known"/> here.</summary>
    private bool IsEarlier(Message? known) => !isFirst && (known is null || known.Is(MessageFlags.Earlier));

    /// <summary>True where the stretch before may know of a message of this key that began near.</summary>
    private bool MayBeEarlier(Message? known, long position) =>
        known is null ? IsHead(position) : known.Is(MessageFlags.Earlier) && IsNear(known.Position, position);

    /// <summary>An id begins anew, and not near to anything from before this stretch.</summary>
    private void EndEarlier(ulong key, Message? known)
    {
        if (IsEarlier(known)) _ended.Add((key, _left.Count));
    }

    /// <summary>What is known here of a key goes to the stretch before, because a line that is left to it speaks of it.</summary>
    private void Leave(in LineInfo line, ulong key)
    {
        if (_open.Find(key) is { } message && !message.Is(MessageFlags.Earlier))
        {
            message.Flags |= MessageFlags.Left;
            _left.Add(before => before.Insert(message));
        }

        Message mark = NewMessage(line, key);
        mark.Flags = MessageFlags.Earlier | MessageFlags.Closed;
        _open.Set(mark);
    }

    /// <summary>What happens to a message from before is counted here, and goes to it as a whole.</summary>
    private void Continue(Message message)
    {
        GiveOwnTally(message);
        message.Flags |= MessageFlags.Earlier;
        _left.Add(before => before.Absorb(message));
    }

    private void LeaveAcceptance(LineInfo line, ulong key, ulong id, Tally sender, ClientInfo client, bool mayBeCopy, ulong original, ulong holder)
    {
        Leave(line, key);
        if (original != 0) Leave(line, original);
        bool isHeld = _holds.Remove(holder, out long held);
        _left.Add(before =>
        {
            if (isHeld) before._holds[holder] = held;
            before.Accept(line, key, id, sender.Resolve(), client, mayBeCopy, original, holder);
        });
    }

    private void LeaveDelivery(LineInfo line, ulong key, DeliveryStatus status, bool toOwn, ulong recipient, ulong domain, ulong nextId, ClientInfo relay)
    {
        Leave(line, key);
        Leave(line, ByteHash.Mix(nextId, line.Host));
        _left.Add(before => before.Deliver(line, key, status, toOwn, recipient, domain, nextId, relay));
    }

    private void LeaveRemoval(LineInfo line, ulong key)
    {
        Leave(line, key);
        _left.Add(before => before.Remove(line, key));
    }

    private void LeaveProxied(LineInfo line, ulong process, ulong copyKey, Announced? announced)
    {
        Leave(line, copyKey);
        _left.Add(before =>
        {
            if (announced is { } who) before._announced[process] = who with { Sender = who.Sender.Resolve() };
            before.AcceptProxied(line, process, copyKey);
        });
    }

    private void LeaveNotification(LineInfo line, ulong key, ulong notificationKey)
    {
        Leave(line, key);
        Leave(line, notificationKey);
        _left.Add(before => before.Notify(line, key, notificationKey));
    }

    /// <summary>
    /// Takes over the stretch of the same log that follows this one, the first. Afterwards this is what one reading of both would have
    /// been, and <paramref name="next"/> is empty.
    /// </summary>
    public void Append(RateCounts next)
    {
        FoldSenders(next);
        List<Message> open = [.. next._open.All().Where(message => !message.Is(MessageFlags.Waiting | MessageFlags.Earlier))];
        ReadLeft(next);
        foreach (Message message in next._waiting)
            if (ReferenceEquals(next._open.Find(message.Key), message)) Insert(message);
        foreach (Message message in open) Insert(message);
        foreach ((ulong process, Announced who) in next._announced) _announced[process] = who with { Sender = who.Sender.Resolve() };
        foreach ((ulong holder, long held) in next._holds) _holds[holder] = held;
        TakeLinks(next);
        CoarsenIfLarge();
    }

    private void FoldSenders(RateCounts other)
    {
        foreach (Tally sender in other._senders.All) sender.FoldInto(_senders.Of(sender.Kind, sender.Name), Fold.All);
        other._unknown.FoldInto(_unknown, Fold.All);
    }

    private void ReadLeft(RateCounts next)
    {
        int ended = 0;
        for (int i = 0; ; i++)
        {
            for (; ended < next._ended.Count && next._ended[ended].Left == i; ended++) End(next._ended[ended].Key);
            if (i == next._left.Count) return;
            next._left[i](this);
        }
    }

    private void End(ulong key)
    {
        if (_open.Find(key) is not { } message) return;
        Retire(message);
        message.Flags |= MessageFlags.Closed;
        _open.Remove(key);
        Forget(message);
    }

    /// <summary>Takes over a message that began in the next stretch.</summary>
    private void Insert(Message message)
    {
        message.Sender = message.Sender?.Resolve();
        message.Tally = message.Tally.Resolve();
        message.Flags &= ~MessageFlags.Left;
        if (message.Is(MessageFlags.Waiting)) _waiting.Enqueue(message);
        Replace(message);
        Expire(message.Position);
    }

    /// <summary>What the next stretch counted for a message that is open here; or for nobody.</summary>
    private void Absorb(Message later)
    {
        later.Flags &= ~MessageFlags.Earlier;
        if (FindOpen(later.Key) is not { } open)
        {
            later.Flags |= MessageFlags.Waiting;
            Insert(later);
            return;
        }

        open.Tally = open.Tally.Resolve();
        bool takesEnvelope = !open.Is(MessageFlags.Queued);
        if (takesEnvelope && _byEnvelope && !open.Is(MessageFlags.Notification)) open.Owner = later.Owner?.Resolve();
        Empty(later.Tally, open.Tally, takesEnvelope ? Fold.Deliveries | Fold.Envelope : Fold.Deliveries);
        open.MergeDeferrals(later, open.Tally);
        if (!open.Is(MessageFlags.Held)) open.HeldBucket = later.HeldBucket;
        else if (later.Is(MessageFlags.Held)) open.Tally.At(later.HeldBucket).Held--;
        open.Flags |= later.Flags & (MessageFlags.Queued | MessageFlags.Held);
        if (later.Is(MessageFlags.Closed)) Close(open);
        Forget(later);
    }

    private void TakeLinks(RateCounts other)
    {
        _links.AddRange(other._links);
        _arrivals.AddRange(other._arrivals);
        Statistics.Add(other.Statistics);
    }

    /// <summary>The log ends here: what is still undecided stays with whom it seemed to belong to.</summary>
    public void Finish()
    {
        while (_waiting.TryDequeue(out Message? message)) Settle(message);
        _arrivals.Sort((a, b) => a.Position.CompareTo(b.Position));
        _links.Sort((a, b) => a.Position.CompareTo(b.Position));
    }

    /// <summary>Takes over the finished counts of another server's log.</summary>
    public void Beside(RateCounts other)
    {
        FoldSenders(other);
        TakeLinks(other);
        CoarsenIfLarge();
    }
}
