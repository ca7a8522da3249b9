namespace MailAbuse.LogGenerator;

/// <summary>A machine that reports.</summary>
internal sealed class MonitoringModel : SenderModel
{
    public MonitoringModel(ModelSetup setup)
        : base(setup, Behaviour.Monitoring, setup.Rng.Between(1, 5))
    {
        Mean = Math.Clamp(setup.Rng.LogNormal(150, 0.8), 20, 1_200);
        Deferred = 0.005;
        Bounced = 0.002;
    }

    public override void Day(DayPlan day)
    {
        Spread(day, Count(day, Mean), DayCurve.Machine, time => Send(day, time, [Someone(day, 0)], size: day.Rng.Between(1_200, 4_000)));
        // An alarm: for an hour or so as much as in a third of a day.
        if (day.Rng.Chance(0.015))
            Within(day, (int)(Mean * day.Rng.Between(0.2, 0.5)), day.Rng.Between(0.0, 22.0), day.Rng.Between(0.5, 2), time => Send(day, time, [Someone(day, 0)], size: day.Rng.Between(1_200, 4_000)));
    }
}

/// <summary>A shop: each mail to another customer.</summary>
internal sealed class ShopModel : SenderModel
{
    public ShopModel(ModelSetup setup)
        : base(setup, Behaviour.Shop, 0) => Mean = Math.Clamp(setup.Rng.LogNormal(90, 0.9), 10, 1_200);

    public override void Day(DayPlan day)
    {
        double factor = (day.IsWeekend ? 1.1 : 1) * (day.Rng.Chance(0.02) ? 2 : 1);
        Spread(day, Count(day, Mean * factor), DayCurve.Customers, time => Send(day, time, [Someone(day)]));
    }
}

/// <summary>A newsletter: the same list at the same hour of its day, one recipient a message.</summary>
internal sealed class NewsletterModel : SenderModel
{
    private readonly int _day, _hour, _size;
    private readonly double _hours;
    private readonly string[] _list;

    public NewsletterModel(ModelSetup setup, bool weekly)
        : base(setup, weekly ? Behaviour.WeeklyNewsletter : Behaviour.MonthlyNewsletter, 12)
    {
        Rng rng = setup.Rng;
        Mean = rng.Between(0.5, 4);
        _list = new string[(int)Math.Clamp(rng.LogNormal(700, 0.8), 150, 4_000)];
        for (int i = 0; i < _list.Length; i++) _list[i] = $"{Names.Person(rng)}{i}@{setup.Destinations.Foreign(rng)}";
        _day = weekly ? rng.Between(1, 5) : rng.Between(1, 28);
        _hour = rng.Between(6, 18);
        _hours = rng.Between(0.8, 2.2);
        _size = rng.Between(20_000, 90_000);
        // One in eight has never cleaned its list.
        bool old = rng.Chance(0.125);
        Deferred = old ? rng.Between(0.05, 0.08) : rng.Between(0.02, 0.04);
        Bounced = old ? rng.Between(0.04, 0.08) : rng.Between(0.005, 0.02);
    }

    public override void Day(DayPlan day)
    {
        if (!day.IsWeekend) Spread(day, Count(day, Mean), DayCurve.Office, time => Send(day, time, Someones(day)));
        bool today = Behaviour == Behaviour.WeeklyNewsletter ? (int)day.Midnight.DayOfWeek == _day : day.Midnight.Day == _day;
        if (!today) return;
        int session = 0;
        double start = _hour + day.Rng.Between(0, 0.3);
        for (int i = 0; i < _list.Length; i++)
        {
            if (i % 20 == 0) session = day.NewSession();
            // Now and then someone joins or leaves; the list as a whole stays.
            if (day.Rng.Chance(0.02)) continue;
            Send(day, day.At(start + (_hours * i / _list.Length)), [Outcomes.Draw(day.Rng, _list[i], Deferred, Bounced, spam: false)], size: _size, session: session);
        }
    }
}

/// <summary>Office mail, and on the last working day the invoices.</summary>
internal sealed class InvoiceModel : OfficeModel
{
    private readonly int _invoices;
    private readonly double _hour, _hours;

    public InvoiceModel(ModelSetup setup)
        : base(setup, 10, 0.6, Behaviour.MonthEndInvoices)
    {
        _invoices = setup.Rng.Between(80, 500);
        _hour = setup.Rng.Between(8.0, 13.0);
        _hours = setup.Rng.Between(1.5, 4.0);
    }

    public override void Day(DayPlan day)
    {
        base.Day(day);
        if (!day.IsLastWorkingDay) return;
        int session = 0, i = 0;
        // The customers are the same every month, and known to their servers.
        Rng customers = Rng.For(Seed, (ulong)Index, 9_000_000);
        foreach (double at in Enumerable.Range(0, (int)(_invoices * day.Rng.Between(0.9, 1.1))).Select(n => _hour + (_hours * n / _invoices)))
        {
            if (i++ % 10 == 0) session = day.NewSession();
            string to = $"{Names.Person(customers)}@{day.Destinations.Foreign(customers)}";
            Send(day, day.At(at), [Outcomes.Draw(day.Rng, to, Deferred, Bounced, spam: false)], size: day.Rng.Between(60_000, 300_000), session: session);
        }
    }
}

/// <summary>A mailing list: a post goes to everybody, fifty recipients a message.</summary>
internal sealed class MailingListModel : SenderModel
{
    private readonly string[] _subscribers;

    public MailingListModel(ModelSetup setup)
        : base(setup, Behaviour.MailingList, 0)
    {
        Mean = Math.Clamp(setup.Rng.LogNormal(3, 0.6), 0.5, 12);
        _subscribers = new string[setup.Rng.Between(30, 400)];
        for (int i = 0; i < _subscribers.Length; i++) _subscribers[i] = $"{Names.Person(setup.Rng)}{i}@{setup.Destinations.Foreign(setup.Rng)}";
        // Neighbours of one domain come one after another, as in one delivery.
        Array.Sort(_subscribers, (a, b) => string.CompareOrdinal(a[a.IndexOf('@', StringComparison.Ordinal)..], b[b.IndexOf('@', StringComparison.Ordinal)..]));
        EnvelopeSenders = [$"list{setup.Index}-bounces@{setup.Domain}"];
        Deferred = 0.02;
        Bounced = 0.008;
    }

    public override void Day(DayPlan day)
    {
        Spread(day, Count(day, Mean), DayCurve.Home, time =>
        {
            int session = day.NewSession();
            for (int i = 0; i < _subscribers.Length; i += 50)
            {
                var batch = new RecipientFact[Math.Min(50, _subscribers.Length - i)];
                for (int n = 0; n < batch.Length; n++) batch[n] = Outcomes.Draw(day.Rng, _subscribers[i + n], Deferred, Bounced, spam: false);
                Send(day, time + (i * 20_000L), batch, session: session);
            }
        });
    }
}

/// <summary>A user of the server itself.</summary>
internal sealed class LocalUserModel : SenderModel
{
    private readonly bool _cron;

    public LocalUserModel(ModelSetup setup)
        : base(setup, Behaviour.LocalUser, setup.Rng.Between(1, 3))
    {
        _cron = setup.Name == "uid=0";
        Mean = _cron ? 20 : setup.Name == "uid=33" ? 8 : Math.Clamp(setup.Rng.LogNormal(1.2, 1), 0.1, 25);
        Client = "127.0.0.1";
    }

    public override void Day(DayPlan day) =>
        Spread(day, Count(day, Mean), _cron ? DayCurve.Machine : DayCurve.Customers, time => Send(day, time, [Someone(day, _cron ? 0 : 0.3)], size: day.Rng.Between(700, 3_500)));
}

/// <summary>A customer's own mail server.</summary>
internal sealed class RelayModel : SenderModel
{
    public RelayModel(ModelSetup setup)
        : base(setup, Behaviour.RelayCustomer, 300)
    {
        Rng rng = setup.Rng;
        string customer = $"{Names.Company(rng)}{setup.Index}.example";
        Mean = Math.Clamp(rng.LogNormal(2_000, 0.2), 1_200, 2_500);
        ClientName = $"mail.{customer}";
        EnvelopeSenders = Enumerable.Range(0, rng.Between(60, 150)).Select(_ => $"{Names.Person(rng)}@{customer}").ToArray();
        Deferred = rng.Between(0.015, 0.03);
        Bounced = rng.Between(0.01, 0.02);
        SessionLength = rng.Between(2, 6);
    }

    public override void Day(DayPlan day)
    {
        int session = 0, made = 0;
        Spread(day, Count(day, Mean * (day.IsWeekend ? 0.25 : 1)), DayCurve.Office, time =>
        {
            if (made++ % SessionLength == 0) session = day.NewSession();
            Send(day, time, [Someone(day)], session: session);
        });
    }
}

/// <summary>A printer or application that may relay by its address.</summary>
internal sealed class NetworkClientModel : SenderModel
{
    public NetworkClientModel(ModelSetup setup)
        : base(setup, Behaviour.NetworkClient, setup.Rng.Between(5, 20))
    {
        Mean = Math.Clamp(setup.Rng.LogNormal(8, 0.8), 1, 60);
        Client = setup.Name;
    }

    public override void Day(DayPlan day)
    {
        if (day.IsWeekend && day.Rng.Chance(0.9)) return;
        Spread(day, Count(day, Mean), DayCurve.Office, time => Send(day, time, [Someone(day, 0.02)], size: day.Rng.Between(80_000, 900_000)));
    }
}
