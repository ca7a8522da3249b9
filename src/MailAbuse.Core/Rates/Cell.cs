namespace MailAbuse.Rates;

/// <summary>What one sender did in one span of time.</summary>
internal struct Cell
{
    /// <summary>Which span, counted from the layout's origin; negative before it.</summary>
    public int Bucket;

    public int Messages;
    public int Recipients;
    public int Delivered;
    public int Deferred;
    public int Bounced;
    public int Held;
    public int Notifications;

    /// <summary>How many of <see cref="Delivered"/> went to domains of ours: tells who sends to the world from the world that sends to us.</summary>
    public int ToOwn;

    // Which client networks, envelope senders and recipient domains there were, one bit each by hash: merges by OR, and the share of
    // bits set tells how many there were, about (linear counting, Whang et al. 1990).
    public ulong Networks;
    public ulong Envelopes;
    public ulong Domains;

    /// <summary>Adds all of another cell.</summary>
    public void Add(in Cell other)
    {
        AddAcceptance(other);
        AddEnvelope(other);
        AddDeliveries(other);
    }

    /// <summary>Adds what happened to messages, but not their acceptance nor their envelope.</summary>
    public void AddDeliveries(in Cell other)
    {
        Delivered += other.Delivered;
        Deferred += other.Deferred;
        Bounced += other.Bounced;
        Held += other.Held;
        Notifications += other.Notifications;
        ToOwn += other.ToOwn;
        Domains |= other.Domains;
    }

    public void AddEnvelope(in Cell other)
    {
        Recipients += other.Recipients;
        Envelopes |= other.Envelopes;
    }

    public void AddAcceptance(in Cell other)
    {
        Messages += other.Messages;
        Networks |= other.Networks;
    }
}
