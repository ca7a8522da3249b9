namespace MailAbuse.LogGenerator;

/// <summary>The mail servers at work: takes messages in time order and writes what Postfix would log about them, all interleaved.</summary>
internal sealed class MailSystem
{
    private readonly EventHeap _heap = new();
    private readonly Dictionary<int, SmtpdSession> _sessions = [];
    private readonly PostfixHost[] _hosts;

    public MailSystem(PostfixHost[] hosts, Destinations destinations, MailSystemOptions options, Rng rng)
    {
        _hosts = hosts;
        Destinations = destinations;
        Options = options;
        Rng = rng;
    }

    public Rng Rng { get; }

    public Destinations Destinations { get; }

    public MailSystemOptions Options { get; }

    public IReadOnlyList<PostfixHost> Hosts => _hosts;

    /// <summary>Sessions and messages that are not over yet.</summary>
    public int InFlight => _heap.Count;

    /// <summary>Messages that wait for another attempt.</summary>
    public int Deferred { get; set; }

    public void Push(long time, Flight flight) => _heap.Push(time, flight);

    /// <summary>Lets everything happen that is due until the given time.</summary>
    public void Advance(long until)
    {
        while (_heap.NextTime <= until)
        {
            long now = _heap.NextTime;
            Flight flight = _heap.Pop();
            long next = flight.Step(this, now);
            if (next != Flight.Done) _heap.Push(Math.Max(next, now), flight);
        }
    }

    /// <summary>Hands a message in. Times must not go back.</summary>
    public void Accept(MessageFact fact)
    {
        Advance(fact.TimeMicros);
        PostfixHost host = HostOf(fact);
        if (fact.SenderType == SenderType.LocalUser)
        {
            Push(fact.TimeMicros, new LocalSubmission(host, fact));
            return;
        }
        if (fact.Session > 0)
        {
            if (_sessions.TryGetValue(fact.Session, out SmtpdSession? open) && open.IsOpen)
            {
                open.Add(fact);
                return;
            }
            open = new SmtpdSession(host, fact, this);
            _sessions[fact.Session] = open;
            Push(fact.TimeMicros, open);
            return;
        }
        Push(fact.TimeMicros, new SmtpdSession(host, fact, this));
    }

    public void SessionEnded(int session)
    {
        if (session > 0) _sessions.Remove(session);
    }

    /// <summary>Whether this sender's mail passes the content filter: the same answer for all his mail.</summary>
    public bool IsFiltered(MessageFact fact) =>
        Options.FilteredSenders > 0 && Hash(fact.IsBackground ? fact.EnvelopeSender : fact.Sender) % 1000 < Options.FilteredSenders * 1000;

    /// <summary>A number that stays the same for a text, from run to run.</summary>
    public static uint Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text) hash = (hash ^ c) * 16777619;
        hash ^= hash >> 15;
        hash *= 0x2c1b3c6d;
        return hash ^ (hash >> 13);
    }

    // Next hops and mailbox hosts take no submissions themselves.
    private PostfixHost HostOf(MessageFact fact)
    {
        if (_hosts.Length == 1) return _hosts[0];
        if (_hosts[0].NextHop is not null) return _hosts[0];
        return _hosts[Hash(fact.Sender) % (uint)_hosts.Length];
    }
}
