using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <content>Counting logs that never end: what is not decided by the lines is decided by the clock, and what is long past is forgotten.</content>
internal sealed partial class RateCounts
{
    /// <summary>Decides whose the messages are that were read before a position.</summary>
    public void SettleBefore(long position)
    {
        while (_waiting.TryPeek(out Message? message) && message.Position < position)
        {
            _waiting.Dequeue();
            Settle(message);
        }
    }

    /// <summary>From here on counts begin at a second: what was before it is decided and taken out, only what is open is still known.</summary>
    /// <param name="second">That second.</param>
    /// <param name="bucket">The span that begins there.</param>
    public void BeginAt(long second, int bucket)
    {
        SettleUntil(second);
        FollowServers(long.MaxValue, forgotten: 0);
        _links.RemoveAll(link => link.Second < second);
        DropBefore(bucket);
    }

    // Whatever their place: several logs were read one after the other.
    private void SettleUntil(long second)
    {
        for (int left = _waiting.Count; left > 0; left--)
        {
            Message message = _waiting.Dequeue();
            if (message.Second < second) Settle(message);
            else _waiting.Enqueue(message);
        }
    }

    /// <summary>In whom something was counted since the last call. There may be a hundred thousand senders, and a look each moment: nobody asks them all.</summary>
    public IReadOnlyList<Tally> TakeChanged()
    {
        foreach (Tally sender in _changed) sender.ForgetChange();
        Tally[] changed = [.. _changed.Where(sender => sender.Cells.Count > 0)];
        _changed.Clear();
        return changed;
    }

    /// <summary>Takes out what was counted before a span.</summary>
    public void DropBefore(int bucket)
    {
        foreach (Tally sender in _senders.Append(_unknown)) sender.DropBefore(bucket, ref _buffer);
    }

    /// <summary>Forgets what nobody will ask for any more.</summary>
    /// <param name="ours">The first span that is kept of those who send to the world.</param>
    /// <param name="others">The first that is kept of those who write to us, who are never judged.</param>
    /// <param name="accepted">Messages that were accepted before this second are taken for gone: the line that said so was lost.</param>
    /// <param name="position">What a process announced before this position never came.</param>
    /// <returns>The senders that are gone.</returns>
    public IReadOnlyCollection<Tally> Forget(int ours, int others, long accepted, long position)
    {
        foreach (Message message in _open.All.Where(message => message.Second < accepted && !message.Is(MessageFlags.Waiting)).ToArray()) Close(message);
        foreach ((ulong process, Announced announced) in _announced)
            if (announced.Position < position) _announced.Remove(process);
        ForgetHolds(position);
        foreach (Tally sender in _senders)
            sender.DropBefore(Population.SendsToTheWorld(sender.Kind, sender.Cells.Read(ref _buffer)) ? ours : others, ref _buffer);
        _unknown.DropBefore(ours, ref _buffer);

        HashSet<Tally> inUse = new(ReferenceEqualityComparer.Instance);
        foreach (Message message in _open.All.Concat(_waiting).Concat(_arrivals))
        {
            inUse.Add(message.Tally.Answerable());
            if (message.Sender is { } sender) inUse.Add(sender.Resolve());
            if (message.Owner is { } owner) inUse.Add(owner.Resolve());
        }

        inUse.UnionWith(_announced.Values.Select(announced => announced.Sender));
        inUse.UnionWith(_links.Select(link => link.Parent.Answerable()));
        HashSet<Tally> gone = new(_senders.Where(sender => sender.Cells.Count == 0 && !inUse.Contains(sender)), ReferenceEqualityComparer.Instance);
        if (gone.Count == 0) return gone;
        _senders.RemoveAll(gone.Contains);
        _names.Keep(sender => !gone.Contains(sender) && (sender.IsListed || inUse.Contains(sender)));
        return gone;
    }
}
