namespace MailAbuse.LogGenerator;

/// <summary>A month of mail with its senders, its incidents and all its messages; plays as often as asked, each time the same.</summary>
public sealed class Month
{
    private const string Host = "mx1";
    private const string FullHost = Host + ".example.net";
    private readonly Destinations _destinations;
    private readonly SenderModel[] _models;
    private readonly List<MessageFact> _spam;
    private readonly int _spamSessions;

    internal Month(MonthOptions options)
    {
        Options = options;
        _destinations = new Destinations(options.Seed, ["example.org", "example.com", "firma.example", "verein.example", "example.net", FullHost]);
        _models = Population.Make(options, _destinations, FullHost);
        Senders = _models.Select(m => new MonthSender(m.Name, m.Type, m.Behaviour)).ToArray();
        int sessions = 0;
        (List<MonthIncident> incidents, List<MessageFact> spam) = IncidentPlan.Make(options, _models, _destinations, () => ++sessions);
        Incidents = incidents;
        _spam = spam;
        _spamSessions = sessions;
    }

    /// <summary>What was asked for, and when the month begins and ends.</summary>
    public MonthOptions Options { get; }

    /// <summary>All senders that are measured.</summary>
    public IReadOnlyList<MonthSender> Senders { get; }

    /// <summary>What is true: every incident, none of them before <see cref="MonthOptions.Start"/>.</summary>
    public IReadOnlyList<MonthIncident> Incidents { get; }

    /// <summary>All messages in time order, warm-up first. Made day by day; a day is all that is in memory.</summary>
    public IEnumerable<MessageFact> Facts()
    {
        int sessions = _spamSessions, spam = 0;
        var coming = new List<MessageFact>();
        var day = new DayPlan(_destinations, coming, () => ++sessions);
        for (int index = -Options.WarmUpDays; index < Options.Days; index++)
        {
            day.Index = index;
            day.Midnight = Options.Start.AddDays(index);
            int own = coming.Count;
            foreach (SenderModel model in _models)
            {
                day.Rng = Rng.For(Options.Seed, (ulong)model.Index, (ulong)(1_000 + index));
                model.Day(day);
            }
            AddBackground(day, coming, coming.Count - own);
            long ends = day.At(24);
            for (; spam < _spam.Count && _spam[spam].TimeMicros < ends; spam++) coming.Add(_spam[spam]);
            coming.Sort((a, b) => a.TimeMicros != b.TimeMicros ? a.TimeMicros.CompareTo(b.TimeMicros) : string.CompareOrdinal(a.Sender, b.Sender));
            int done = coming.FindIndex(f => f.TimeMicros >= ends);
            if (done < 0) done = coming.Count;
            for (int i = 0; i < done; i++) yield return coming[i];
            coming.RemoveRange(0, done);
        }
    }

    /// <summary>Writes the month as one server's log.</summary>
    /// <param name="output">Where it goes; left open.</param>
    /// <param name="format">The form of a line's head.</param>
    /// <returns>The number of lines.</returns>
    public long WriteLog(Stream output, LogFormat format = LogFormat.Rfc3339) => WriteLog(Facts(), output, format);

    /// <summary>Writes any of its messages, for example a part of the senders, as one server's log. They must be in time order.</summary>
    /// <param name="facts">The messages.</param>
    /// <param name="output">Where it goes; left open.</param>
    /// <param name="format">The form of a line's head.</param>
    /// <returns>The number of lines.</returns>
    public long WriteLog(IEnumerable<MessageFact> facts, Stream output, LogFormat format = LogFormat.Rfc3339)
    {
        using var log = new LineWriter(output, format, Options.Offset);
        var host = new PostfixHost(Host, "192.0.2.10", log, shortIds: false, Rng.For(Options.Seed, 300));
        var system = new MailSystem([host], _destinations, new MailSystemOptions { FilteredSenders = 0.1, Noise = 0.05 }, Rng.For(Options.Seed, 301));
        foreach (MessageFact fact in facts)
        {
            system.Accept(fact);
            Visitors.Maybe(system, fact.TimeMicros);
        }
        system.Advance((Options.End - DateTimeOffset.UnixEpoch).Ticks / 10);
        return log.Lines;
    }

    private void AddBackground(DayPlan day, List<MessageFact> into, int messages)
    {
        Rng rng = Rng.For(Options.Seed, 400, (ulong)(1_000 + day.Index));
        int count = rng.Poisson(messages * Options.Background);
        for (int i = 0; i < count; i++)
            into.Add(InboundMail.Make(day.At(24 * rng.NextDouble()), Math.Clamp((int)rng.LogNormal(9_000, 1.3), 900, 20_000_000), rng, _destinations));
    }
}
