namespace MailAbuse.Rates;

/// <content>
/// What of finished counts goes to another machine, where <see cref="Beside"/> and <see cref="FollowServers"/> put it together with those
/// of other servers: senders, and the loose ends between servers. What is open within one log is settled by then.
/// </content>
internal sealed partial class RateCounts
{
    /// <summary>A delivery to some server, with the queue id that the message has there.</summary>
    public readonly record struct ServerLink(ulong Id, ulong Host, ulong HostLabel, Tally Parent, int Bucket, long Second);

    /// <summary>The senders that have a name, in an order that stays.</summary>
    public IEnumerable<Tally> NamedSenders => _senders.All;

    /// <summary>What notifications themselves did: nobody's mail, but a link may lead from there.</summary>
    public Tally Sink => _sink;

    /// <summary>Messages that came in without a login and may be on their way from another server of ours.</summary>
    public IEnumerable<Message> Arrivals => _arrivals.Where(arrival => arrival.Is(MessageFlags.Own));

    /// <summary>Deliveries that may have gone to another server of ours.</summary>
    public IEnumerable<ServerLink> Links => _nextServers.Select(next =>
        new ServerLink(next.Id, next.Host, next.HostLabel, next.Parent.Resolve(), next.Bucket, next.Second));

    /// <summary>Takes a link from another machine.</summary>
    public void Add(in ServerLink link) => _nextServers.Add(new NextServer(link.Id, link.Host, link.HostLabel, link.Parent, link.Bucket, link.Second));

    /// <summary>Takes an arrival from another machine; its tally is its own.</summary>
    public void AddArrival(Message arrival)
    {
        arrival.Flags = MessageFlags.Accepted | MessageFlags.MayBeCopy | MessageFlags.Own | MessageFlags.Listed;
        _arrivals.Add(arrival);
    }
}
