namespace MailAbuse.LogGenerator;

/// <summary>The small world that all samples share: the same people with the same habits, over some quiet days.</summary>
internal sealed class SampleWorld
{
    public static readonly TimeSpan Offset = TimeSpan.FromHours(1);

    private readonly List<SenderModel> _senders = [];
    private readonly List<MessageFact> _run = [];
    private readonly ulong _seed;
    private int _sessions;

    public SampleWorld(ulong seed, int people, double mailsADay)
    {
        _seed = seed;
        Rng = Rng.For(seed, 1);
        Destinations = new Destinations(20_26, ["example.org", "example.com", "web1.example.net"], 140);
        var taken = new HashSet<string>(StringComparer.Ordinal) { "mary", "anna.keller", "jonas.berg", "tom.weber", "eva.lang", "newsletter", "relay" };
        for (int i = 0; i < people; i++)
        {
            Rng rng = Rng.For(20_26, 2, (ulong)i);
            string local;
            do local = Names.Person(rng);
            while (!taken.Add(local));
            AddPerson($"{local}@{(i % 3 == 0 ? "example.com" : "example.org")}", mailsADay * rng.Between(0.4, 1.8));
        }
    }

    public Rng Rng { get; }

    public Destinations Destinations { get; }

    /// <summary>Monday, 2 November 2026.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 11, 2, 0, 0, 0, Offset);

    public IReadOnlyList<MessageFact> Run => _run;

    public void AddPerson(string login, double mailsADay) => _senders.Add(new SampleSender(Setup(login, SenderType.Login, login), mailsADay));

    public void AddLocalUser(int uid, string user, double mailsADay) =>
        _senders.Add(new SampleSender(Setup($"uid={uid}", SenderType.LocalUser, $"{user}@web1.example.net"), mailsADay));

    public SampleRelay AddRelay(string login, string customer, double mailsADay)
    {
        var relay = new SampleRelay(Setup(login, SenderType.Login, login), mailsADay, customer);
        _senders.Add(relay);
        return relay;
    }

    public void AddNewsletter(string login, int subscribers) => _senders.Add(new SampleNewsletter(Setup(login, SenderType.Login, login), subscribers));

    public string[] Strangers(int count) => Enumerable.Range(0, count).Select(_ => Visitors.Stranger(Rng)).ToArray();

    /// <summary>Adds a run of <paramref name="count"/> messages; <paramref name="shape"/> maps 0..1 onto 0..1 and so says when most of it comes.</summary>
    public void AddRun(SpamRun run, DateTimeOffset from, TimeSpan length, int count, Func<double, double>? shape = null)
    {
        var times = new List<long>();
        for (int i = 0; i < count; i++)
        {
            double share = Rng.NextDouble();
            if (shape is not null) share = shape(share);
            times.Add(((from - DateTimeOffset.UnixEpoch).Ticks / 10) + (long)(share * length.Ticks / 10));
        }
        times.Sort();
        foreach (long time in times) _run.Add(run.Make(time, Rng, Destinations, () => ++_sessions));
    }

    public void AddToRun(MessageFact fact) => _run.Add(fact);

    public void WriteLog(PostfixHost[] hosts, DateTimeOffset end, MailSystemOptions options, Action<MailSystem>? also = null)
    {
        var system = new MailSystem(hosts, Destinations, options, Rng.For(_seed, 3));
        also?.Invoke(system);
        foreach (MessageFact fact in Facts(end))
        {
            system.Accept(fact);
            Visitors.Maybe(system, fact.TimeMicros);
        }
        system.Advance((end - DateTimeOffset.UnixEpoch).Ticks / 10);
    }

    public IEnumerable<MessageFact> Facts(DateTimeOffset end)
    {
        var all = new List<MessageFact>(_run);
        int sessions = _sessions;
        var day = new DayPlan(Destinations, all, () => ++sessions);
        for (int index = 0; Start.AddDays(index) < end; index++)
        {
            day.Index = index;
            day.Midnight = Start.AddDays(index);
            foreach (SenderModel sender in _senders)
            {
                day.Rng = Rng.For(_seed, 10 + (ulong)sender.Index, (ulong)index);
                sender.Day(day);
            }
        }
        long until = (end - DateTimeOffset.UnixEpoch).Ticks / 10;
        return all.Where(f => f.TimeMicros < until).OrderBy(f => f.TimeMicros);
    }

    private ModelSetup Setup(string name, SenderType type, string address)
    {
        int index = _senders.Count;
        return new ModelSetup(index, _seed, name, type, address, address[(address.IndexOf('@', StringComparison.Ordinal) + 1)..], Destinations, Rng.For(20_26, 3, MailSystem.Hash(name)));
    }
}
