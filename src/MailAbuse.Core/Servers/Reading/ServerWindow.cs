using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>The window in which servers are read.</summary>
internal static class ServerWindow
{
    /// <summary>The seconds that are meant, the same for all servers: what is counted back is counted back once.</summary>
    /// <param name="logs">The servers.</param>
    /// <param name="asked">What the query says of time.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="listener">Told where no server says when its log ends.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends it.</param>
    public static SecondRange Settle(ServerLogs logs, (DateTimeOffset? Since, DateTimeOffset? Until, TimeSpan? Last, bool FromLogEnd) asked, ServerReadOptions options, ServerListener listener, TimeProvider clock, CancellationToken stop)
    {
        DateTimeOffset? until = asked.Until;
        if (asked.FromLogEnd)
        {
            if (ServerEnds.Last(logs, options, clock, stop) is { } end) until = DateTimeOffset.FromUnixTimeSeconds(end + 1);
            else listener.Notice("No server says when its log ends, so the end is taken to be now.");
        }

        return ReadingTime.Resolve(asked.Since, until, asked.Last, fromLogEnd: false, [], TimeZoneInfo.Utc, clock, listener.For(""), new ReadStatistics(), stop);
    }
}
