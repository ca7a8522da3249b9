using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Servers.Reading;

/// <summary>
/// The logs of several servers for whoever wants their lines: one after the other, so that a message is followed from one to the next;
/// those to come have begun to send meanwhile, and wait.
/// </summary>
/// <param name="logs">The servers.</param>
/// <param name="options">How they are read.</param>
/// <param name="use">Which lines are wanted: all of the mail system, or those that count.</param>
/// <param name="window">Which seconds.</param>
/// <param name="listener">Told of servers and logs that fail.</param>
/// <param name="clock">Now.</param>
internal sealed class ServerEventInputs(ServerLogs logs, ServerReadOptions options, ServerLogUse use, SecondRange window, ServerListener listener, TimeProvider clock)
{
    // More would only wait for longer: what is read ahead is what the pipes hold.
    private const int MostAhead = 8;

    private readonly List<string> _missing = [];

    /// <summary>Servers that were not read, or not to their ends.</summary>
    public IReadOnlyList<string> Missing => _missing;

    /// <summary>The events of all.</summary>
    public IEnumerable<MailLogEvent> Read(EventQuery query, CancellationToken stop, ReadStatistics? statistics = null)
    {
        statistics ??= new ReadStatistics();
        return MailLogReader.Read(Inputs(statistics, stop), query, listener.For(""), clock, statistics, stop);
    }

    private IEnumerable<LogInput> Inputs(ReadStatistics all, CancellationToken stop)
    {
        all.FailedInputs += logs.Refused.Count;
        Queue<(ServerLogs.One Log, ServerLogStream? Stream)> ahead = [];
        int next = 0, most = Math.Clamp(options.ThrottleLimit, 1, MostAhead);
        try
        {
            while (next < logs.All.Count || ahead.Count > 0)
            {
                while (next < logs.All.Count && ahead.Count < most) ahead.Enqueue(Start(logs.All[next++], all, stop));
                (ServerLogs.One log, ServerLogStream? stream) = ahead.Dequeue();
                using (stream)
                {
                    if (ServerLogs.IsHere(log))
                    {
                        yield return logs.Here(log);
                        continue;
                    }

                    if (stream is null) continue;
                    yield return new LogInput { Server = log.Name, TimeZone = options.TimeZone ?? TimeZoneInfo.Local, Far = (observer, statistics) => Open(log, stream, observer, statistics) };
                    if (stream.Failure is { } failure) Miss(log, failure.Problem);
                    else listener.Notice(stream.Account);
                }
            }
        }
        finally
        {
            foreach ((_, ServerLogStream? stream) in ahead) stream?.Dispose();
        }
    }

    private (ServerLogs.One, ServerLogStream?) Start(ServerLogs.One log, ReadStatistics statistics, CancellationToken stop)
    {
        if (ServerLogs.IsHere(log)) return (log, null);
        try
        {
            return (log, ServerLogStream.Start(log.Shell, logs.Ask(use, window, log), clock.GetUtcNow(), stop));
        }
        catch (ServerException e)
        {
            statistics.IsComplete = false;
            statistics.FailedInputs++;
            Miss(log, e.Problem);
            return (log, null);
        }
    }

    private IReadOnlyList<LogSeries> Open(ServerLogs.One log, ServerLogStream stream, IReadObserver observer, ReadStatistics statistics)
    {
        try
        {
            return stream.Open(observer, statistics);
        }
        catch (ServerException e)
        {
            statistics.IsComplete = false;
            statistics.FailedInputs++;
            Miss(log, e.Problem);
            return [];
        }
    }

    private void Miss(ServerLogs.One log, ServerProblem problem)
    {
        _missing.Add(log.Name);
        listener.Problem(problem);
    }
}
