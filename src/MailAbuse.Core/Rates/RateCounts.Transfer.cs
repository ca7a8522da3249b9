namespace MailAbuse.Rates;

/// <content>
/// What of finished counts goes to another machine, where <see cref="Beside"/> and <see cref="FollowServers"/> put it together with those
/// of other servers: senders, and the loose ends between servers. What is open within one log is settled by then.
/// </content>
internal sealed partial class RateCounts
{
    /// <summary>The senders that have a name, in an order that stays.</summary>
    public IEnumerable<Tally> NamedSenders => _senders;

    /// <summary>Messages that came in without a login and may be on their way from another server of ours.</summary>
    public IEnumerable<Message> Arrivals => _arrivals.Where(arrival => arrival.Is(MessageFlags.Own));

    /// <summary>Deliveries that may have gone to another server of ours.</summary>
    public IEnumerable<ServerLink> Links => _links.Select(link => link with { Parent = link.Parent.Resolve() });

    /// <summary>Takes a link from another machine.</summary>
    public void Add(in ServerLink link)
    {
        link.Parent.IsShared = true;
        _links.Add(link);
    }

    /// <summary>Takes an arrival from another machine; its tally is its own.</summary>
    public void AddArrival(Message arrival)
    {
        arrival.Bucket = layout.BucketOf(arrival.Second);
        arrival.Flags = MessageFlags.Accepted | MessageFlags.MayBeCopy | MessageFlags.Own | MessageFlags.Arrival;
        _arrivals.Add(arrival);
    }
}
