using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Looks after what is open while a sender is suspended: his connections, his transfers, his next attempt.</summary>
internal sealed class SessionWatch(IServerShell shell, PostfixConfiguration configuration, MapSuspension suspension, TimeProvider clock)
{
    private static readonly string[] MailboxPorts = ["143", "993", "110", "995"];
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private IReadOnlyList<ServerLogMark> _marks = [];
    private IReadOnlyList<string> _underWay = [];

    /// <summary>How many connections were cut.</summary>
    public int Cut { get; private set; }

    /// <summary>Looks once; cuts his connections where the change does not reach them. Null where there is no log.</summary>
    public Evidence? Look(SuspensionMap map, MapChangeResult<AccessMapText> change, SuspensionChecks checks, CancellationToken stop)
    {
        _marks = change.Marks;
        PostfixConfiguration now = map.IsLive || !configuration.IsRunning ? configuration : PostfixConfiguration.Read(shell, stop);
        ShellResult result = shell.RunChecked(SuspensionScripts.LookOf(_marks), stop);
        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(result.Output);
        string[] listening = [.. parts.Lines("listening")];
        IReadOnlyList<OpenConnection> open = OpenConnection.Read(parts.Lines("sockets"), listening);
        IReadOnlyDictionary<int, Session> sessions = Session.Read(Lines(parts, "sessions"));
        LogLine[] log = [.. Lines(parts, "log")];
        _underWay = UnderWay(sessions, Lines(parts, "queued"), log);
        CutOpen(map, now, open, sessions, listening, checks, stop);
        Retrieval(listening, checks);
        return _marks.Count == 0 ? null : Evidence.Count(log, suspension, _underWay);
    }

    /// <summary>Waits for his next attempt.</summary>
    public Evidence? WaitForProof(TimeSpan patience, Evidence? evidence, CancellationToken stop)
    {
        long begin = clock.GetTimestamp();
        while (evidence is { Stopped: 0 } && clock.GetElapsedTime(begin) < patience)
        {
            TimeSpan left = patience - clock.GetElapsedTime(begin);
            if (stop.WaitHandle.WaitOne(left < Beat ? left : Beat))
                stop.ThrowIfCancellationRequested();
            ShellResult result = shell.RunChecked(SuspensionScripts.SinceOf(_marks), stop);
            evidence = Evidence.Count(Lines(ScriptParts.Of(result.Output), "log"), suspension, _underWay);
        }

        return evidence;
    }

    // His transfers that had begun before the change and had not come to the queue by then: only those can still be accepted.
    private string[] UnderWay(IReadOnlyDictionary<int, Session> sessions, IEnumerable<LogLine> queued, IReadOnlyList<LogLine> log)
    {
        Dictionary<string, int> all = Count(queued), after = Count(log);
        return
        [
            .. sessions.Values.Where(IsHis).Select(session => session.QueueId).OfType<string>()
                .Where(id => all.GetValueOrDefault(id) == after.GetValueOrDefault(id)),
        ];

        static Dictionary<string, int> Count(IEnumerable<LogLine> lines) =>
            lines.Where(line => line.Kind == MailEventKind.Queued && line.QueueId is not null).GroupBy(line => line.QueueId!).ToDictionary(group => group.Key, group => group.Count());
    }

    private bool IsHis(Session session) => suspension.Kind == SenderKind.Login
        ? session.Login is { } login && suspension.Keys.Contains(login, StringComparer.Ordinal)
        : session.Client is { } client && suspension.Keys.Contains(client, StringComparer.Ordinal);

    private void CutOpen(
        SuspensionMap map, PostfixConfiguration now, IReadOnlyList<OpenConnection> open, IReadOnlyDictionary<int, Session> sessions, string[] listening,
        SuspensionChecks checks, CancellationToken stop)
    {
        if (!now.IsRunning)
            return;
        HashSet<int> deaf = [.. SuspensionChecks.Of(now, suspension.Kind).SelectMany(listener => map.IsLive ? now.ProcessesNotAsWritten(listener) : now.ProcessesOf(listener)).Select(process => process.Id)];
        OpenConnection[] his = [.. open.Where(connection => deaf.Contains(connection.ProcessId) && MustGo(connection, sessions.GetValueOrDefault(connection.ProcessId)))];
        if (his.Length == 0)
        {
            string message = deaf.Count == 0 ? "The change reaches every open session." : $"None of the {deaf.Count} processes that the change does not reach serves him.";
            checks.Add("ConnectionsClosed", null, CheckStatus.Passed, message);
            return;
        }

        ShellResult result = shell.RunChecked(SuspensionScripts.CutOf(his), stop);
        IReadOnlyList<OpenConnection> left = OpenConnection.Read(ScriptParts.Of(result.Output).Lines("sockets"), listening);
        OpenConnection[] alive = [.. his.Intersect(left)];
        Cut = his.Length - alive.Length;
        if (alive.Length == 0)
        {
            checks.Add("ConnectionsClosed", null, CheckStatus.Passed, $"{his.Length} connections that the change does not reach were cut: {Names(his)}.");
            return;
        }

        checks.Add(
            "ConnectionsClosed", null, CheckStatus.Failed, $"{alive.Length} connections that the change does not reach are still open: {Names(alive)}.",
            $"ss -K could not cut them{Because(result.Error)}. Drop them at the firewall; do not signal smtpd: master would throttle the whole listener.");
    }

    // A session that has sent is known by its login, and left alone where that is another one. One that has not sent yet can be anybody's,
    // and loses nothing.
    private bool MustGo(OpenConnection connection, Session? session) => suspension.Kind == SenderKind.Client
        ? connection.Client is { } client && suspension.Keys.Contains(client, StringComparer.Ordinal)
        : session is null || !session.HasSent || IsHis(session);

    private static string Names(OpenConnection[] connections) =>
        string.Join(", ", connections.Take(5).Select(connection => connection.Peer)) + (connections.Length > 5 ? " …" : "");

    private static string Because(string error) => error.Trim() is { Length: > 0 } said ? $" ({Visible.Make(said, 100)})" : "";

    // The access maps are smtpd's; what is known without the password is that something else serves mailboxes.
    private static void Retrieval(string[] listening, SuspensionChecks checks)
    {
        string[] ports = [.. MailboxPorts.Where(port => listening.Any(line => line.Contains($":{port} ", StringComparison.Ordinal)))];
        checks.Add(
            "RetrievalWorks", null, CheckStatus.Skipped,
            ports.Length > 0
                ? $"Ports {string.Join(", ", ports)} serve mailboxes and do not ask these maps, so he can still read his mail; not tried, for want of his password."
                : "Nothing serves mailboxes here, so there is nothing to try.");
    }

    // The header's own time is not needed here: all of the piece is later than the mark.
    private IEnumerable<LogLine> Lines(IReadOnlyDictionary<string, byte[]> parts, string name) =>
        parts.TryGetValue(name, out byte[]? text) ? LogLine.Read(text, TimeZoneInfo.Utc, clock.GetUtcNow()) : [];
}
