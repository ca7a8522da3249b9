namespace MailAbuse.Rates;

/// <summary>The points that a moment gets, sign by sign. Together 1 is a burst. docs/detection.md explains every number here.</summary>
internal struct Points
{
    public double Volume;
    public double Failures;
    public double Networks;
    public double Envelopes;
    public double Hours;
    public double Domains;
    public double Held;

    /// <summary>How much, how widely and when: alone never a burst, because newsletters and invoices are that too.</summary>
    public readonly double Amount => Math.Min(0.8, Volume + Domains + Hours);

    /// <summary>What ordinary mail does not do.</summary>
    public readonly double Signs => Failures + Networks + Envelopes + Held;

    public readonly double Sum => Amount + Signs;

    public static Points Of(in Moment moment)
    {
        Points points = default;
        ref readonly Sums now = ref moment.Now;
        ref readonly Past past = ref moment.Past;
        if (now.Messages < 5) return points;

        double usual = past.IsOwn ? past.Peak : Math.Max(past.Peak, moment.PopulationPeak);
        double factor = (now.Volume + 4) / (usual + 4);
        points.Volume = Math.Clamp(0.22 * Math.Log2(factor), 0, 0.75);

        points.Failures = OfFailures(now, past, moment.RecentPeak, moment.OthersShare);

        double networks = Linear.Count(moment.Networks);
        if (past.IsOwn && moment.Networks != 0)
        {
            double more = networks < 2.5 ? 0 : 0.25 * Math.Log2((networks + 1) / (past.MostNetworks * moment.Days + 1));
            double rate = (past.DaysWithNewNetwork + 0.5) / (past.ActiveDays + 1);
            double isNew = 0.15 * Math.Log(1 / rate) * now.FromNew / now.Messages;
            points.Networks = Math.Clamp(Math.Max(more, isNew), 0, 1);
        }
        else if (networks >= 4) points.Networks = Math.Clamp(0.2 * Math.Log2(networks / 4), 0, 1);

        double envelopes = Linear.CountNew(moment.Envelopes, past.Envelopes);
        if (past.IsOwn && envelopes >= 2.5) points.Envelopes = Math.Clamp(0.25 * Math.Log2((envelopes + 1) / (past.MostNewEnvelopes * moment.Days + 2)), 0, 0.8);
        else if (envelopes >= 8) points.Envelopes = Math.Clamp(0.2 * Math.Log2((envelopes + 1) / (past.MostEnvelopes * moment.Days + 6)), 0, 0.5);

        if (now.AtOddHours >= 4) points.Hours = 0.3 * now.AtOddHours / now.Messages;
        if (past.IsOwn) points.Domains = Math.Clamp(0.1 * Math.Log2((Linear.Count(moment.Domains) + 3) / (past.MostDomains * moment.Days + 3)), 0, 0.3);
        if (now.Held > 0) points.Held = 0.3 * Math.Min(1, (double)now.Held / now.Messages);
        return points;
    }

    private static double OfFailures(in Sums now, in Past past, double recentPeak, double others)
    {
        // Where more was tried than was sent, the rest was sent before, and may be what failed: what a newsletter leaves behind is
        // refused and expires for days. Beside a run that is not small for him that does not matter.
        double late = Math.Max(0, now.Tried - now.Recipients) * Math.Clamp(1 - 4 * now.Volume / Math.Max(recentPeak, 1), 0, 1);
        double failed = now.Failed - late;
        double tried = now.Tried - late;
        if (tried < 6 || failed < 3) return 0;
        double low = Lower(failed, tried);
        const double Prior = 40;
        double high = Math.Max(Upper(past.Failed + Prior * others, past.Tried + Prior), Math.Max(others, past.WorstShare));
        double gap = Logit(low) - Logit(high);
        if (gap <= 0.3) return 0;
        double share = failed / tried;
        double evidence = tried * (share * Math.Log(share / high) + (share < 1 ? (1 - share) * Math.Log((1 - share) / (1 - high)) : 0));
        return Math.Clamp(0.9 * (gap - 0.3), 0, 1.2) * Math.Min(1, evidence / 12);
    }

    private static double Logit(double share) => Math.Log(share / (1 - share));

    /// <summary>Wilson's bounds: what share may be behind so few (one in twenty is beyond each).</summary>
    internal static double Lower(double part, double whole) => Math.Max(0.001, Bound(part, whole, -1.645));

    private static double Upper(double part, double whole) => Math.Min(0.999, Bound(part, whole, 1.645));

    private static double Bound(double part, double whole, double z)
    {
        double share = part / whole;
        double square = z * z / whole;
        return (share + square / 2 + z * Math.Sqrt(share * (1 - share) / whole + square / whole / 4)) / (1 + square);
    }
}
