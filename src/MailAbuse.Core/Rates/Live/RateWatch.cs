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
        LogPlace place = new(null, 0, Written(paths), options.ShowsQueue && !OperatingSystem.IsWindows() ? [new LocalShell(new MailServer { Name = "localhost" })] : []);
        NameTable names = new();
        RateReading past = RateReading.Count(place.Past(options.TimeZone), beginning.Query, observer, clock, Environment.ProcessorCount, stop, isPart: false, names);
        return Begin([place], past.Counts, past.Counts.Layout.FollowServers || place.Logs.Length > 1, names, beginning, options, clock, stop);
    }

    /// <summary>
    /// Watches servers whose logs are files of this machine. Any other is told and left out: it is to be watched where its log lies.
    /// </summary>
    /// <param name="servers">The servers, a shell each. They stay the caller's, who closes them when the watch is disposed.</param>
    /// <param name="options">The window and the past.</param>
    /// <param name="read">How servers are read.</param>
    /// <param name="observer">Told of servers that are left out, of what of the past cannot be read, and of progress.</param>
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
        ServerListener listener = new(observer);
        ServerLogs logs = new(servers, read, observer);
        LogPlace?[] places = [.. logs.All.Select(log => Place(log, servers, logs, observer))];
        NameTable names = new();
        foreach (LogPlace? place in places)
            if (place is not null) names.BitOf(place.Server!);
        RateCounts?[] pasts = new RateCounts?[places.Length];
        logs.Each(
            read.ThrottleLimit,
            i => pasts[i] = places[i] is { } place ? RateReading.Count(place.Past(options.TimeZone), beginning.Query, listener.For(place.Server!), clock, logs.ThreadsEach, stop, isPart: true, names).Counts : null,
            listener.Problem, stop);
        RateCounts past = new(RateScan.LayoutOf(beginning.Query, followServers: true), new HostTable(names));
        foreach (RateCounts? one in pasts)
            if (one is not null) past.Beside(one);
        past.FollowServers();
        return Begin([.. places.OfType<LogPlace>()], past, hasSeveralHosts: true, names, beginning, options, clock, stop);
    }

    /// <summary>What is told where the log of this machine is its journal.</summary>
    public static ServerProblem JournalNotPossible { get; } = new(
        ServerProblemKind.WatchNotPossible, "journal", "The journal cannot be followed: only log files can.",
        "Have rsyslog write /var/log/mail.log (on Debian: apt-get install rsyslog), or name a log. Get-SenderRate -Journal -Last 1h -Burst reads the journal once.");

    private static LogPlace? Place(ServerLogs.One log, IReadOnlyList<IServerShell> servers, ServerLogs logs, IServerObserver observer)
    {
        // Servers that write one log have a queue each.
        IServerShell[] queues = [.. servers.Where(shell => log.Name.Split(',').Contains(shell.Server.Name))];
        if (ServerLogs.IsHere(log) && logs.Here(log) is { Journal: false } here) return new LogPlace(log.Name, log.Machine, Written(here.LiteralPaths), queues);
        observer.Problem(NotHere(log.Shell.Server));
        return null;
    }

    private static ServerProblem NotHere(MailServer server) => new(
        ServerProblemKind.WatchNotPossible, server.Name, $"{server}: only a log file of this machine can be followed, without sudo, and its log is none.",
        $"Run Watch-SenderRate on {server} itself, as root; where its log is the journal, have rsyslog write /var/log/mail.log there. Get-SenderRate -Server {server} -Last 1h -Burst reads it from here.");

    private static RateWatch Begin(IReadOnlyList<LogPlace> places, RateCounts past, bool hasSeveralHosts, NameTable names, Beginning beginning, RateWatchOptions options, TimeProvider clock, CancellationToken stop)
    {
        IReadOnlyCollection<string>? servers = places.All(place => place.Server is not null) ? [.. places.Select(place => place.Server!)] : null;
        int days = MemoryRecall.Fill(past, beginning.Query, servers, options.Memory, out ServerProblem? problem);
        LiveRates rates = new(options, beginning.Query, clock, places.Sum(place => place.Logs.Length), hasSeveralHosts, names);
        Watched[] watched =
        [
            .. places.SelectMany(place => place.Logs.Select((path, at) => new Watched(
                place.Server ?? path, new FileSource(path, options.TimeZone, clock) { From = beginning.Second - LookBack }, rates.Add(place.Server, place.Machine, options.TimeZone))
                {
                    // Two logs of one server have one queue.
                    Queue = at == 0 && place.Queues.Count > 0 ? new QueueLength(place.Queues, clock) : null,
                })),
        ];
        RateWatch watch = new(options, clock, rates, watched) { RememberedDays = days, MemoryProblem = problem };
        try
        {
            watch.Read(stop);
            rates.BeginWith(past, rates.Layout.BucketOf(beginning.Second));
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    // Of a rotated set that was named whole, the one that is written; and of two that begin with the same line (Debian's mail.log and
    // mail.info) one, as when they are read.
    private static string[] Written(IReadOnlyList<string> paths)
    {
        IEnumerable<string> logs = paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).GroupBy(path => RotatedName.Of(path).Set)
            .Select(set => set.FirstOrDefault(path => RotatedName.Of(path).Age == 0 && !RotatedName.IsPacked(path)) ?? set.Key);
        HashSet<string> beginnings = [];
        return [.. logs.Where(path => FirstLine(path) is not { } line || beginnings.Add(line))];
    }

    // Of one that was just rotated, and is empty, that of its part before.
    private static string? FirstLine(string path) => DefaultLog.WithRotatedSet(path).Where(part => !RotatedName.IsPacked(part)).Select(FirstLineOf).FirstOrDefault(line => line is { Length: > 0 });

    private static string? FirstLineOf(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadLines(path, System.Text.Encoding.Latin1).FirstOrDefault() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // its source tells
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
        foreach (Watched log in _logs) log.Queue?.End();
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
            log.Source.Read(lines => _rates.Take(log.Log, lines), stop);
            // What had been written before the first look, or while the log was away, says nothing of its clock.
            if (wasFollowing && _rates.Position > before) log.Log.SeeClock();
        }
    }

    /// <summary>Logs of one server, or of none.</summary>
    private sealed record LogPlace(string? Server, ulong Machine, string[] Logs, IReadOnlyList<IServerShell> Queues)
    {
        /// <summary>What they and their rotated parts hold.</summary>
        public LogInput Past(TimeZoneInfo zone) => new()
        {
            LiteralPaths = [.. Logs.SelectMany(DefaultLog.WithRotatedSet).Where(path => new FileInfo(path) is { Exists: true, Length: > 0 }).Distinct(StringComparer.Ordinal)],
            TimeZone = zone,
            Server = Server,
            Machine = Machine,
        };
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
