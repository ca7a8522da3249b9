namespace MailAbuse.LogGenerator;

/// <summary>One sender with his habits. Holds nothing that changes from day to day, so that a month can be played again.</summary>
internal abstract class SenderModel
{
    private readonly string[] _contacts;

    protected SenderModel(ModelSetup setup, Behaviour behaviour, int contacts)
    {
        Index = setup.Index;
        Seed = setup.Seed;
        Behaviour = behaviour;
        Name = setup.Name;
        Type = setup.Type;
        Domain = setup.Domain;
        EnvelopeSenders = [setup.Address];
        Rng rng = setup.Rng;
        Deferred = rng.Between(0.01, 0.03);
        Bounced = rng.Between(0.005, 0.02);
        _contacts = new string[contacts];
        for (int i = 0; i < contacts; i++)
            _contacts[i] = $"{Names.Person(rng)}@{(rng.Chance(0.3) ? setup.Domain : setup.Destinations.Foreign(rng))}";
        HomeNetwork = $"100.{rng.Between(64, 87)}";
        Client = $"{HomeNetwork}.{rng.Between(0, 255)}.{rng.Between(1, 254)}";
        Method = rng.Chance(0.8) ? "PLAIN" : "LOGIN";
    }

    public int Index { get; }

    public ulong Seed { get; }

    public Behaviour Behaviour { get; }

    public string Name { get; }

    public SenderType Type { get; }

    public string Domain { get; }

    /// <summary>The address that he usually connects from.</summary>
    public string Client { get; protected init; }

    public string ClientName { get; protected init; } = "unknown";

    public string[] EnvelopeSenders { get; protected init; }

    /// <summary>Ordinary mails on an ordinary working day.</summary>
    public double Mean { get; protected init; }

    public double Deferred { get; protected init; }

    public double Bounced { get; protected init; }

    public int SessionLength { get; protected init; } = 1;

    protected string HomeNetwork { get; }

    protected string Method { get; }

    /// <summary>Adds what the sender sends on this day.</summary>
    public abstract void Day(DayPlan day);

    protected static void Spread(DayPlan day, int count, double[] curve, Action<long> send)
    {
        double sum = 0;
        foreach (double level in curve) sum += level;
        for (int i = 0; i < count; i++)
        {
            double dice = day.Rng.NextDouble() * sum;
            int hour = 0;
            while (hour < 23 && (dice -= curve[hour]) > 0) hour++;
            send(day.At(hour + day.Rng.NextDouble()));
        }
    }

    protected static void Within(DayPlan day, int count, double fromHour, double hours, Action<long> send)
    {
        for (int i = 0; i < count; i++) send(day.At(fromHour + (hours * day.Rng.NextDouble())));
    }

    /// <summary>To someone he knows, mostly; a first mail to a stranger is more often greylisted.</summary>
    protected RecipientFact Someone(DayPlan day, double stranger = 0.15)
    {
        Rng rng = day.Rng;
        if (_contacts.Length > 0 && !rng.Chance(stranger)) return Outcomes.Draw(rng, rng.Pick(_contacts), Deferred, Bounced / 2, spam: false);
        return Outcomes.Draw(rng, $"{Names.Person(rng)}@{day.Destinations.Foreign(rng)}", Deferred + 0.05, Bounced * 2, spam: false);
    }

    protected RecipientFact[] Someones(DayPlan day)
    {
        double dice = day.Rng.NextDouble();
        int count = dice < 0.8 ? 1 : dice < 0.95 ? day.Rng.Between(2, 5) : dice < 0.99 ? day.Rng.Between(6, 15) : day.Rng.Between(16, 50);
        var recipients = new RecipientFact[count];
        for (int i = 0; i < count; i++) recipients[i] = Someone(day);
        return recipients;
    }

    protected void Send(DayPlan day, long time, RecipientFact[] recipients, string? client = null, int size = 0, int session = 0, string? from = null) =>
        day.Add(new MessageFact
        {
            TimeMicros = time, Sender = Name, SenderType = Type, ClientAddress = client ?? Client, ClientName = client is null ? ClientName : "unknown",
            EnvelopeSender = from ?? day.Rng.Pick(EnvelopeSenders), Recipients = recipients, Session = session, SaslMethod = Method,
            Size = size > 0 ? size : Math.Clamp((int)day.Rng.LogNormal(9_000, 1.3), 900, 24_000_000),
        });

    protected static int Count(DayPlan day, double mean) => day.Rng.Poisson(mean * day.Rng.LogNormal(0.94, 0.35));
}

/// <summary>What a model is made with.</summary>
internal sealed record ModelSetup(int Index, ulong Seed, string Name, SenderType Type, string Address, string Domain, Destinations Destinations, Rng Rng);

/// <summary>One day of one sender, and where its messages go.</summary>
internal sealed class DayPlan(Destinations destinations, List<MessageFact> into, Func<int> newSession)
{
    public Destinations Destinations => destinations;

    public Rng Rng { get; set; } = new(0);

    public DateTimeOffset Midnight { get; set; }

    /// <summary>Days since the measured time began; negative before it.</summary>
    public int Index { get; set; }

    public bool IsWeekend => Midnight.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>The last day of the month that is no weekend.</summary>
    public bool IsLastWorkingDay
    {
        get
        {
            if (IsWeekend) return false;
            DateTimeOffset next = Midnight.AddDays(1);
            while (next.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) next = next.AddDays(1);
            return next.Month != Midnight.Month;
        }
    }

    public long At(double hour) => ((Midnight - DateTimeOffset.UnixEpoch).Ticks / 10) + (long)(hour * 3_600_000_000);

    public int NewSession() => newSession();

    public void Add(MessageFact fact) => into.Add(fact);
}
