using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <content>Putting counts together.</content>
internal sealed partial class RateCounts
{
    /// <summary>
    /// Takes over the stretch of the same log that follows this one. Afterwards this is what one reading of both would have been, and
    /// <paramref name="next"/> is empty.
    /// </summary>
    public void Append(RateCounts next)
    {
        long added = next.CellCount;
        foreach (Tally sender in next._senders.All) sender.FoldInto(_senders.Of(sender.Kind, sender.Name), Fold.All);
        next._unknown.FoldInto(_unknown, Fold.All);
        next._sink.FoldInto(_sink, Fold.All);

        // Taken before the first is appended: appending changes what is listed.
        List<Message> rest = [.. next._open.All().Where(message => !message.Is(MessageFlags.Listed))];
        AppendUndecided(next);
        foreach (Message message in next._waiting) AppendMessage(message);
        foreach (Message message in rest) AppendMessage(message);

        foreach ((ulong process, Announced who) in next._announced) _announced[process] = who with { Sender = who.Sender?.Resolve()! };
        foreach ((ulong who, long held) in next._holds) _holds[who] = held;
        _nextServers.AddRange(next._nextServers);
        foreach (Message arrival in next._arrivals)
        {
            Adopt(arrival);
            _arrivals.Add(arrival);
        }

        Statistics.Add(next.Statistics);
        CoarsenIfLarge(added);
    }

    /// <summary>What only this stretch can decide, in the order of the log.</summary>
    private void AppendUndecided(RateCounts next)
    {
        foreach ((ulong who, Message message) in next._firstAccepted)
        {
            message.Tally = message.Tally.Resolve();
            HoldIfAnnounced(message, who, message.Position, message.Second);
        }

        int handOvers = 0, proxied = 0;
        foreach (Message message in next._undecided)
        {
            AppendLinks(next, message.Position, ref handOvers, ref proxied);
            AppendMessage(message);
        }

        AppendLinks(next, long.MaxValue, ref handOvers, ref proxied);
    }

    private void AppendLinks(RateCounts next, long before, ref int handOvers, ref int proxied)
    {
        for (; handOvers < next._handOvers.Count && next._handOvers[handOvers].Position < before; handOvers++)
        {
            HandOver handOver = next._handOvers[handOvers];
            if (_open.Find(handOver.ChildKey) is { } child && child.Is(MessageFlags.Accepted) &&
                TryHandOver(child, handOver.Parent, handOver.Relay, handOver.Position))
                handOver.Parent.Resolve().At(handOver.Bucket).Delivered--;
        }

        for (; proxied < next._proxied.Count && next._proxied[proxied].Position < before; proxied++) AppendProxied(next._proxied[proxied]);
    }

    private void AppendProxied(in Proxied proxied)
    {
        Tally? sender = proxied.Sender?.Resolve();
        if (sender is null)
        {
            if (!TryTakeAnnounced(proxied.Process, out Announced who)) return;
            sender = who.Sender;
            sender.AddMessage(layout, proxied.Second, who.Client, who.HostBit);
        }

        // A copy whose acceptance is in the stretch before is known here; its later lines follow it.
        Message? child = proxied.Child is { } seen && seen.Is(MessageFlags.Accepted) ? seen : _open.Find(proxied.ChildKey);
        if (child is not null && IsPossibleCopy(child, proxied.Position)) GiveTo(child, sender, Fold.Deliveries | Fold.Envelope);
    }

    private void AppendMessage(Message message)
    {
        Message? known = _open.Find(message.Key);
        Message? open = known is not null && !known.Is(MessageFlags.Closed) ? known : null;
        if (message.Is(MessageFlags.RemovalOnly))
        {
            if (open is not null) Close(open);
        }
        else if (message.Is(MessageFlags.NotifiedOnly)) AppendNotified(message, open);
        else if (message.Is(MessageFlags.Notification)) AppendNotification(message, known);
        else if (message.Is(MessageFlags.Accepted)) AppendAccepted(message, open);
        else if (open is not null) Absorb(open, message);
        else Insert(message);
    }

    private void AppendNotified(Message message, Message? open)
    {
        Tally target = open is null ? _unknown : open.Is(MessageFlags.Notification) ? open.Owner! : open.Tally;
        target.Resolve().IsShared = true;
        message.Tally.FoldInto(target, Fold.Deliveries);
    }

    private void AppendNotification(Message message, Message? known)
    {
        Message? open = known is not null && !known.Is(MessageFlags.Closed) ? known : null;
        Tally notified = message.Owner!.Resolve();
        if (open is not null && open.Is(MessageFlags.Notification))
        {
            notified.At(message.HeldBucket).Notifications--; // the same line once more
            if (message.Is(MessageFlags.Closed)) Close(open);
        }
        else if (open is not null && open.Is(MessageFlags.Accepted))
        {
            Close(open); // the id was reused
            if (!message.Is(MessageFlags.Closed)) Insert(message);
        }
        else if (known is not null && TryMakeNotification(known, notified, message.HeldBucket, message.Position))
        {
            if (message.Is(MessageFlags.Closed) && !known.Is(MessageFlags.Closed)) Close(known);
        }
        else if (!message.Is(MessageFlags.Closed)) Insert(message);
    }

    private void AppendAccepted(Message message, Message? open)
    {
        if (open is not null)
        {
            if (message.Is(MessageFlags.Copy) && open.Is(MessageFlags.Copy) && ReferenceEquals(open.Tally.Resolve(), message.Tally.Resolve()))
            {
                Absorb(open, message);
                return;
            }

            if (message.Position - open.Position <= layout.Near && !open.Is(MessageFlags.Notification))
            {
                if (!open.Is(MessageFlags.Accepted))
                {
                    NameSender(open, message.Position, message.Second, message.Id, message.Sender?.Resolve(), message.Client, message.Is(MessageFlags.MayBeCopy));
                    Absorb(open, message);
                    if (message.Original != 0) TieTo(open, message.Original);
                    return;
                }

                if (IsSame(open.Sender, message.Sender))
                {
                    Absorb(open, message);
                    return;
                }
            }

            Close(open);
        }

        Insert(message);
        if (message.Original != 0) TieTo(message, message.Original);
    }

    /// <summary>What a later stretch knows of a message that is open here.</summary>
    private void Absorb(Message open, Message later)
    {
        if (later.Is(MessageFlags.Copy) && !open.Is(MessageFlags.Copy) && open.Is(MessageFlags.Own))
        {
            // There it was found to be a copy, so it is one here.
            GiveTo(open, later.Tally, Fold.Deliveries);
            open.Flags |= MessageFlags.Queued;
        }

        open.Tally = open.Tally.Resolve();
        if (later.Is(MessageFlags.Own))
        {
            if (open.Is(MessageFlags.Notification)) later.Tally.GiveNotifications(open.Owner!.Resolve());
            bool takesEnvelope = !open.Is(MessageFlags.Queued);
            later.Tally.FoldInto(open.Tally, takesEnvelope ? Fold.Deliveries | Fold.Envelope : Fold.Deliveries);
            if (takesEnvelope && _byEnvelope) open.Owner = later.Owner?.Resolve();
        }

        open.MergeDeferrals(later, open.Tally);
        if (open.Is(MessageFlags.Held) && later.Is(MessageFlags.Held)) open.Tally.At(later.HeldBucket).Held--;
        else if (later.Is(MessageFlags.Held)) open.HeldBucket = later.HeldBucket;
        open.Flags |= later.Flags & (MessageFlags.Queued | MessageFlags.Held);
        if (later.Is(MessageFlags.Closed)) Close(open);
    }

    private void Insert(Message message)
    {
        Adopt(message);
        if (message.Is(MessageFlags.Own))
        {
            message.Flags |= MessageFlags.Listed;
            _waiting.Enqueue(message);
        }
        else if (message.Is(MessageFlags.Copy) && message.Is(MessageFlags.Listed)) _waiting.Enqueue(message);
        else
        {
            message.Flags &= ~MessageFlags.Listed;
            if (message.Is(MessageFlags.Closed)) return; // of the stretch before nobody waits for it any more
        }

        Replace(message);
        if (_waiting.Count > 0) Expire(message.Position);
    }

    private static void Adopt(Message message)
    {
        message.Sender = message.Sender?.Resolve();
        message.Owner = message.Owner?.Resolve();
        message.Tally = message.Tally.Resolve();
        message.Flags &= ~MessageFlags.Undecided;
    }

    /// <summary>The log ends here: what is still undecided stays with whom it seemed to belong to.</summary>
    public void Finish()
    {
        while (_waiting.TryDequeue(out Message? message)) Settle(message);
    }

    /// <summary>Takes over the finished counts of another server's log.</summary>
    public void Beside(RateCounts other)
    {
        long added = other.CellCount;
        foreach (Tally sender in other._senders.All) sender.FoldInto(_senders.Of(sender.Kind, sender.Name), Fold.All);
        other._unknown.FoldInto(_unknown, Fold.All);
        _nextServers.AddRange(other._nextServers);
        foreach (Message arrival in other._arrivals)
        {
            Adopt(arrival);
            _arrivals.Add(arrival);
        }

        Statistics.Add(other.Statistics);
        CoarsenIfLarge(added);
    }

    /// <summary>Follows messages from server to server (rule 5), once all logs are read.</summary>
    public void FollowServers()
    {
        ILookup<ulong, Message> byId = _arrivals.Where(arrival => arrival.Is(MessageFlags.Own)).ToLookup(arrival => arrival.Id);
        foreach (NextServer next in _nextServers.OrderBy(next => next.Second))
        {
            Tally parent = next.Parent.Resolve();
            Message? child = byId[next.Id].Where(arrival => IsNext(next, arrival, parent)).MinBy(arrival => Math.Abs(arrival.Second - next.Second));
            if (child is null) continue;
            if (child.Is(MessageFlags.Own)) GiveTo(child, parent, Fold.Deliveries);
            parent.At(next.Bucket).Delivered--;
        }

        foreach (Message arrival in _arrivals) Decide(arrival);
        _arrivals.Clear();
        _nextServers.Clear();
    }

    /// <summary>
    /// Another host took the message in at that time, from an address inside or from a client by the name of the host that sent it: a
    /// stranger's server can answer with any id.
    /// </summary>
    private static bool IsNext(in NextServer next, Message arrival, Tally parent)
    {
        if (arrival.Host == next.Host || Math.Abs(arrival.Second - next.Second) > 600) return false;
        if (!arrival.Client.IsPrivate && arrival.Client.NameLabel != next.HostLabel) return false;
        bool isGiven = ReferenceEquals(arrival.Tally.Resolve(), parent);
        return arrival.Is(MessageFlags.Own) ? !isGiven : isGiven;
    }

    /// <summary>All senders; Unknown among them where there is one.</summary>
    public IEnumerable<Tally> Senders => _senders.All.Append(_unknown).Where(tally => tally.CellCount > 0);

    /// <summary>The sum of a sender's cells in the window.</summary>
    public Cell Total(Tally tally)
    {
        Cell total = default;
        foreach (ref readonly Cell cell in tally.Cells)
        {
            if (layout.StartOf(cell.Bucket) < layout.Since) continue;
            total.AddAcceptance(cell);
            total.AddEnvelope(cell);
            total.AddDeliveries(cell);
        }

        return total;
    }

    /// <summary>What each sender did in the window, in plain numbers.</summary>
    public IReadOnlyList<SenderTotals> Totals() => [.. Senders.Select(tally =>
    {
        Cell total = Total(tally);
        return new SenderTotals(tally.Kind, tally.NameText, total.Messages, total.Recipients, total.Delivered, total.Deferred, total.Bounced,
            total.Held, total.Notifications, tally.Clients.Count, tally.Envelopes.Count, tally.Domains.Count, tally.First, tally.Last);
    })];
}

/// <summary>What a sender did in the window.</summary>
internal sealed record SenderTotals(SenderKind Kind, string Name, long Messages, long Recipients, long Delivered, long Deferred, long Bounced,
    long Held, long Notifications, long Clients, long EnvelopeSenders, long RecipientDomains, long FirstSecond, long LastSecond);
