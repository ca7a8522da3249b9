using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>Looks through a server's queue for mail that is to take a detour, and for what must not: of suspended senders, and like an incident.</summary>
/// <param name="shells">The server, and behind it those that hand their mail to it.</param>
/// <param name="request">Which mail.</param>
/// <param name="log">The logs.</param>
/// <param name="clock">What time it is.</param>
/// <param name="problem">Is told of what could not be looked at.</param>
internal sealed class PacedSelector(IReadOnlyList<IServerShell> shells, PacedFlushRequest request, IQueueLog log, TimeProvider clock, Action<ServerProblem> problem)
{
    // Mail of an incident that is over for so long is nobody's mark any more.
    private static readonly TimeSpan Recent = TimeSpan.FromDays(14);

    // Mail waits for five days by default.
    private static readonly TimeSpan LongestLookBack = TimeSpan.FromDays(5);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    private readonly IServerShell _shell = shells[0];

    /// <summary>Looks; changes nothing.</summary>
    /// <exception cref="ServerException">The queue, its files or our own files cannot be read, so nobody knows whose mail would go.</exception>
    public PacedSelection Select(CancellationToken stop)
    {
        List<QueuedMessage> all = [.. new PostfixQueue(_shell).List(IsMeant, Doubt, stop).DistinctBy(message => message.QueueId, StringComparer.Ordinal)];
        List<(int Server, MapSuspension Sender)> standing = Standing(stop);
        IReadOnlyDictionary<string, string> incidents = all.Count == 0 ? new Dictionary<string, string>() : Incidents(stop);
        Dictionary<string, QueueFile> files = Files(all, incidents.Count > 0, stop);
        HashSet<(int, MapSuspension)> found = [];
        Dictionary<string, (int, MapSuspension)> named = standing.Count == 0 ? [] : Named(all, files, standing, stop);
        List<QueuedMessage> free = [];
        List<(QueuedMessage, QueueFile, string)> alike = [];
        int ofSuspended = 0;
        foreach (QueuedMessage message in all)
        {
            // What left meanwhile left by its old way.
            if (!files.TryGetValue(message.QueueId, out QueueFile? file))
                continue;
            (SenderKind kind, string? sender) = file.Sender;
            (int, MapSuspension Sender) his = standing.FirstOrDefault(one => sender is not null && one.Sender.Kind == kind && one.Sender.Concerns([sender]));
            if (his.Sender is not null || named.TryGetValue(message.QueueId, out his))
            {
                found.Add(his);
                ofSuspended++;
            }
            else if (incidents.TryGetValue(FingerprintOf(message, file), out string? incident))
            {
                alike.Add((message, file, incident));
            }
            else
            {
                free.Add(message.From(kind, sender));
            }
        }

        return new PacedSelection { Free = free, Suspended = [.. found], OfSuspended = ofSuspended, Alike = alike, Ids = [.. all.Select(message => message.QueueId)] };
    }

    /// <summary>The fingerprint of a message in the queue.</summary>
    public static string FingerprintOf(QueuedMessage message, QueueFile file) => Fingerprints.Of(EncodedWords.Decode(file.Subject ?? ""), message.Size, message.RecipientCount);

    private bool IsMeant(QueuedMessage message) =>
        message.Queue is QueueName.Deferred or QueueName.Active or QueueName.Incoming && message.Recipients.Any(recipient => request.Covers(PacedDestinations.DomainOf(recipient.Address)));

    // Whose a message is must be known before it goes: what cannot be read is no small thing here.
    private static void Doubt(ServerProblem what) => throw new ServerException(what);

    private List<(int, MapSuspension)> Standing(CancellationToken stop)
    {
        List<(int, MapSuspension)> standing = [];
        for (int at = 0; at < shells.Count; at++)
        {
            try
            {
                int server = at;
                standing.AddRange(SuspendedSenders.Read(shells[at], stop).Select(one => (server, one)));
            }
            catch (ServerException e) when (at > 0)
            {
                problem(e.Problem with { Message = $"{e.Problem.Message} Who is suspended there is not known, so his mail may be among what is sent off." });
            }
        }

        return standing;
    }

    private Dictionary<string, QueueFile> Files(List<QueuedMessage> all, bool header, CancellationToken stop)
    {
        QueueFiles reader = new(_shell);
        Dictionary<string, QueueFile> files = reader.Read(all.Select(message => message.QueueId), header, Doubt, stop);
        // Local users stand in the header only.
        string[] local = header ? [] : [.. files.Values.Where(file => file is { IsFromNetwork: false, Login: null }).Select(file => file.Id)];
        foreach ((string id, QueueFile file) in reader.Read(local, header: true, Doubt, stop))
            files[id] = file;
        return files;
    }

    private IReadOnlyDictionary<string, string> Incidents(CancellationToken stop)
    {
        DateTimeOffset since = clock.GetUtcNow() - Recent;
        return IncidentFingerprints.Of(StockEntry.Of(new Manifests(_shell).Read(stop).Select(one => (one.Key.Run, one.Value))).Values
            .Where(one => one.Entry is { Step: ManifestStep.Held or ManifestStep.Intent or ManifestStep.Deleted, IsWaiting: false, IsBounce: false, Reason: null, Fingerprint: not null })
            .Where(one => one.Entry.Time >= since || (request.Case is not null && one.Run.Case == request.Case))
            .GroupBy(one => one.Run)
            .Select(run => (run.Key.Case is { } name ? $"{run.Key.Sender}, case {name}" : run.Key.Sender, (IReadOnlyCollection<string>)[.. run.Select(one => one.Entry.Fingerprint!)])));
    }

    // Copies (behind a filter, on the next server) and notifications bear nobody's login; the log ties them to his.
    private Dictionary<string, (int, MapSuspension)> Named(List<QueuedMessage> all, Dictionary<string, QueueFile> files, List<(int Server, MapSuspension Sender)> standing, CancellationToken stop)
    {
        HashSet<string> nobodys = [.. files.Values.Where(file => file.Login is null && file.UserId is null).Select(file => file.Id)];
        Dictionary<string, (int, MapSuspension)> named = new(StringComparer.Ordinal);
        if (nobodys.Count == 0)
            return named;
        DateTimeOffset oldest = all.Where(message => nobodys.Contains(message.QueueId)).Min(message => message.Arrival), now = clock.GetUtcNow();
        DateTimeOffset since = (oldest < now - LongestLookBack ? now - LongestLookBack : oldest) - Slack;
        foreach (IGrouping<int, (int Server, MapSuspension Sender)> server in standing.GroupBy(one => one.Server))
        {
            ((int, MapSuspension) Who, SenderTrace Trace)[] traces = [.. server.Select(one => (one, new SenderTrace(one.Sender.Kind, one.Sender.Keys)))];
            try
            {
                EventQuery query = new() { Senders = [.. server.SelectMany(one => one.Sender.Keys)], Kinds = SenderTrace.Kinds, Since = since };
                foreach (MailLogEvent line in log.Read(shells[server.Key], query, stop))
                {
                    foreach ((_, SenderTrace trace) in traces)
                        trace.Add(line);
                }
            }
            catch (ServerException e)
            {
                problem(e.Problem with { Message = $"{e.Problem.Message} Without the log, copies and notifications of suspended senders' mail are not known." });
            }

            foreach (((int, MapSuspension) who, SenderTrace trace) in traces)
            {
                foreach (string id in trace.Copies.Keys.Concat(trace.Bounces.Keys).Where(nobodys.Contains))
                    named.TryAdd(id, who);
            }
        }

        return named;
    }
}
