using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>The points that a moment gets, sign by sign. Together 1 is a burst. docs/detection.md explains every number here.</summary>
internal struct Points
{
    /// <summary>Of fewer messages nothing is said.</summary>
    public const int LeastMessages = 5;

    /// <summary>Of fewer failures nothing is said.</summary>
    public const int LeastFailures = 3;

    /// <summary>Fewer at unusual hours are chance.</summary>
    public const int LeastAtOddHours = 4;

    /// <summary>A past is worth nothing before it has so many recipients: until then what others do weighs more.</summary>
    public const double PriorWeight = 40;

    public double Volume;
    public double Domains;
    public double Hours;
    public double Failures;
    public double Networks;
    public double Envelopes;
    public double Held;

    /// <summary>How much, how widely and when: alone never a burst, because newsletters and invoices are that too.</summary>
    public readonly double Amount => Math.Min(0.8, Volume + Domains + Hours);

    /// <summary>What ordinary mail does not do.</summary>
    public readonly double Signs => Failures + Networks + Envelopes + Held;

    public readonly double Sum => Amount + Signs;

    /// <summary>The points of a moment.</summary>
    [MethodImpl(Hot.Loop)]
    public static Points Of(in Moment moment, in Past past)
    {
        ref readonly Sums now = ref moment.Now;
        return new Points
        {
            Volume = OfVolume(now.Volume, past.IsOwn ? past.Peak : Math.Max(past.Peak, moment.PopulationPeak)),
            Domains = past.IsOwn ? OfMore(0.1, 0.3, Linear.Count(moment.Domains) + 3, past.MostDomains * moment.Days + 3) : 0,
            Hours = now.AtOddHours >= LeastAtOddHours ? 0.3 * now.AtOddHours / now.Messages : 0,
            Failures = OfFailures(now, past, moment.RecentPeak, moment.OthersShare),
            Networks = OfNetworks(moment, past),
            Envelopes = OfEnvelopes(moment, past),
            Held = 0.3 * Math.Min(1, (double)now.Held / now.Messages),
        };
    }

    /// <summary>Points for each doubling, up to a limit.</summary>
    private static double OfMore(double each, double most, double now, double usual) =>
        now <= usual ? 0 : Math.Min(most, each * Math.Log2(now / usual));

    [MethodImpl(Hot.Loop)]
    private static double OfVolume(double now, double usual) => OfMore(0.22, 0.75, now + 4, usual + 4);

    [MethodImpl(Hot.Loop)]
    private static double OfFailures(in Sums now, in Past past, double recentPeak, double others)
    {
        // Where more was tried than was sent, the rest was sent before, and may be what failed: what a newsletter leaves behind is
        // refused and expires for days. Beside a run that is not small for him that does not matter.
        double late = Math.Max(0, now.Tried - now.Recipients) * Math.Clamp(1 - 4 * now.Volume / Math.Max(recentPeak, 1), 0, 1);
        double failed = now.Failed - late, tried = now.Tried - late;
        if (tried < 2 * LeastFailures || failed < LeastFailures) return 0;
        double low = Lower(failed, tried);
        double high = Math.Max(Upper(past.Failed + PriorWeight * others, past.Tried + PriorWeight), Math.Max(others, past.WorstShare));
        double gap = Logit(low) - Logit(high);
        if (gap <= 0.3) return 0;
        double share = failed / tried;
        double evidence = tried * (share * Math.Log(share / high) + (share < 1 ? (1 - share) * Math.Log((1 - share) / (1 - high)) : 0));
        return Math.Min(1.2, 0.9 * (gap - 0.3)) * Math.Min(1, evidence / 12);
    }

    [MethodImpl(Hot.Loop)]
    private static double OfNetworks(in Moment moment, in Past past)
    {
        double networks = Linear.Count(moment.Networks);
        if (!past.IsOwn) return OfMore(0.2, 1, networks, 4 * moment.Days * moment.Days);
        double more = networks < 2.5 ? 0 : OfMore(0.25, 1, networks + 1, past.MostNetworks * moment.Days + 1);
        // How seldom a new network is for him: who moves about brings one every day.
        double rate = (past.DaysWithNewNetwork + 0.5) / (past.ActiveDays + 1);
        double isNew = 0.15 * Math.Max(0, Math.Log(1 / rate)) * moment.Now.FromNew / moment.Now.Messages;
        return Math.Max(more, isNew);
    }

    [MethodImpl(Hot.Loop)]
    private static double OfEnvelopes(in Moment moment, in Past past)
    {
        double envelopes = Linear.CountNew(moment.Envelopes, past.Envelopes);
        if (past.IsOwn) return envelopes < 2.5 ? 0 : OfMore(0.25, 0.8, envelopes + 1, past.MostNewEnvelopes * moment.Days + 2);
        // Without a past, many senders may be many people behind one login; one for nearly each message is forgery. Unless the log has only
        // begun, so that nobody has a past: then it may be a mailing list that has always been there.
        double each = envelopes / Math.Min(moment.Now.Messages, 250);
        return OfMore(0.2, moment.IsLogYoung ? 0.2 : 0.5, envelopes + 1, past.MostEnvelopes * moment.Days + 6) * Math.Clamp((each - 0.6) / 0.2, 0, 1);
    }

    private static double Logit(double share) => Math.Log(share / (1 - share));

    /// <summary>Wilson's bound: what share is surely behind so few (one time in twenty it is less).</summary>
    internal static double Lower(double part, double whole) => Math.Max(0.001, Bound(part, whole, -1.645));

    private static double Upper(double part, double whole) => Math.Min(0.999, Bound(part, whole, 1.645));

    [MethodImpl(Hot.Loop)]
    private static double Bound(double part, double whole, double z)
    {
        double share = part / whole;
        double square = z * z / whole;
        return (share + square / 2 + z * Math.Sqrt(share * (1 - share) / whole + square / whole / 4)) / (1 + square);
    }
}
