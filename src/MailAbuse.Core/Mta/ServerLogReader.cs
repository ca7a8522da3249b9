using MailAbuse.Logs;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta;

/// <summary>Reads the mail logs of servers, here and far away, as events that bear the server's name.</summary>
public static class ServerLogReader
{
    /// <summary>The events, as they are read, one server after the other.</summary>
    /// <param name="servers">The servers, a shell each; they stay the caller's until all events have been taken.</param>
    /// <param name="query">Which events are wanted.</param>
    /// <param name="options">How the servers are read.</param>
    /// <param name="observer">Told of servers and logs that fail, and of progress, from the reading thread.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends the reading with <see cref="OperationCanceledException"/>.</param>
    /// <param name="statistics">Filled in with what was read, once all events have been taken.</param>
    public static IEnumerable<MailLogEvent> Read(
        IReadOnlyList<IServerShell> servers, EventQuery query, ServerReadOptions options, IServerObserver observer, TimeProvider clock, CancellationToken stop, ReadStatistics? statistics = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        ServerLogs logs = new(servers, options, observer);
        ServerListener listener = new(observer);
        SecondRange window = ServerWindow.Settle(logs, (query.Since, query.Until, query.Last, query.FromLogEnd), options, listener, clock, stop);
        EventQuery settled = new()
        {
            Since = window.Since == long.MinValue ? null : DateTimeOffset.FromUnixTimeSeconds(window.Since),
            Until = window.Until == long.MaxValue ? null : DateTimeOffset.FromUnixTimeSeconds(window.Until),
            Senders = query.Senders,
            QueueIds = query.QueueIds,
            Kinds = query.Kinds,
            Recipients = query.Recipients,
        };
        ServerEventInputs inputs = new(logs, options, ServerLogUse.Lines, MailLogReader.Reading(window, new EventFilter(settled)), listener, clock);
        return inputs.Read(settled, stop, statistics);
    }
}
