using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <content>Which messages are open, and which are still to be decided.</content>
internal sealed partial class RateCounts
{
    private readonly MessageTable _open = new();

    // Messages that a line may still be near to, in the order of the log.
    private readonly Queue<Message> _waiting = [];

    private readonly Stack<Message> _spare = [];
    private readonly Stack<Tally> _spareTallies = [];

    // Of logs that have ended.
    private int _leftOpen;

    /// <summary>Messages whose end has not been seen.</summary>
    public int OpenMessages => _leftOpen + _open.Count;

    [MethodImpl(Hot.Loop)]
    private Message? FindOpen(ulong key) => _open.Find(key) is { } message && !message.Is(MessageFlags.Closed) ? message : null;

    /// <summary>The open message of this key; one that nobody knows yet where there is none (rule 3).</summary>
    [MethodImpl(Hot.Loop)]
    private Message Touch(in LineInfo line, ulong key)
    {
        if (FindOpen(key) is { } known)
        {
            if (known.Tally.HasMoved) known.Tally = known.Tally.Resolve();
            return known;
        }

        Expire(line.Position); // may settle one of this key that is closed
        Message message = NewMessage(line, key);
        Await(message);
        Replace(message);
        return message;
    }

    [MethodImpl(Hot.Loop)]
    private Message NewMessage(in LineInfo line, ulong key)
    {
        if (!_spare.TryPop(out Message? message)) message = new Message();
        message.Key = key;
        message.Host = line.Host.Hash;
        message.Machine = line.Host.Machine;
        message.HostBit = line.Host.Bit;
        message.Position = line.Position;
        message.Second = line.Second;
        message.Bucket = line.Bucket;
        return message;
    }

    /// <summary>Gives a message a tally of its own until it is decided whose it is.</summary>
    [MethodImpl(Hot.Loop)]
    private void Await(Message message)
    {
        message.Tally = _spareTallies.TryPop(out Tally? tally) ? tally : new Tally();
        message.Flags |= MessageFlags.Own | MessageFlags.Waiting;
        _waiting.Enqueue(message);
    }

    /// <summary>Puts a message under its key. Nothing can be tied any more to the one that stood there.</summary>
    [MethodImpl(Hot.Loop)]
    private void Replace(Message message)
    {
        if (_open.Find(message.Key) is { } old) Retire(old);
        _open.Set(message);
    }

    [MethodImpl(Hot.Loop)]
    private void Close(Message message)
    {
        message.Flags |= MessageFlags.Closed;
        // A copy, or what may be one, must still be found by whoever handed it over.
        if (message.Is(MessageFlags.Waiting)) return;
        _open.Remove(message.Key);
        Forget(message);
    }

    /// <summary>Decides all messages that no line from here on can be near to.</summary>
    [MethodImpl(Hot.Loop)]
    private void Expire(long position)
    {
        while (_waiting.TryPeek(out Message? message) && !IsNear(message.Position, position))
        {
            _waiting.Dequeue();
            Settle(message);
        }
    }

    [MethodImpl(Hot.Loop)]
    private void Settle(Message message)
    {
        message.Flags &= ~MessageFlags.Waiting;
        Retire(message);
        if (!message.Is(MessageFlags.Closed)) return;
        if (ReferenceEquals(_open.Find(message.Key), message)) _open.Remove(message.Key);
        Forget(message);
    }

    /// <summary>From here on a message is only its sender's; or another server's, which is known at the end.</summary>
    [MethodImpl(Hot.Loop)]
    private void Retire(Message message)
    {
        if (message.Is(MessageFlags.Arrival)) return;
        if (!layout.FollowServers || !message.Is(MessageFlags.Own) || !message.Is(MessageFlags.MayBeCopy))
        {
            Decide(message);
            return;
        }

        message.Flags |= MessageFlags.Arrival;
        _arrivals.Add(message);
    }

    /// <summary>Makes the object fit for another message, if nobody holds on to it.</summary>
    [MethodImpl(Hot.Loop)]
    private void Forget(Message message)
    {
        if (message.Is(MessageFlags.Waiting | MessageFlags.Arrival)) return;
        message.Clear();
        _spare.Push(message);
    }

    /// <summary>Counts a message for whoever is known to own it.</summary>
    [MethodImpl(Hot.Loop)]
    private void Decide(Message message)
    {
        if (!message.Is(MessageFlags.Own)) return;
        Tally owner = message.Owner?.Resolve() ?? _unknown;
        owner.AddMessage(layout, message.Second, message.Bucket, message.Client, message.HostBit);
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
}
