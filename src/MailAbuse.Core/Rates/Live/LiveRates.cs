using MailAbuse.Logs;

namespace MailAbuse.Rates.Live;

/// <summary>
/// What is known at any moment of the senders of logs that grow: the same counts and the same judgement as over whole logs, kept up to
/// date line by line and small over months. Knows no files; <see cref="RateWatch"/> brings the lines.
/// </summary>
internal sealed class LiveRates
{
    /// <summary>
    /// So long a message that nobody logged in for may wait for the line that says whose it is: a filter that handed it back, or another
    /// server of ours. Those lines are written within a second of each other; a server far away may be slow to send them.
    /// </summary>
    private static readonly TimeSpan SettleHere = TimeSpan.FromSeconds(10), SettleAmongServers = TimeSpan.FromMinutes(1);

    // Others' failures and habits change slowly; but nobody is accused by a picture that is older than a minute.
    private static readonly TimeSpan PopulationAge = TimeSpan.FromMinutes(10), PopulationAgeAtAlarm = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1), ForgetEvery = TimeSpan.FromHours(1);

    // The longest span of the judgement looks back three days, and messages stay in a queue for five.
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(4), InboundKept = TimeSpan.FromDays(1), LongestInQueue = TimeSpan.FromDays(10);

    private readonly RateWatchOptions _options;
    private readonly TimeProvider _clock;
    private readonly NameTable _names;
    private readonly SenderTable _senders = new();
    private readonly HostTable _hosts;
    private readonly RateCounts _counts;
    private readonly CountLayout _layout;
    private readonly Scales _scales;
    private readonly int _baselineDays;
    private readonly TimeSpan _settle;
    private readonly List<LiveLog> _logs = [];
    private readonly Dictionary<Tally, Alarm> _alarms = new(ReferenceEqualityComparer.Instance);
    private readonly PositionMarks _marks;
    private readonly List<Tally> _changed = [];
    private Cell[] _buffer = [];
    private Population? _population;
    private DateTimeOffset _populationMade, _forgotten, _settled, _incompleteUntil;
    private long _suppressed;
    private long _position;
    private int _judged = int.MinValue;

    /// <param name="options">The window and the past.</param>
    /// <param name="query">How the past was counted.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="logs">How many logs there will be.</param>
    /// <param name="hasSeveralHosts">True where mail may go from one host that is watched to another.</param>
    /// <param name="names">Names of hosts in their order, as the past has them.</param>
    public LiveRates(RateWatchOptions options, RateQuery query, TimeProvider clock, int logs, bool hasSeveralHosts, NameTable? names = null)
    {
        _options = options;
        _names = names ?? new NameTable();
        _clock = clock;
        _forgotten = clock.GetUtcNow();
        _hosts = new HostTable(_names);
        // What of one log is near has those of all others between it.
        _layout = RateScan.LayoutOf(query, hasSeveralHosts) with { Near = CountLayout.UsualNear * Math.Max(1, logs) };
        _counts = new RateCounts(_layout, _hosts, _senders);
        _scales = new Scales(options.Window, _layout.Span);
        _baselineDays = BurstJudge.BaselineDays(query);
        _settle = hasSeveralHosts ? SettleAmongServers : SettleHere;
        _marks = new PositionMarks(2 * _settle);
    }

    /// <summary>How time is cut.</summary>
    public CountLayout Layout => _layout;

    /// <summary>Bytes of log read so far.</summary>
    public long Position => _position;

    /// <summary>True where the loggers dropped lines in the window that ends now.</summary>
    public bool IsIncomplete => _clock.GetUtcNow() < _incompleteUntil;

    /// <summary>Adds a log.</summary>
    /// <param name="server">The server whose it is; null: its hosts bear their own names.</param>
    /// <param name="machine">See <see cref="HostInfo.Machine"/>.</param>
    /// <param name="zone">Zone of its times without offset.</param>
    public LiveLog Add(string? server, ulong machine, TimeZoneInfo zone)
    {
        if (server is not null) _names.BitOf(server);
        LiveLog log = new(_counts, _senders, new HostTable(_names, server, mayHaveNeighbours: server is not null, machine), _clock) { Zone = zone };
        _logs.Add(log);
        return log;
    }

    /// <summary>Takes lines of a log.</summary>
    public void Take(LiveLog log, ReadOnlyMemory<byte> lines)
    {
        log.Take(lines, _position);
        _position += lines.Length;
    }

    /// <summary>
    /// Begins with a past that was counted from whole logs. What was read of the logs so far only served to know which messages are open:
    /// what it counted before the span is in the past already.
    /// </summary>
    /// <param name="past">Finished counts of the same layout up to the span.</param>
    /// <param name="bucket">The first span that is counted here.</param>
    public void BeginWith(RateCounts past, int bucket)
    {
        _counts.BeginAt(_layout.StartOf(bucket), bucket);
        _counts.Beside(past);
        _suppressed = _counts.Statistics.SuppressedLines;
        _population = null;
        foreach (LiveLog log in _logs) log.Begin();
    }

    /// <summary>Who has become a burst, has grown, or is none any more since the last call.</summary>
    public IReadOnlyList<SenderRate> Judge()
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Settle(now);
        SeeSuppressed(now);
        (CountLayout layout, long until) = WindowAt(now);
        int bucket = layout.BucketOf(until);
        bool hasMoved = bucket != _judged;
        _judged = bucket;
        FindChanged(hasMoved);
        IReadOnlyList<SenderRate> told = _changed.Count == 0 ? [] : JudgeChanged(now, layout, until);
        // Afterwards, so that what was just counted is told.
        if (hasMoved) BeginAgain(layout);
        ForgetSometimes(now, bucket);
        return told;
    }

    private List<SenderRate> JudgeChanged(DateTimeOffset now, CountLayout layout, long until)
    {
        List<SenderRate> told = [];
        Picture picture = PictureAt(now, PopulationAge, layout, until);
        for (int i = 0; i < _changed.Count; i++)
        {
            Tally sender = _changed[i];
            Cell total = sender.Total(layout);
            bool isBurst = IsBurst(sender, picture, out Verdict verdict);
            _alarms.TryGetValue(sender, out Alarm? alarm);
            if (!isBurst && alarm is null) continue;
            if (isBurst && alarm is not { IsBurst: true } && now - _populationMade > PopulationAgeAtAlarm)
            {
                picture = PictureAt(now, PopulationAgeAtAlarm, layout, until);
                if (!IsBurst(sender, picture, out verdict)) continue;
            }

            if (alarm is null) _alarms.Add(sender, alarm = new Alarm());
            if (verdict.AlarmBucket is { } span) alarm.Span = (span, verdict.AlarmScale);
            long volume = (long)Sums.VolumeOf(total.Messages, total.Recipients);
            RateChange change = alarm.Next(isBurst, volume);
            if (!isBurst) _alarms.Remove(sender);
            if (change != RateChange.None) told.Add(picture.Rates.Make(sender, sender.Cells.Read(ref _buffer), total, verdict, picture.Walk, change));
        }

        return told;
    }

    /// <summary>What is to be seen now: bursts first, then the busiest of the window.</summary>
    public (SenderRate[] Senders, int Count, long[] Trend) View(int most)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        (CountLayout layout, long until) = WindowAt(now);
        int since = layout.BucketOf(layout.Since), last = layout.BucketOf(until);
        Picture picture = PictureAt(now, PopulationAge, layout, until);
        List<(Tally Sender, Cell Total, bool IsBurst)> active = [];
        long[] trend = new long[last - since + 1];
        foreach (Tally sender in _counts.Senders)
        {
            if (sender.Cells.Last < since) continue;
            ReadOnlySpan<Cell> cells = sender.Cells.Read(ref _buffer);
            if (!Population.SendsToTheWorld(sender.Kind, cells)) continue;
            foreach (ref readonly Cell cell in cells)
            {
                if (cell.Bucket >= since && cell.Bucket <= last) trend[cell.Bucket - since] += cell.Messages;
            }

            Cell total = sender.Total(layout);
            active.Add((sender, total, _alarms.TryGetValue(sender, out Alarm? alarm) && alarm.IsBurst));
        }

        SenderRate[] shown =
        [
            .. active.OrderByDescending(one => one.IsBurst).ThenByDescending(one => one.Total.Messages).ThenBy(one => one.Sender.NameText, StringComparer.Ordinal)
                .Take(most).Select(one => Shown(one.Sender, one.Total, picture)),
        ];
        return (shown, active.Count, trend);
    }

    /// <summary>How many senders there are, and how many of them burst now.</summary>
    public SenderCounts CountSenders()
    {
        int known = 0;
        foreach (Tally sender in _counts.Senders)
            if (Population.SendsToTheWorld(sender.Kind, sender.Cells.Read(ref _buffer))) known++;
        return new SenderCounts(known, _alarms.Values.Count(alarm => alarm.IsBurst));
    }

    private SenderRate Shown(Tally sender, in Cell total, Picture picture)
    {
        IsBurst(sender, picture, out Verdict verdict);
        return picture.Rates.Make(sender, sender.Cells.Read(ref _buffer), total, verdict, picture.Walk);
    }

    private bool IsBurst(Tally sender, Picture picture, out Verdict verdict)
    {
        verdict = default;
        picture.Walk.Walk(sender.Kind, sender.Cells.Read(ref _buffer), ref verdict);
        // A span that goes on may fall below the threshold again (the next messages are delivered): he was a burst in it all the same.
        if (verdict.AlarmBucket is null && _alarms.TryGetValue(sender, out Alarm? alarm) && alarm.IsBurst && alarm.Span.Bucket >= picture.Since)
            (verdict.AlarmBucket, verdict.AlarmScale) = alarm.Span;
        return verdict.AlarmBucket is not null;
    }

    /// <summary>
    /// The window that ends now, by the clocks of the logs: one that is wrong, or is still being read up, is judged by its own time. Where
    /// clocks differ the window holds what all of them call now.
    /// </summary>
    private (CountLayout Layout, long Until) WindowAt(DateTimeOffset now)
    {
        TimeSpan[] behind = [.. _logs.Where(log => log.LastSecond is not null).Select(log => log.Behind)];
        long until = (now - behind.DefaultIfEmpty().Min()).ToUnixTimeSeconds();
        TimeSpan latest = behind.DefaultIfEmpty().Max() - behind.DefaultIfEmpty().Min();
        int spans = _scales.Spans[_scales.Asked];
        long since = _layout.StartOf(_layout.BucketOf(until - (long)Math.Min(latest.TotalSeconds, Scales.Day)) - spans + 1);
        return (_layout with { Since = since }, until);
    }

    /// <summary>Decides what has waited long enough for the line that says whose it is.</summary>
    private void Settle(DateTimeOffset now)
    {
        _marks.Set(now, _position);
        // Not with each line: among servers there are always many that wait.
        if (now - _settled < SettleEvery && now >= _settled) return;
        _settled = now;
        long decided = _marks.Before(now - _settle);
        _counts.SettleBefore(decided);
        // What went out waits longer than what came in: nobody knows which server's log is read first.
        if (_layout.FollowServers) _counts.FollowServers(decided, _marks.Before(now - 2 * _settle));
    }

    private void SeeSuppressed(DateTimeOffset now)
    {
        if (_counts.Statistics.SuppressedLines == _suppressed) return;
        _suppressed = _counts.Statistics.SuppressedLines;
        _incompleteUntil = now + _options.Window;
    }

    /// <summary>Those of whom something was counted since they were looked at; when the window has moved on, also those who may be over.</summary>
    private void FindChanged(bool hasMoved)
    {
        _changed.Clear();
        if (hasMoved) _changed.AddRange(_alarms.Keys);
        foreach (Tally sender in _counts.TakeChanged())
        {
            if (sender.Kind != Mta.SenderKind.Unknown && (!hasMoved || !_alarms.ContainsKey(sender))) _changed.Add(sender);
        }
    }

    /// <summary>After a pause, clients and domains are those of the new run; and who never pauses has those of a day at most.</summary>
    private void BeginAgain(CountLayout layout)
    {
        foreach (Tally sender in _counts.Senders)
            if (sender.First < layout.Since && !_alarms.ContainsKey(sender) && (sender.Last < layout.Since || sender.First < layout.Since - Scales.Day)) sender.BeginAgain();
    }

    private Picture PictureAt(DateTimeOffset now, TimeSpan age, CountLayout layout, long until)
    {
        if (_population is null || now - _populationMade > age || now < _populationMade)
        {
            _population = new Population(_counts, _scales, _baselineDays);
            _populationMade = now;
        }

        SecondRange extent = new(layout.Since - (long)_options.Baseline.TotalSeconds, until);
        return new Picture(
            new SenderRates(layout, extent, until, _hosts, _scales, _population, _options.TimeZone, !IsIncomplete),
            new SenderWalk(layout, _scales, _population, _baselineDays),
            layout.BucketOf(layout.Since));
    }

    private void ForgetSometimes(DateTimeOffset now, int bucket)
    {
        if (now - _forgotten < ForgetEvery && now >= _forgotten) return;
        _forgotten = now;
        long second = _layout.StartOf(bucket);
        int Before(TimeSpan span) => _layout.BucketOf(second - (long)span.TotalSeconds);
        IReadOnlyCollection<Tally> gone = _counts.Forget(
            Before(_options.Baseline + LongestSpan), Before(InboundKept), second - (long)LongestInQueue.TotalSeconds, _marks.Before(now - _settle));
        foreach (Tally sender in gone) _alarms.Remove(sender);
    }

    /// <summary>All that single senders are held against at a moment.</summary>
    private sealed record Picture(SenderRates Rates, SenderWalk Walk, int Since);
}
