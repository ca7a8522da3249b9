using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Rates;

/// <summary>
/// Reads the logs of servers, here and far away, and says who sent how much, and who bursts. Each server is counted by itself, side by
/// side: there, where <c>mailabuse</c> is; else from the lines that count. What they sent each other is put together at the end, and
/// judged once.
/// </summary>
public static class ServerRateReader
{
    /// <summary>Reads all servers as one picture. A server that fails is told and left out.</summary>
    /// <param name="servers">The servers, a shell each; they stay the caller's.</param>
    /// <param name="query">The window and the grouping.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="observer">Told of servers and logs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <param name="memory">Finds what is remembered from before the logs, and is called where these begin too late; null: the logs alone.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RateReport Read(
        IReadOnlyList<IServerShell> servers, RateQuery query, ServerReadOptions options, IServerObserver observer, TimeProvider clock, CancellationToken stop,
        Func<IBaselineStore?>? memory = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        return new Reading(new ServerLogs(servers, options, observer), query, options, new ServerListener(observer), clock, stop).Read(memory);
    }

    /// <summary>Counts all servers as one picture, to be learned: what could not be read whole has no part in it.</summary>
    internal static ServerCounts Count(IReadOnlyList<IServerShell> servers, RateQuery query, ServerReadOptions options, IServerObserver observer, TimeProvider clock, CancellationToken stop) =>
        new Reading(new ServerLogs(servers, options, observer), query, options, new ServerListener(observer), clock, stop).Count(isWhole: true);

    /// <summary>Counts servers as one picture, as far as they can be read.</summary>
    internal static ServerCounts Count(ServerLogs logs, RateQuery query, ServerReadOptions options, ServerListener listener, TimeProvider clock, CancellationToken stop) =>
        new Reading(logs, query, options, listener, clock, stop).Count(isWhole: false);

    /// <summary>Counts of several servers.</summary>
    /// <param name="Counts">The counts.</param>
    /// <param name="Query">The query with its times resolved.</param>
    /// <param name="Logs">What was read, by the names of the servers.</param>
    /// <param name="Missing">Servers that were not read, or not whole.</param>
    /// <param name="Names">The hosts' names, as the counts have them.</param>
    internal sealed record ServerCounts(RateCounts Counts, RateQuery Query, IReadOnlyList<(string Server, ReadStatistics Statistics)> Logs, IReadOnlyList<string> Missing, NameTable Names);

    private sealed class Reading(ServerLogs logs, RateQuery asked, ServerReadOptions options, ServerListener listener, TimeProvider clock, CancellationToken stop)
    {
        private readonly NameTable _names = new();
        private readonly MissingServers _missing = new(logs.Refused, listener);
        private RateQuery _query = asked;
        private SecondRange _window;

        public ServerCounts Count(bool isWhole)
        {
            Settle();
            // In the order of the servers, whoever is read first.
            foreach (ServerLogs.One log in logs.All) _names.BitOf(log.Name);
            RateReading?[] readings = new RateReading?[logs.All.Count];
            logs.Each(options.ThrottleLimit, i => readings[i] = ReadOne(logs.All[i]), problem => _missing.Miss(problem.Target, problem), stop);

            RateCounts all = new(RateScan.LayoutOf(_query, followServers: true), new HostTable(_names));
            List<(string, ReadStatistics)> read = [];
            IReadOnlyList<string> missing = _missing.InOrder;
            // A log that is not there is told as an input that failed; its server is silent, and not idle.
            if (isWhole)
                missing = [.. missing.Concat(logs.All.Where((_, i) => readings[i]?.Counts.Statistics is { FailedInputs: > 0, MailLines: 0 }).Select(log => log.Name)).Distinct().Order(StringComparer.Ordinal)];
            for (int i = 0; i < readings.Length; i++)
            {
                if (readings[i] is not { } reading || isWhole && missing.Contains(logs.All[i].Name)) continue;
                read.Add((logs.All[i].Name, reading.Counts.Statistics));
                all.Beside(reading.Counts);
            }

            all.FollowServers();
            return new ServerCounts(all, _query, read, missing, _names);
        }

        public RateReport Read(Func<IBaselineStore?>? memory)
        {
            (RateCounts all, _, IReadOnlyList<(string Server, ReadStatistics)> read, IReadOnlyList<string> missing, _) = Count(isWhole: false);
            ReadStatistics statistics = all.Statistics;
            statistics.IsComplete &= missing.Count == 0;
            statistics.FailedInputs += missing.Count;
            IReadOnlyList<SenderRate> rates = MemoryRecall.Judge(all, _query, [.. read.Select(one => one.Server)], memory, out int remembered, out ServerProblem? problem);
            if (_query.Evidence > 0)
            {
                SecondRange Since(EventQuery events) => new(events.Since!.Value.ToUnixTimeSeconds(), _window.Until);
                rates = EvidenceReader.Attach(rates, _query, events => new ServerEventInputs(logs, options, ServerLogUse.Counts, Since(events), new ServerListener(new Quiet()), clock).Read(events, stop));
            }

            return new RateReport(rates, statistics) { Since = _query.Since, Until = _query.Until, MissingServers = missing, RememberedDays = remembered, MemoryProblem = problem };
        }

        // Counts merge only where all servers count the same seconds, so what is counted back is counted back once.
        private void Settle()
        {
            _window = ServerWindow.Settle(logs, (_query.Since, _query.Until, _query.Last, _query.FromLogEnd), options, listener, clock, stop);
            _query = _query.Within(_window, options.TimeZone ?? TimeZoneInfo.Local);
        }

        private RateReading? ReadOne(ServerLogs.One log)
        {
            try
            {
                return ServerLogs.IsHere(log) ? Count(logs.Here(log), listener.For(log.Name)) : ReadFar(log);
            }
            catch (ServerException e)
            {
                _missing.Miss(log.Name, e.Problem);
                return null;
            }
        }

        private RateReading ReadFar(ServerLogs.One log)
        {
            // What the agent counts by servers bears the names that the log has.
            bool mayCountThere = options.Agent is not null && _query.By != RateGrouping.Server;
            for (bool isAgain = false; ; isAgain = true)
            {
                SecondRange lines = _window.Since == long.MinValue ? _window : _window with { Since = _window.Since - (long)_query.Baseline.TotalSeconds - LogStretches.LookBackSeconds };
                ServerLogQuery ask = logs.Ask(ServerLogUse.Counts, lines, log) with { Agent = mayCountThere ? options.Agent : null, AgentArguments = AgentArguments() };
                using ServerLogStream stream = ServerLogStream.Start(log.Shell, ask, clock.GetUtcNow(), stop);
                IReadObserver observer = listener.For(log.Name, () => stream.WireBytes);
                ReadStatistics opened = new();
                IReadOnlyList<LogSeries> series = stream.Open(observer, opened);
                if (stream.IsCounted)
                {
                    if (ReadCounts(log, stream, opened) is { } counted) return counted;
                    mayCountThere = false;
                    continue;
                }

                LogInput input = new() { Server = log.Name, Machine = log.Machine, TimeZone = stream.Zone, Far = (_, statistics) => Opened(series, opened, statistics) };
                RateReading reading = Count(input, observer);
                if (stream.IsRotated && !isAgain) continue; // rotated in this moment; once more finds it in order
                if (stream.Failure is { } failure) _missing.Miss(log.Name, failure.Problem);
                else listener.Notice(stream.Account);
                return reading;
            }
        }

        private static IReadOnlyList<LogSeries> Opened(IReadOnlyList<LogSeries> series, ReadStatistics opened, ReadStatistics statistics)
        {
            statistics.Add(opened);
            return series;
        }

        private RateReading Count(LogInput input, IReadObserver observer) =>
            RateReading.Count(input, _query, observer, clock, logs.ThreadsEach, stop, isPart: true, _names);

        private RateReading? ReadCounts(ServerLogs.One log, ServerLogStream stream, ReadStatistics opened)
        {
            try
            {
                RateReading reading = CountsReader.ReadOne(stream.Counts, new HostTable(_names, log.Name, machine: log.Machine));
                ShellResult end = stream.Wait();
                if (reading.Counts.Layout with { MostCells = _query.MostCells } != RateScan.LayoutOf(_query, followServers: true) || reading.Query.Until != _query.Until)
                    throw new InvalidDataException("They are for another window than was asked for.");
                if (reading.Counts.Statistics.FailedInputs > 0)
                    listener.For(log.Name).Problem(new LogProblem(log.Name, LogProblemKind.LogReadFailed, $"{log.Name}: a log there could not be read, or not to its end: {Visible.Make(LastLine(end.Error))}", "Look at the log there; counts from it are lower bounds."));
                listener.Notice(stream.Account);
                reading.Counts.Statistics.Add(opened);
                return reading;
            }
            catch (InvalidDataException e)
            {
                listener.Notice($"{log.Name}: mailabuse there does not count as is asked for here, so the lines are brought: {e.Message}");
                return null;
            }
        }

        private List<string> AgentArguments()
        {
            List<string> arguments = ["--window", Seconds(_query.Window), "--baseline", Seconds(_query.Baseline)];
            if (_query.Since is { } since) arguments.AddRange(["--since", Time(since)]);
            if (_query.Until is { } until) arguments.AddRange(["--until", Time(until)]);
            if (_query.By != RateGrouping.Sender) arguments.AddRange(["--by", _query.By.ToString()]);
            if (options.TimeZone is { } zone) arguments.AddRange(["--time-zone", zone.Id]);
            return arguments;
        }

        private static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalSeconds}s");

        private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        private static string LastLine(string text)
        {
            string trimmed = text.TrimEnd();
            return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
        }
    }

    /// <summary>What went wrong with a server was said when it was counted.</summary>
    private sealed class Quiet : IServerObserver
    {
        public void Problem(ServerProblem problem)
        {
        }

        public void Problem(LogProblem problem)
        {
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
