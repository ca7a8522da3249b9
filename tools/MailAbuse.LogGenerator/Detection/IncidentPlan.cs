namespace MailAbuse.LogGenerator;

/// <summary>Draws the incidents of a month and their messages.</summary>
internal static class IncidentPlan
{
    private const double Hour = 3.6e9;

    public static (List<MonthIncident> Incidents, List<MessageFact> Messages) Make(
        MonthOptions options, SenderModel[] senders, Destinations destinations, Func<int> newSession)
    {
        var incidents = new List<MonthIncident>();
        var messages = new List<MessageFact>();
        var abused = new HashSet<string>(StringComparer.Ordinal);
        IncidentKind[] kinds = Enum.GetValues<IncidentKind>();
        for (int i = 0; i < options.Incidents; i++)
        {
            IncidentKind kind = kinds[i % kinds.Length];
            Rng rng = Rng.For(options.Seed, 200, (ulong)i);
            SenderModel[] candidates = senders.Where(s => Fits(kind, s) && !abused.Contains(s.Name)).ToArray();
            if (candidates.Length == 0) continue;
            SenderModel victim = rng.Pick(candidates);
            abused.Add(victim.Name);
            List<MessageFact> run = Run(kind, victim, options, destinations, rng, newSession);
            messages.AddRange(run);
            incidents.Add(new MonthIncident
            {
                Sender = victim.Name, Type = victim.Type, Behaviour = victim.Behaviour, Kind = kind,
                First = run[0].Time.ToOffset(options.Offset), Last = run[^1].Time.ToOffset(options.Offset), Messages = run.Count,
                Recipients = run.Sum(m => m.Recipients.Length), Deferred = run.Sum(m => m.Recipients.Count(r => r.IsDeferredFirst)),
            });
        }
        messages.Sort((a, b) => a.TimeMicros.CompareTo(b.TimeMicros));
        return (incidents, messages);
    }

    private static bool Fits(IncidentKind kind, SenderModel sender) => kind switch
    {
        IncidentKind.NightTrickle => sender.Behaviour == Behaviour.Office && sender.Mean is > 3 and < 8,
        IncidentKind.LocalUser => sender.Behaviour == Behaviour.LocalUser,
        IncidentKind.RelayRun => sender.Behaviour == Behaviour.RelayCustomer,
        _ => sender.Behaviour is Behaviour.Office or Behaviour.Home or Behaviour.Mobile,
    };

    private static List<MessageFact> Run(
        IncidentKind kind, SenderModel victim, MonthOptions options, Destinations destinations, Rng rng, Func<int> newSession)
    {
        int amount = kind switch
        {
            IncidentKind.Sudden => Amount(rng, 1_200, 0.7, 200, 6_000),
            IncidentKind.SlowRamp => Amount(rng, 1_200, 0.5, 400, 4_000),
            IncidentKind.NightTrickle => rng.Between(80, 240),
            IncidentKind.DeferralHeavy => Amount(rng, 400, 0.6, 120, 2_000),
            IncidentKind.ManyNetworks => Amount(rng, 800, 0.7, 150, 4_000),
            IncidentKind.ForgedEnvelopes => Amount(rng, 900, 0.7, 150, 4_000),
            IncidentKind.LocalUser => Amount(rng, 800, 0.8, 150, 5_000),
            _ => (int)(victim.Mean * rng.Between(0.4, 0.6)),
        };
        double hours = kind switch
        {
            IncidentKind.Sudden => Math.Clamp(rng.LogNormal(1.5, 0.7), 1 / 3.0, 8),
            IncidentKind.SlowRamp => rng.Between(8.0, 72.0),
            IncidentKind.NightTrickle => rng.Between(1, 3) * 24,
            IncidentKind.DeferralHeavy => rng.Between(1.0, 12.0),
            IncidentKind.ManyNetworks => rng.Between(2.0, 24.0),
            IncidentKind.ForgedEnvelopes => rng.Between(1.0, 8.0),
            IncidentKind.LocalUser => rng.Between(0.5, 12.0),
            _ => rng.Between(3.0, 10.0),
        };
        int bots = kind switch { IncidentKind.ManyNetworks => rng.Between(30, 300), IncidentKind.ForgedEnvelopes => rng.Between(1, 3), _ => rng.Between(1, 5) };
        bool atHome = kind is IncidentKind.LocalUser or IncidentKind.RelayRun;
        var run = new SpamRun
        {
            Sender = victim.Name,
            SenderType = victim.Type,
            Clients = atHome ? [victim.Client] : Enumerable.Range(0, bots).Select(_ => Visitors.Stranger(rng)).ToArray(),
            ClientName = atHome ? victim.ClientName : "unknown",
            // Half of the hijacked scripts, and every relay with an infected machine behind it, write under names of their own.
            EnvelopeSenders = kind == IncidentKind.ForgedEnvelopes || (kind is IncidentKind.RelayRun && rng.Chance(0.3)) || (kind == IncidentKind.LocalUser && rng.Chance(0.5)) ? [] : victim.EnvelopeSenders,
            Deferred = kind switch
            {
                IncidentKind.DeferralHeavy => rng.Between(0.4, 0.85),
                IncidentKind.RelayRun => rng.Between(0.25, 0.6),
                _ => rng.Between(0.05, 0.3),
            },
            Bounced = kind switch
            {
                IncidentKind.DeferralHeavy => rng.Between(0.02, 0.12),
                IncidentKind.RelayRun => rng.Between(0.05, 0.15),
                IncidentKind.LocalUser => rng.Between(0.1, 0.4),
                _ => rng.Between(0.05, 0.35),
            },
            RecipientsEach = atHome || kind == IncidentKind.NightTrickle || rng.Chance(0.6) ? 1 : rng.Between(2, 8),
            MailsPerSession = kind == IncidentKind.RelayRun ? victim.SessionLength
                : kind is IncidentKind.LocalUser or IncidentKind.ManyNetworks or IncidentKind.NightTrickle ? 1 : rng.Between(1, 20),
        };
        var result = new List<MessageFact>(amount);
        foreach (long time in Times(kind, amount, hours, options, rng)) result.Add(run.Make(time, rng, destinations, newSession));
        return result;
    }

    private static int Amount(Rng rng, double median, double sigma, int least, int most) => (int)Math.Clamp(rng.LogNormal(median, sigma), least, most);

    private static List<long> Times(IncidentKind kind, int amount, double hours, MonthOptions options, Rng rng)
    {
        double start = (options.Start - DateTimeOffset.UnixEpoch).Ticks / 10.0;
        double room = Math.Max(1, (options.Days * 24) - hours - 4);
        var times = new List<long>(amount);
        if (kind == IncidentKind.NightTrickle)
        {
            int nights = (int)Math.Round(hours / 24), first = rng.Next(Math.Max(1, options.Days - nights - 1));
            // 22:30 to 05:30.
            for (int night = 0; night < nights; night++)
                for (int i = 0; i < amount; i++)
                    times.Add((long)(start + (((first + night) * 24) + 22.5 + (7 * rng.NextDouble())) * Hour));
        }
        else
        {
            double from = start + (room * rng.NextDouble() * Hour);
            double growth = rng.Between(3.5, 5);
            for (int i = 0; i < amount; i++)
            {
                double u = rng.NextDouble();
                double share = kind == IncidentKind.SlowRamp ? Math.Log(1 + (u * (Math.Exp(growth) - 1))) / growth : u;
                times.Add((long)(from + (share * hours * Hour)));
            }
        }
        times.Sort();
        return times;
    }
}
