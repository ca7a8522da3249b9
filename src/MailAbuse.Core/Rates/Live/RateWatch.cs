using MailAbuse.Logs;

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
        string[] logs = Written(paths);
        Beginning beginning = Beginning.At(clock.GetUtcNow() - Ripe, options);
        string[] parts = [.. logs.SelectMany(DefaultLog.WithRotatedSet).Where(path => new FileInfo(path) is { Exists: true, Length: > 0 }).Distinct(StringComparer.Ordinal)];
        LogInput input = new() { LiteralPaths = parts, TimeZone = options.TimeZone };
        RateReading past = RateReading.Count(input, beginning.Query, observer, clock, Environment.ProcessorCount, stop);
        LiveRates rates = new(options, beginning.Query, clock, logs.Length, logs.Length > 1 || past.Counts.Layout.FollowServers);
        Watched[] watched = [.. logs.Select(path => new Watched(path, new FileSource(path, options.TimeZone, clock) { From = beginning.Second - LookBack }, rates.Add(null, 0, options.TimeZone)))];
        RateWatch watch = new(options, clock, rates, watched);
        try
        {
            watch.Read(stop);
            rates.BeginWith(past.Counts, rates.Layout.BucketOf(beginning.Second));
            return watch;
        }
        catch
        {
            watch.Dispose();
            throw;
        }
    }

    /// <summary>Watches servers.</summary>
    public static RateWatch OfServers(IReadOnlyList<MailAbuse.Servers.Shells.IServerShell> servers, RateWatchOptions options, MailAbuse.Servers.Reading.ServerReadOptions read, MailAbuse.Servers.Reading.IServerObserver observer, TimeProvider clock, CancellationToken stop) =>
        OfFiles([.. servers.SelectMany(one => one.Server.Log)], options, observer, clock, stop);

    // Of a rotated set that was named whole, the one that is written.
    private static string[] Written(IReadOnlyList<string> paths)
    {
        string[] full = [.. paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
        return [.. full.GroupBy(path => RotatedName.Of(path).Set).Select(set => set.FirstOrDefault(path => RotatedName.Of(path).Age == 0 && !RotatedName.IsPacked(path)) ?? set.Key).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<WatchedServer> Servers => [.. _logs.Select(one => one.Shown(_options.TimeZone))];

    /// <inheritdoc/>
    public IReadOnlyList<SenderRate> Look(CancellationToken stop)
    {
        Read(stop);
        return _rates.Judge();
    }

    /// <inheritdoc/>
    public RateView View(int senders)
    {
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
        foreach (Watched log in _logs) log.Source.Dispose();
    }

    private void Read(CancellationToken stop)
    {
        foreach (Watched log in _logs) log.Source.Read(lines => _rates.Take(log.Log, lines), stop);
    }

    /// <summary>A log, and where it comes from.</summary>
    private sealed record Watched(string Name, ILogSource Source, LiveLog Log)
    {
        public WatchedServer Shown(TimeZoneInfo zone) => new()
        {
            Name = Name,
            State = Source.State,
            LinesPerSecond = Log.LinesPerSecond,
            LastLine = Log.LastSecond is { } second ? TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(second), zone) : null,
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
