using MailAbuse.Logs;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Reads the logs of servers, here and far away, and says who refused their mail, and why. Each server is read by itself, side by side; of a far one the lines about deliveries come.</summary>
public static class ServerRefusalReader
{
    /// <summary>Reads all servers. One that fails is told and left out.</summary>
    /// <param name="servers">The servers, a shell each; they stay the caller's.</param>
    /// <param name="query">The window and the catalogue.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="observer">Told of servers and logs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RefusalReport Read(IReadOnlyList<IServerShell> servers, RefusalQuery query, ServerReadOptions options, IServerObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        return new Reading(new ServerLogs(servers, options, observer), query, options, new ServerListener(observer), clock, stop).Read();
    }

    private sealed class Reading(ServerLogs logs, RefusalQuery query, ServerReadOptions options, ServerListener listener, TimeProvider clock, CancellationToken stop)
    {
        private readonly MissingServers _missing = new(logs.Refused, listener);
        private RefusalQuery _query = query;
        private SecondRange _window;

        public RefusalReport Read()
        {
            _window = ServerWindow.Settle(logs, (_query.Since, _query.Until, _query.Last, _query.FromLogEnd), options, listener, clock, stop);
            _query = new RefusalQuery
            {
                Since = _window.Since == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(_window.Since),
                Until = _window.Until == long.MaxValue ? null : DateTimeOffset.FromUnixTimeSeconds(_window.Until),
                Catalogue = _query.Catalogue,
                Case = _query.Case,
            };
            RefusalCounts?[] counts = new RefusalCounts?[logs.All.Count];
            logs.Each(options.ThrottleLimit, i => counts[i] = ReadOne(logs.All[i]), problem => _missing.Miss(problem.Target, problem), stop);

            ReadStatistics statistics = new() { FailedInputs = _missing.Count };
            List<DeliveryRefusal> all = [];
            foreach (RefusalCounts one in counts.OfType<RefusalCounts>())
            {
                all.AddRange(one.Results(options.TimeZone ?? TimeZoneInfo.Local, _query.Case));
                statistics.Add(one.Statistics);
            }

            statistics.IsComplete &= _missing.Count == 0;
            return new RefusalReport(RefusalReport.InOrder(all), statistics) { MissingServers = _missing.InOrder };
        }

        private RefusalCounts? ReadOne(ServerLogs.One log)
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

        private RefusalCounts ReadFar(ServerLogs.One log)
        {
            for (bool isAgain = false; ; isAgain = true)
            {
                using ServerLogStream stream = ServerLogStream.Start(log.Shell, logs.Ask(ServerLogUse.Deliveries, _window, log), clock.GetUtcNow(), stop);
                IReadObserver observer = listener.For(log.Name, () => stream.WireBytes);
                LogInput input = new() { Server = log.Name, Machine = log.Machine, TimeZone = options.TimeZone ?? TimeZoneInfo.Local, Far = stream.Open };
                RefusalCounts counts = Count(input, observer);
                if (stream.IsRotated && !isAgain) continue; // rotated in this moment; once more finds it in order
                if (stream.Failure is { } failure) _missing.Miss(log.Name, failure.Problem);
                else listener.Notice(stream.Account);
                return counts;
            }
        }

        private RefusalCounts Count(LogInput input, IReadObserver observer) =>
            RefusalReading.Count(input, _query, observer, clock, logs.ThreadsEach, stop);
    }
}
