namespace MailAbuse.LogGenerator;

/// <summary>Someone at work.</summary>
internal class OfficeModel : SenderModel
{
    // Sunday first, as .NET counts.
    private static readonly double[] Weekdays = [0.05, 1.1, 1.15, 1.1, 1.1, 0.9, 0.08];

    private readonly string _privateClient;

    public OfficeModel(ModelSetup setup, double median = 8, double sigma = 0.8, Behaviour behaviour = Behaviour.Office)
        : base(setup, behaviour, setup.Rng.Between(8, 60))
    {
        Mean = Math.Clamp(setup.Rng.LogNormal(median, sigma), 1, 60);
        _privateClient = $"100.{setup.Rng.Between(64, 87)}.{setup.Rng.Between(0, 255)}.{setup.Rng.Between(1, 254)}";
    }

    public override void Day(DayPlan day)
    {
        // Now and then a week of holidays; and a day on which someone writes to everybody.
        if (Rng.For(Seed, (ulong)Index, 7_000_000 + (ulong)((day.Index + 70) / 7)).Chance(0.07)) return;
        double mean = Mean * Weekdays[(int)day.Midnight.DayOfWeek] * (day.Rng.Chance(0.01) ? day.Rng.Between(2.0, 4.0) : 1);
        Spread(day, Count(day, mean), DayCurve.Office, time =>
            Send(day, time, Someones(day), (time - day.At(0)) > 64_800_000_000 ? _privateClient : null));
    }
}

/// <summary>Someone at home.</summary>
internal sealed class HomeModel : SenderModel
{
    public HomeModel(ModelSetup setup)
        : base(setup, Behaviour.Home, setup.Rng.Between(5, 25)) => Mean = Math.Clamp(setup.Rng.LogNormal(0.5, 0.8), 0.1, 4);

    public override void Day(DayPlan day)
    {
        // A new address every few days, of the same provider.
        Rng lease = Rng.For(Seed, (ulong)Index, 8_000_000 + (ulong)((day.Index + 90) / 3));
        string client = $"{HomeNetwork}.{lease.Between(0, 255)}.{lease.Between(1, 254)}";
        Spread(day, Count(day, Mean), DayCurve.Home, time => Send(day, time, Someones(day), client));
    }
}

/// <summary>Someone on the way.</summary>
internal sealed class MobileModel : SenderModel
{
    public MobileModel(ModelSetup setup)
        : base(setup, Behaviour.Mobile, setup.Rng.Between(8, 40)) => Mean = Math.Clamp(setup.Rng.LogNormal(5, 0.6), 1, 30);

    public override void Day(DayPlan day)
    {
        Rng rng = day.Rng;
        bool travelling = rng.Chance(0.04);
        string[] networks = new string[rng.Between(3, 8)];
        for (int i = 0; i < networks.Length; i++)
        {
            networks[i] = travelling || rng.Chance(0.15) ? $"100.{rng.Between(88, 95)}.{rng.Between(0, 255)}.{rng.Between(1, 254)}"
                : rng.Chance(0.2) ? $"2001:db8:{0x20 + (Index % 6):x}:{rng.Between(1, 0xffff):x}::{rng.Between(1, 0xffff):x}"
                : $"{HomeNetwork}.{rng.Between(0, 255)}.{rng.Between(1, 254)}";
        }
        Spread(day, Count(day, Mean), DayCurve.Home, time => Send(day, time, Someones(day), rng.Pick(networks)));
    }
}

/// <summary>A customer who comes within the month and starts at once.</summary>
internal sealed class NewCustomerModel : SenderModel
{
    private readonly int _firstDay, _firstAmount;

    public NewCustomerModel(ModelSetup setup, int days)
        : base(setup, Behaviour.NewCustomer, setup.Rng.Between(30, 120))
    {
        Mean = Math.Clamp(setup.Rng.LogNormal(25, 0.5), 10, 80);
        _firstDay = setup.Rng.Between(1, Math.Max(1, days - 3));
        _firstAmount = setup.Rng.Between(60, 300);
    }

    public override void Day(DayPlan day)
    {
        if (day.Index < _firstDay) return;
        int count = day.Index == _firstDay ? _firstAmount : day.IsWeekend ? 0 : Count(day, Mean);
        Within(day, count, 9, 8, time => Send(day, time, [Someone(day, 0.3)]));
    }
}

/// <summary>Office mail, and one autoresponder that meets another.</summary>
internal sealed class AutoReplyModel : OfficeModel
{
    private readonly int _stormDay;
    private readonly double _hour, _hours, _everySeconds;

    public AutoReplyModel(ModelSetup setup, int days)
        : base(setup, 5, 0.5, Behaviour.AutoReply)
    {
        // One in two meets none this month.
        _stormDay = setup.Rng.Chance(0.5) ? setup.Rng.Next(days) : -1_000;
        _hour = setup.Rng.Between(0, 23);
        _hours = setup.Rng.Between(1.0, 4.0);
        _everySeconds = setup.Rng.Between(12.0, 50.0);
    }

    public override void Day(DayPlan day)
    {
        base.Day(day);
        if (day.Index != _stormDay) return;
        string other = $"noreply{Index}@{day.Destinations.Foreign(day.Rng)}";
        for (double at = 0; at < _hours * 3600; at += _everySeconds * day.Rng.Between(0.8, 1.3))
            Send(day, day.At(_hour) + (long)(at * 1e6), [new RecipientFact(other, FactOutcome.Delivered, 0)], size: day.Rng.Between(1_500, 2_500));
    }
}
