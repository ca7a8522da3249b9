namespace MailAbuse.LogGenerator;

/// <summary>Messages at a pace that fills the wanted size over the wanted time.</summary>
internal sealed class TrafficSource
{
    private const double BytesPerMessageAtFirst = 2_100;
    private const long MicrosPerHour = 3_600_000_000;

    /// <summary>Mail from the internet for each message of a sender of ours.</summary>
    private const double Inbound = 0.8;

    private readonly TrafficOptions _options;
    private readonly Destinations _destinations;
    private readonly LineWriter _log;
    private readonly Rng _rng;
    private readonly TrafficSender[] _senders;
    private readonly AliasTable[] _byHour = new AliasTable[48];
    private readonly double[] _level = new double[48];
    private readonly List<Burst> _bursts = [];
    private int _sessions;

    public TrafficSource(TrafficOptions options, Destinations destinations, LineWriter log)
    {
        _options = options;
        _destinations = destinations;
        _log = log;
        _rng = Rng.For(options.Seed, 1);
        _senders = TrafficSender.Population(options.Senders, destinations, options.Hosts, _rng);
        for (int slot = 0; slot < 48; slot++)
        {
            double[] weights = _senders.Select(s => s.Weight * s.Curve[slot % 24] * (slot >= 24 ? s.Weekend : 1)).ToArray();
            _byHour[slot] = new AliasTable(weights);
            _level[slot] = weights.Sum();
        }
        PlanBursts();
    }

    /// <summary>What is true, with the counts as far as messages were drawn.</summary>
    public IReadOnlyList<Truth> Truths => _bursts.Where(b => b.Truth.Messages > 0).Select(b => b.Truth).ToArray();

    /// <summary>All messages in time order; the bytes that they have become set the pace of the next.</summary>
    public IEnumerable<MessageFact> Facts(MailSystem system)
    {
        long end = Micros(_options.End), start = end - (_options.Span.Ticks / 10);
        double ahead = LevelBetween(start, end);
        long now = start;
        long messages = 0;
        while (true)
        {
            int slot = Slot(now);
            double perMessage = messages > 3_000 ? (double)_log.Written / messages : BytesPerMessageAtFirst;
            double left = Math.Max(_options.Size - _log.Written - Promised(system, end - now, perMessage), perMessage);
            double perMicro = left / perMessage * _level[slot] / Math.Max(ahead, _level[slot] * 1e6);
            long gap = Math.Max(1, (long)_rng.Exponential(1 / perMicro));
            // Nights of a small log are long: no further than the hour, whose end changes the pace.
            long hourEnds = now - PositiveModulo(now, MicrosPerHour) + MicrosPerHour;
            long next = Math.Min(now + gap, hourEnds);
            long from = now;
            while (_bursts.Where(b => b.Left > 0).MinBy(b => b.Next) is { } burst && burst.Next <= next)
            {
                MessageFact spam = burst.Run.Make(Math.Max(burst.Next, now), _rng, _destinations, () => ++_sessions);
                now = spam.TimeMicros;
                burst.Truth.Count(spam, _options.End.Offset);
                burst.Left--;
                burst.Next += 1 + (long)_rng.Exponential(burst.Gap);
                messages++;
                yield return spam;
            }
            ahead -= _level[slot] * (next - from);
            bool arrival = next < hourEnds;
            now = next;
            if (now >= end && _log.Written >= _options.Size * 0.995) yield break;
            if (!arrival) continue;
            messages++;
            yield return _rng.NextDouble() < Inbound / (1 + Inbound) ? MakeInbound(now) : Make(_senders[_byHour[slot].Draw(_rng)], now);
        }
    }

    // Runs still to come and retries of what is deferred need room too, or the log would be full before its time is over.
    private double Promised(MailSystem system, long timeLeft, double perMessage)
    {
        const double bytesPerAttempt = 420, secondsPerAttempt = 4_150, attemptsAtMost = 12;
        double attempts = Math.Min(timeLeft / 1e6 / secondsPerAttempt, attemptsAtMost);
        double runs = 0;
        foreach (Burst burst in _bursts)
            runs += burst.Truth.Messages == 0 && burst.Left > 0 ? burst.Left * perMessage * 1.6 : burst.Left * perMessage;
        return (system.Deferred * attempts * bytesPerAttempt) + runs;
    }

    private MessageFact Make(TrafficSender sender, long now)
    {
        if (sender.MailsPerSession > 1 && sender.Made++ % sender.MailsPerSession == 0) sender.Session = ++_sessions;
        int count = sender.Type == SenderType.Login && _rng.Chance(0.15) ? _rng.Between(2, 6) : 1;
        var recipients = new RecipientFact[count];
        for (int i = 0; i < count; i++)
        {
            string domain = sender.Type == SenderType.LocalUser && _rng.Chance(0.6) || _rng.Chance(0.2) ? _rng.Pick(_destinations.OwnDomains) : _destinations.Foreign(_rng);
            recipients[i] = Outcomes.Draw(_rng, $"{Names.Person(_rng)}@{domain}", 0.025, 0.012, spam: false);
        }
        return new MessageFact
        {
            TimeMicros = now, Sender = sender.Name, SenderType = sender.Type, ClientAddress = _rng.Pick(sender.Clients), ClientName = sender.ClientName,
            EnvelopeSender = _rng.Pick(sender.EnvelopeSenders), Recipients = recipients, Size = Size(), Session = sender.MailsPerSession > 1 ? sender.Session : 0,
            SaslMethod = sender.SaslMethod,
        };
    }

    private MessageFact MakeInbound(long now) => InboundMail.Make(now, Size(), _rng, _destinations);

    private int Size() => Math.Clamp((int)_rng.LogNormal(9_000, 1.4), 900, 24_000_000);

    private void PlanBursts()
    {
        double total = _options.Size / BytesPerMessageAtFirst;
        int count = (int)Math.Clamp(total / 3_000, 1, 12);
        long end = Micros(_options.End), span = _options.Span.Ticks / 10;
        TrafficSender[] quiet = _senders.Where(s => s.Type == SenderType.Login && s.Weight < 12).OrderBy(s => MailSystem.Hash(s.Name)).ToArray();
        if (quiet.Length == 0) quiet = _senders;
        for (int i = 0; i < count; i++)
        {
            TrafficSender victim = quiet[i % quiet.Length];
            string incident = (i % 5) switch { 0 => "sudden", 1 => "many-networks", 2 => "forged-envelopes", 3 => "deferral-heavy", _ => "local-user" };
            bool local = incident == "local-user";
            int messages = (int)Math.Clamp(total * 0.004 * _rng.LogNormal(1, 0.4), 60, 6_000);
            double hours = Math.Min(_rng.Between(0.5, 5), _options.Span.TotalHours / 3);
            // The first one is under way when the log ends, for whoever looks at the last minutes only.
            long from = i == 0 ? end - (long)(hours * 0.8 * MicrosPerHour) : end - (long)(span * (1 - ((i + _rng.Between(0.1, 0.7)) / (count + 1))));
            string host = _options.Hosts[0] + ".example.net";
            var run = new SpamRun
            {
                Sender = local ? "uid=33" : victim.Name,
                SenderType = local ? SenderType.LocalUser : SenderType.Login,
                Clients = local ? ["127.0.0.1"] : Enumerable.Range(0, incident == "many-networks" ? 80 : 2).Select(_ => Visitors.Stranger(_rng)).ToArray(),
                EnvelopeSenders = incident == "forged-envelopes" ? [] : local ? [$"www-data@{host}"] : victim.EnvelopeSenders,
                Deferred = incident == "deferral-heavy" ? 0.6 : _rng.Between(0.08, 0.25),
                Bounced = _rng.Between(0.08, 0.3),
                RecipientsEach = local ? 1 : _rng.Between(1, 4),
                MailsPerSession = local || incident == "many-networks" ? 1 : _rng.Between(1, 12),
            };
            _bursts.Add(new Burst
            {
                Run = run, Next = from, Left = messages, Gap = hours * MicrosPerHour / messages,
                Truth = new Truth { Sender = run.Sender, Kind = run.SenderType, Incident = incident },
            });
        }
    }

    private double LevelBetween(long from, long to)
    {
        double sum = 0;
        while (from < to)
        {
            long hourEnds = Math.Min(to, from - PositiveModulo(from, MicrosPerHour) + MicrosPerHour);
            sum += _level[Slot(from)] * (hourEnds - from);
            from = hourEnds;
        }
        return sum;
    }

    private int Slot(long micros)
    {
        long local = (micros / 1_000_000) + (long)_options.End.Offset.TotalSeconds;
        int hour = (int)(local / 3600 % 24);
        bool weekend = ((local / 86_400) + 4) % 7 is 0 or 6; // 1 January 1970 was a Thursday.
        return weekend ? 24 + hour : hour;
    }

    private static long PositiveModulo(long value, long by) => ((value % by) + by) % by;

    private static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / 10;

    private sealed class Burst
    {
        public required SpamRun Run { get; init; }

        public required Truth Truth { get; init; }

        public required double Gap { get; init; }

        public required long Next { get; set; }

        public required int Left { get; set; }
    }
}
