using System.Globalization;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Times;

namespace MailAbuse.Guard;

/// <summary>
/// Whether the log of one server can be believed. A log that is silent at night can; one that is silent while messages come into the
/// queue, or clients to the listeners, cannot, for each of them makes a line.
/// </summary>
/// <param name="shell">The server.</param>
/// <param name="clock">What time it is.</param>
internal sealed class LogTrust(IServerShell shell, TimeProvider clock)
{
    // As far as clocks may be apart, like those of a log that is followed.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(2);

    // A log that was written this lately is alive, and the server need not be asked for more than its clock.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    // Both are told in whole seconds, and the line is written when the message has come.
    private static readonly TimeSpan WholeSeconds = TimeSpan.FromSeconds(2);

    // A line may take that long from the process that writes it to us.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(15);

    private HashSet<string>? _connections;
    private DateTimeOffset _connectionsSeen;
    private DateTimeOffset? _strangersSeen, _arrivalSeen;
    private (string Why, DateTimeOffset Time)? _doubt;

    /// <summary>Looks; not from two threads at once.</summary>
    /// <param name="seen">Its logs, as they are followed.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Why it is not believed; null where it is.</returns>
    /// <exception cref="ServerException">It cannot be asked.</exception>
    public string? Look(IReadOnlyList<WatchedServer> seen, CancellationToken stop)
    {
        if (seen.FirstOrDefault(one => one.State != WatchState.Following) is { } lost)
            return lost.Problem.Length > 0 ? lost.Problem : $"{shell.Server}: its log is not followed yet";
        if (seen.FirstOrDefault(one => one.IsClockOff) is { } off)
            return off.Problem;
        DateTimeOffset now = clock.GetUtcNow();
        DateTimeOffset last = seen.Max(one => one.LastLine) ?? DateTimeOffset.MinValue;
        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(shell.RunChecked(GuardScripts.LookOf(shell.Server, withTraffic: now - last > Quiet), stop).Output);
        if (!long.TryParse(parts.Lines("time").FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long second))
            return $"{shell.Server}: it does not say what time it is";
        DateTimeOffset there = DateTimeOffset.FromUnixTimeSeconds(second);
        if ((there - now).Duration() > Tolerance)
            return string.Create(CultureInfo.InvariantCulture, $"{shell.Server}: its clock is {Math.Abs(Math.Round((there - now).TotalMinutes)):0} minutes {(there < now ? "behind" : "ahead of")} this machine's");
        if (there - last <= Quiet)
        {
            (_connections, _doubt) = (null, null);
            return null;
        }

        // Once in doubt, a line that is written later takes the doubt away.
        if (_doubt is { } known && known.Time >= last)
            return known.Why;
        if (Traffic(parts, last, there, stop) is not { } traffic)
            return null;
        string why = $"{shell.Server}: its log says nothing{(last == DateTimeOffset.MinValue ? "" : $" since {TimeText.Minute(last)}")}, but {traffic}";
        _doubt = (why, there);
        return why;
    }

    private string? Traffic(IReadOnlyDictionary<string, byte[]> parts, DateTimeOffset last, DateTimeOffset there, CancellationToken stop)
    {
        int later = new PostfixQueue(shell).List(message => message.Arrival > last + WholeSeconds && message.Arrival < there - OnItsWay, _ => { }, stop).Count();
        if (later > 0)
            return later == 1 ? "a message came into the queue after that" : string.Create(CultureInfo.InvariantCulture, $"{later:N0} messages came into the queue after that");

        // Each message changes this directory when it comes, also one that is gone by now; and each makes lines.
        DateTimeOffset[] arrivals = [.. parts.Lines("arrivals").Select(SecondOf).OfType<DateTimeOffset>()];
        if (_arrivalSeen <= last + WholeSeconds) _arrivalSeen = null;
        if (arrivals.Length > 0 && arrivals.Max() is var arrival && arrival > last + WholeSeconds) _arrivalSeen ??= arrival;
        if (_arrivalSeen is { } came && there - came > OnItsWay)
            return $"a message came into the queue at {TimeText.Second(came)}";

        HashSet<int> ours = [.. parts.Lines("children").Select(line => int.TryParse(line.Split(' ', 2)[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)];
        HashSet<string> open = [.. OpenConnection.Read(parts.Lines("sockets"), parts.Lines("listening")).Where(one => ours.Contains(one.ProcessId)).Select(one => $"{one.Peer} {one.Local}")];
        if (_connections is null || last >= _connectionsSeen)
        {
            (_connections, _connectionsSeen, _strangersSeen) = (open, there, null);
            return null;
        }

        // Who came after that wrote a line when he came, which may still be on its way.
        if (open.Any(one => !_connections.Contains(one))) _strangersSeen ??= there;
        return there - _strangersSeen > OnItsWay ? "clients have come to its listeners after that" : null;
    }

    private static DateTimeOffset? SecondOf(string seconds) =>
        long.TryParse(seconds.AsSpan(0, Math.Max(0, seconds.IndexOf('.'))), NumberStyles.None, CultureInfo.InvariantCulture, out long whole) ? DateTimeOffset.FromUnixTimeSeconds(whole) : null;
}
