using System.Net;
using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Probes;

/// <summary>
/// Waits for one probe on the server that it is for: keeps it in the queue there, reads it, and takes it away again. Nothing is locked while
/// it waits. Killed at any point it leaves an entry for an address that nobody has, which the next change of the map takes out.
/// </summary>
/// <param name="shell">The server.</param>
/// <param name="receiver">What it is set to.</param>
/// <param name="message">The probe.</param>
/// <param name="by">Who sends it.</param>
/// <param name="clock">What time it is.</param>
internal sealed class ProbeWatch(IServerShell shell, ProbeServer receiver, ProbeMessage message, string by, TimeProvider clock)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly string _owner = $"{by} probes a detour";
    private readonly string _address = message.Recipient.ToLowerInvariant();
    private IReadOnlyList<ServerLogMark> _marks = [];
    private bool _isKept;

    /// <summary>Makes ready for the probe.</summary>
    /// <returns>Why this server cannot wait for it: words behind its name; null where it does.</returns>
    public string? Begin(CancellationToken stop)
    {
        MailRoute? usual = Route(stop, out string? problem);
        if (usual is null)
            return $"could not be asked about its host name ({problem})";
        if (usual.Class != RouteClass.Local || usual.HasFailed || usual.IsInvalid)
            return $"does not take mail for {receiver.HostName} itself";
        _marks = ScriptParts.Of(shell.RunChecked(ProbeScripts.MarksOf(shell.Server), stop).Output).Marks("marks");
        if (message.Delimiter is null)
            return _marks.Count > 0 ? null : "has neither a recipient_delimiter nor a log to see a probe by";
        // From here on there may be an entry, whatever happens.
        _isKept = true;
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        Change(text => text.WithoutOld(now).With(new MapProbe { Address = _address, Since = now, By = by }), stop);
        return Route(stop, out problem) is { Transport: MapProbe.Transport } ? null : $"does not keep a probe ({problem ?? "another entry of its transport_maps outdoes ours"})";
    }

    /// <summary>Waits for it; null where it does not come in time.</summary>
    /// <param name="patience">How long.</param>
    /// <param name="stop">Ends it.</param>
    public ProbeReturn? Wait(TimeSpan patience, CancellationToken stop)
    {
        long begin = clock.GetTimestamp();
        while (true)
        {
            long look = clock.GetTimestamp();
            ProbeReturn? come = _isKept ? Kept(clock.GetElapsedTime(begin), stop) : Logged(clock.GetElapsedTime(begin), $"{receiver.Server.Name} has no recipient_delimiter, so it could not be told from other mail before it was delivered to postmaster", stop);
            if (come is not null)
                return come;
            TimeSpan left = patience - clock.GetElapsedTime(begin);
            if (left <= TimeSpan.Zero)
                break;
            // A long queue takes long to list, on a server that has enough to do.
            TimeSpan nap = TimeSpan.FromTicks(Math.Min(left.Ticks, Math.Max(Beat.Ticks, 3 * clock.GetElapsedTime(look).Ticks)));
            if (stop.WaitHandle.WaitOne(nap))
                stop.ThrowIfCancellationRequested();
        }

        // Another name of the postmaster (virtual_alias_maps), a filter: it was there, and went on.
        return _isKept ? Logged(clock.GetElapsedTime(begin), $"{receiver.Server.Name} sent it on under another address", stop) : null;
    }

    /// <summary>Takes away the probe where it lies in the queue, and the entry.</summary>
    /// <exception cref="ServerException">It could not be done.</exception>
    public void End(CancellationToken stop)
    {
        if (!_isKept)
            return;
        try
        {
            Delete(stop);
        }
        finally
        {
            DateTimeOffset now = clock.GetUtcNow();
            Change(text => text.WithoutOld(now).Without([_address]), stop);
        }
    }

    private MailRoute? Route(CancellationToken stop, out string? problem)
    {
        RouteAnswers answers = RewriteQuestion.Ask(shell, [_address], stop);
        problem = answers.Problem;
        return answers.Routes[0];
    }

    private void Change(Func<RouteMapText, RouteMapText> change, CancellationToken stop) =>
        new MapChange<RouteMapText>(shell, receiver.Configuration, _owner).Make(new RouteMap(receiver.Configuration), change, _ => [_address], stop);

    // Only what has been put off lies still: what is under way may yet come out of a filter.
    private ProbeReturn? Kept(TimeSpan took, CancellationToken stop)
    {
        string[] ids = Ids(stop, QueueName.Deferred, QueueName.Hold);
        if (ids.Length == 0)
            return null;
        QueueFile? file = new QueueFiles(shell).Read(ids, header: true, _ => { }, stop).Values.FirstOrDefault(IsOurs);
        return file is null ? null : new ProbeReturn(took, ReceivedLine.ParseAll(file.Trace), file.Id);
    }

    private ProbeReturn? Logged(TimeSpan took, string why, CancellationToken stop)
    {
        byte[] output = shell.RunChecked(ProbeScripts.SeenOf(_marks, message.MessageId), stop).Output;
        // Another Postfix on the same machine may write to the same log, under a name of its own.
        string tag = $" {receiver.Configuration.Effective("syslog_name").Trim()}/";
        string lines = string.Join('\n', ScriptParts.Of(output).Lines("log").Where(line => line.Contains(tag, StringComparison.Ordinal)));
        LogLine[] log = [.. LogLine.Read(Encoding.UTF8.GetBytes(lines), TimeZoneInfo.Utc, clock.GetUtcNow())];
        HashSet<string> ids = [.. log.Where(line => line.Kind == MailEventKind.MessageId).Select(line => line.QueueId).OfType<string>()];
        foreach (LogLine line in log)
        {
            if (line.QueueId is { } id && ids.Contains(id) && IPAddress.TryParse(line.Client, out IPAddress? client) && !receiver.Host.Has(client))
                return new ProbeReturn(took, [], id, client, why);
        }

        return null;
    }

    // Held first: an id that is used again meanwhile is then another message's, and is left alone.
    private void Delete(CancellationToken stop)
    {
        HashSet<string> ours = OurFiles(Ids(stop, QueueName.Deferred, QueueName.Active, QueueName.Incoming, QueueName.Hold), stop);
        if (ours.Count == 0)
            return;
        HoldCommands commands = new(shell);
        commands.Hold(ours, stop);
        commands.Delete(OurFiles(Ids(stop, QueueName.Hold), stop), stop);
    }

    private HashSet<string> OurFiles(string[] ids, CancellationToken stop) =>
        ids.Length == 0 ? [] : [.. new QueueFiles(shell).Read(ids, header: true, _ => { }, stop).Values.Where(IsOurs).Select(file => file.Id)];

    private bool IsOurs(QueueFile file) => file.HasHeader && message.IsThis(file.MessageId, file.Subject);

    private string[] Ids(CancellationToken stop, params QueueName[] queues) =>
    [
        .. new PostfixQueue(shell).List(
            one => queues.Contains(one.Queue) && one.Recipients is [{ } only] && only.Address.Equals(_address, StringComparison.OrdinalIgnoreCase), _ => { }, stop).Select(one => one.QueueId),
    ];
}
