namespace MailAbuse.LogGenerator;

/// <summary>Someone with little mail, so that a sample stays small enough to be read.</summary>
internal sealed class SampleSender : SenderModel
{
    public SampleSender(ModelSetup setup, double mean)
        : base(setup, setup.Type == SenderType.LocalUser ? Behaviour.LocalUser : Behaviour.Office, 12)
    {
        Mean = mean;
        if (setup.Type == SenderType.LocalUser) Client = "127.0.0.1";
    }

    public override void Day(DayPlan day)
    {
        double mean = day.IsWeekend && Type == SenderType.Login ? Mean * 0.15 : Mean;
        Spread(day, day.Rng.Poisson(mean), Type == SenderType.Login ? DayCurve.Office : DayCurve.Customers, time =>
        {
            RecipientFact first = Someone(day), second = Someone(day);
            // Two in one message only where they take the same way, so that two servers share the work as they would.
            bool both = day.Rng.Chance(0.15) && IsOwn(day, first) == IsOwn(day, second);
            Send(day, time, both ? [first, second] : [first]);
        });
    }

    private static bool IsOwn(DayPlan day, RecipientFact recipient) => day.Destinations.ForAddress(recipient.Address).Local != LocalTransport.None;
}

/// <summary>A customer's server with good mail of several people every day.</summary>
internal sealed class SampleRelay : SenderModel
{
    public SampleRelay(ModelSetup setup, double mean, string customer)
        : base(setup, Behaviour.RelayCustomer, 60)
    {
        Mean = mean;
        ClientName = $"mail.{customer}";
        EnvelopeSenders = Enumerable.Range(0, 24).Select(_ => $"{Names.Person(setup.Rng)}@{customer}").ToArray();
    }

    public override void Day(DayPlan day)
    {
        int session = 0, made = 0;
        Spread(day, day.IsWeekend ? (int)(Mean / 4) : day.Rng.Poisson(Mean), DayCurve.Office, time =>
        {
            if (made++ % 3 == 0) session = day.NewSession();
            Send(day, time, [Someone(day)], session: session);
        });
    }
}

/// <summary>A small newsletter, every Tuesday at ten.</summary>
internal sealed class SampleNewsletter : SenderModel
{
    private readonly string[] _list;

    public SampleNewsletter(ModelSetup setup, int subscribers)
        : base(setup, Behaviour.WeeklyNewsletter, 6)
    {
        Mean = 1;
        _list = Enumerable.Range(0, subscribers).Select(i => $"{Names.Person(setup.Rng)}{i}@{setup.Destinations.Foreign(setup.Rng)}").ToArray();
    }

    public override void Day(DayPlan day)
    {
        if (!day.IsWeekend) Spread(day, day.Rng.Poisson(Mean), DayCurve.Office, time => Send(day, time, [Someone(day)]));
        if (day.Midnight.DayOfWeek != DayOfWeek.Tuesday) return;
        int session = 0;
        for (int i = 0; i < _list.Length; i++)
        {
            if (i % 25 == 0) session = day.NewSession();
            Send(day, day.At(10 + (0.6 * i / _list.Length)), [Outcomes.Draw(day.Rng, _list[i], 0.02, 0.01, spam: false)], size: 48_213, session: session);
        }
    }
}
