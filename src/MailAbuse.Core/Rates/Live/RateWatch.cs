using MailAbuse.Logs;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Rates.Live;

/// <summary>Follows logs and judges their senders as they send, beginning with what they usually do.</summary>
public sealed class RateWatch : IRateWatch
{
    // What is open now was mostly accepted within a day; what waits for longer is tried seldom.
    private const int LookBack = 86_400;

    private static readonly TimeSpan OpeningPause = TimeSpan.FromMilliseconds(20), OpeningPatience = TimeSpan.FromSeconds(10);

    // What belongs to the past must have come whole before it is counted as such.
    private static readonly TimeSpan Ripe = TimeSpan.FromMinutes(2);

    private readonly RateWatchOptions _options;
    private readonly TimeProvider _clock;
    private readonly LiveRates _rates;
    private readonly Watched[] _logs;

    private RateWatch(RateWatchOptions options, TimeProvider clock, LiveRates rates, Watched[] logs) =>
        (_options, _clock, _rates, _logs) = (options, clock, rates, logs);

    /// <summary>Watches log files of this machine. One that is not there yet is watched as soon as it is.</summary>
    /// <param name="paths">The logs, by the names under which they are written; what was rotated is the past.</param>
    /// <param name="options">The window and the past.</param>
    /// <param name="observer">Told of what of the past cannot be read, and of progress.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="stop">Ends the reading of the past.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RateWatch OfFiles(IReadOnlyList<string> paths, RateWatchOptions options, IReadObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        Beginning beginning = Beginning.At(clock.GetUtcNow() - Ripe, options);
        string[] logs = WrittenLogs.Of(paths, observer.Notice);
        NameTable names = new();
        RateReading past = RateReading.Count(PastOf(logs, options.TimeZone), beginning.Query, observer, clock, Environment.ProcessorCount, stop, isPart: false, names);
        IServerShell[] queue = options.ShowsQueue && !OperatingSystem.IsWindows() ? [new LocalShell(new MailServer { Name = "localhost" })] : [];
        return Begin([.. logs.Select((path, at) => FileOf(path, null, 0, beginning, options, clock) with { Queues = at == 0 ? queue : [] })], past.Counts, past.Counts.Layout.FollowServers || logs.Length > 1, names, beginning, options, clock, stop);
    }

    /// <summary>Watches this machine's journal.</summary>
    /// <param name="options">The window and the past.</param>
    /// <param name="observer">Told of what of the past cannot be read, and of progress.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="stop">Ends the reading of the past.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RateWatch OfJournal(RateWatchOptions options, IReadObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        Beginning beginning = Beginning.At(clock.GetUtcNow() - Ripe, options);
        NameTable names = new();
        LogInput journal = new() { Journal = true, TimeZone = options.TimeZone };
        RateReading past = RateReading.Count(journal, beginning.Query, observer, clock, Environment.ProcessorCount, stop, isPart: false, names);
        LocalShell here = new(new MailServer { Name = "localhost" });
        Place place = new(ServerLogs.Journal, null, 0, new FarSource(here, ServerLogs.Journal, beginning.Second - LookBack, options.TimeZone, clock)) { Queues = options.ShowsQueue ? [here] : [] };
        return Begin([place], past.Counts, past.Counts.Layout.FollowServers, names, beginning, options, clock, stop);
    }

    /// <summary>
    /// Watches the logs of servers: files of this machine, and through their shells files that are elsewhere or take sudo, and journals. One
    /// that cannot be reached is told, and watched as soon as it can.
    /// </summary>
    /// <param name="servers">The servers, a shell each. They stay the caller's, who closes them when the watch is disposed.</param>
    /// <param name="options">The window and the past.</param>
    /// <param name="read">How servers are read.</param>
    /// <param name="observer">Told of what of the past cannot be read, and of progress.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="stop">Ends the reading of the past.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RateWatch OfServers(IReadOnlyList<IServerShell> servers, RateWatchOptions options, ServerReadOptions read, IServerObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(clock);
        Beginning beginning = Beginning.At(clock.GetUtcNow() - Ripe, options);
        ServerLogs logs = new(servers, read, observer);
        ServerRateReader.ServerCounts past = ServerRateReader.Count(logs, beginning.Query, read, new ServerListener(observer), clock, stop);
        Place[] places = [.. logs.All.SelectMany(log => PlacesOf(log, servers, logs, read, beginning, options, observer, clock))];
        return Begin(places, past.Counts, hasSeveralHosts: true, past.Names, beginning, options, clock, stop);
    }

    private static IEnumerable<Place> PlacesOf(ServerLogs.One log, IReadOnlyList<IServerShell> servers, ServerLogs logs, ServerReadOptions read, Beginning beginning, RateWatchOptions options, IServerObserver observer, TimeProvider clock)
    {
        // Servers that write one log have a queue each, and two logs of one server have one queue.
        IServerShell[] queues = [.. servers.Where(shell => log.Name.Split(',').Contains(shell.Server.Name))];
        if (ServerLogs.IsHere(log) && logs.Here(log) is { Journal: false } here)
            return WrittenLogs.Of(here.LiteralPaths.Count > 0 ? here.LiteralPaths : log.Shell.Server.Log, observer.Notice).Select((path, at) => FileOf(path, log.Name, log.Machine, beginning, options, clock) with { Queues = at == 0 ? queues : [] });
        string[] named = log.Shell.Server.Log is { Length: > 0 } some ? some : [""];
        return named.Select((name, at) => new Place(log.Name, log.Name, log.Machine, new FarSource(log.Shell, name, beginning.Second - LookBack, read.TimeZone, clock)) { Queues = at == 0 ? queues : [] });
    }

    private static Place FileOf(string path, string? server, ulong machine, Beginning beginning, RateWatchOptions options, TimeProvider clock) =>
        new(server ?? path, server, machine, new FileSource(path, options.TimeZone, clock) { From = beginning.Second - LookBack });

    // Logs with what of them was rotated.
    private static LogInput PastOf(string[] logs, TimeZoneInfo zone) => new()
    {
        LiteralPaths = [.. logs.SelectMany(DefaultLog.WithRotatedSet).Where(path => new FileInfo(path) is { Exists: true, Length: > 0 }).Distinct(StringComparer.Ordinal)],
        TimeZone = zone,
    };

    private static RateWatch Begin(IReadOnlyList<Place> places, RateCounts past, bool hasSeveralHosts, NameTable names, Beginning beginning, RateWatchOptions options, TimeProvider clock, CancellationToken stop)
    {
        IReadOnlyCollection<string>? servers = places.All(place => place.Server is not null) ? [.. places.Select(place => place.Server!)] : null;
        int days = MemoryRecall.Fill(past, beginning.Query, servers, options.Memory, out ServerProblem? problem);
        LiveRates rates = new(options, beginning.Query, clock, places.Count, hasSeveralHosts, names);
        Watched[] watched = [.. places.Select(place => new Watched(place.Name, place.Source, rates.Add(place.Server, place.Machine, options.TimeZone))
        {
            Queue = place.Queues.Length > 0 ? new QueueLength(place.Queues, clock) : null,
        })];
        RateWatch watch = new(options, clock, rates, watched) { RememberedDays = days, MemoryProblem = problem };
        try
        {
            watch.ReadUp(stop);
            rates.BeginWith(past, rates.Layout.BucketOf(beginning.Second));
            foreach (Watched log in watched)
                if (log.Source.State != WatchState.Following) log.Log.BeginAt(beginning.Second);
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    // Until all that was there has come, of those that can be reached. One that says nothing comes later, and keeps nobody waiting.
    private void ReadUp(CancellationToken stop)
    {
        long position = -1, since = 0;
        while (true)
        {
            Read(stop);
            if (!Array.Exists(_logs, log => log.Source.State == WatchState.Opening)) return;
            if (_rates.Position != position) (position, since) = (_rates.Position, _clock.GetTimestamp());
            else if (_clock.GetElapsedTime(since) > OpeningPatience) return;
            stop.WaitHandle.WaitOne(OpeningPause);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Days that were asked of the memory of senders; 0: the logs alone say what is usual.</summary>
    public int RememberedDays { get; private init; }

    /// <summary>What is wrong with that memory, where it cannot be read. The watch does without it.</summary>
    public ServerProblem? MemoryProblem { get; private init; }

    /// <inheritdoc/>
    public IReadOnlyList<WatchedServer> Servers => [.. _logs.Select(one => one.Shown(_options.TimeZone))];

    /// <inheritdoc/>
    public IReadOnlyList<SenderRate> Look(CancellationToken stop)
    {
        Read(stop);
        return _rates.Judge();
    }

    /// <inheritdoc/>
    public SenderCounts Senders => _rates.CountSenders();

    /// <inheritdoc/>
    public RateView View(int senders)
    {
        // Only where somebody looks: no alarm needs it.
        foreach (Watched log in _logs) log.Queue?.Ask();
        (SenderRate[] shown, int count, long[] trend) = _rates.View(senders);
        return new RateView
        {
            Time = TimeZoneInfo.ConvertTime(_clock.GetUtcNow(), _options.TimeZone),
            Window = _options.Window,
            Senders = shown,
            SenderCount = count,
            Trend = trend,
            Servers = [.. Servers],
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // All at once, so that none waits for the one before.
        foreach (Watched log in _logs)
        {
            log.Queue?.End();
            log.Source.End();
        }

        foreach (Watched log in _logs)
        {
            log.Queue?.Dispose();
            log.Source.Dispose();
        }
    }

    private void Read(CancellationToken stop)
    {
        foreach (Watched log in _logs)
        {
            bool wasFollowing = log.Source.State == WatchState.Following;
            long before = _rates.Position;
            log.Source.Read(lines => Take(log, lines), stop);
            // What had been written before the first look, or while the log was away, says nothing of its clock.
            if (wasFollowing && _rates.Position > before) log.Log.SeeClock();
        }
    }

    private void Take(Watched log, ReadOnlyMemory<byte> lines)
    {
        if (log.Source.Zone is { } zone) log.Log.Zone = zone;
        _rates.Take(log.Log, lines);
    }

    /// <summary>A log to be watched, of a server or of none.</summary>
    private sealed record Place(string Name, string? Server, ulong Machine, ILogSource Source)
    {
        /// <summary>The servers whose queues are shown with it.</summary>
        public IServerShell[] Queues { get; init; } = [];
    }

    /// <summary>A log, and where it comes from.</summary>
    private sealed record Watched(string Name, ILogSource Source, LiveLog Log)
    {
        public QueueLength? Queue { get; init; }

        public WatchedServer Shown(TimeZoneInfo zone) => new()
        {
            Name = Name,
            State = Source.State,
            LinesPerSecond = Log.LinesPerSecond,
            Queued = Queue?.Last,
            LastLine = Log.LastSecond is { } second ? TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), zone) : null,
            IsClockOff = Log.ClockProblem is not null,
            Problem = Source.Problem.Length > 0 ? Source.Problem : Log.ClockProblem is { } clock ? $"{Name}: {clock}" : "",
        };
    }

    /// <summary>Where the past ends and the watch begins.</summary>
    /// <param name="Second">The first second that is watched: a span begins there.</param>
    /// <param name="Query">How the past up to there is counted.</param>
    private sealed record Beginning(long Second, RateQuery Query)
    {
        public static Beginning At(DateTimeOffset time, RateWatchOptions options)
        {
            // The origin of spans: a day begins there, and so do all spans that divide a day.
            long origin = (time - options.Window).ToUnixTimeSeconds() / Scales.Day * Scales.Day;
            RateQuery query = new() { Window = options.Window, Baseline = options.Baseline, Since = DateTimeOffset.FromUnixTimeSeconds(origin), TimeZone = options.TimeZone };
            CountLayout layout = RateScan.LayoutOf(query, followServers: false);
            long second = layout.StartOf(layout.BucketOf(time.ToUnixTimeSeconds()));
            return new Beginning(second, query.Within(new SecondRange(origin, second), options.TimeZone));
        }
    }
}
