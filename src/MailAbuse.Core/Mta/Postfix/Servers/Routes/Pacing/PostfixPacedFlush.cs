using System.Text;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Reputation;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>
/// Sends off one server's waiting mail by a new route, a few messages a minute. The order matters: <see cref="LeaveOut(CancellationToken)"/>, then
/// <see cref="Schedule"/> under the server's lock, then the route is changed, then <see cref="Run"/>. A schedule stands in the queue itself
/// before the route leads anywhere, so nothing bursts through it; and where this is ended, Postfix goes on by the schedule.
/// </summary>
internal sealed class PostfixPacedFlush
{
    // He is suspended, so what is still on its way in is little.
    private static readonly TimeSpan SweepPatience = TimeSpan.FromSeconds(30);

    // While mail is sent off, what is overdue by more would go in a burst.
    private static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(5);

    private const int MostRounds = 3;

    private readonly Func<MailServer, IServerShell> _open;
    private readonly MailServer[] _servers;
    private readonly PacedFlushRequest _request;
    private readonly Func<PacedAnswer, RefusalCause> _causeOf;
    private readonly TimeProvider _clock;
    private readonly Action<ServerProblem> _problem;
    private readonly MailServer? _detour;
    private readonly PacedSelector _selector;
    private List<PacedMessage> _scheduled = [];
    private DateTimeOffset _now;
    private int _leftOut;

    /// <summary>Prepares it; nothing is run yet.</summary>
    /// <param name="open">Opens the shell of a server; it stays the caller's.</param>
    /// <param name="server">The server whose mail waits.</param>
    /// <param name="upstream">Servers that hand their mail to it: who is suspended there is not to go out here.</param>
    /// <param name="detour">The server that takes the mail over; null where it is none of ours. It hears what the receivers say.</param>
    /// <param name="request">Which mail, and how fast.</param>
    /// <param name="causeOf">Why an answer is what it is; see <see cref="By"/>.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="problem">Is told of what could not be looked at; the rest goes on.</param>
    public PostfixPacedFlush(
        Func<MailServer, IServerShell> open, MailServer server, IReadOnlyList<MailServer> upstream, MailServer? detour,
        PacedFlushRequest request, Func<PacedAnswer, RefusalCause> causeOf, TimeProvider clock, Action<ServerProblem> problem)
    {
        foreach (MailServer one in new[] { server }.Concat(upstream))
            MailQueueReader.RequirePostfix(one);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.RatePerMinute, 1);
        _open = open;
        _servers = [server, .. upstream];
        _detour = detour?.Mta == MtaKind.Postfix ? detour : null;
        _request = request;
        _causeOf = causeOf;
        _clock = clock;
        // The same is looked at once a minute for hours.
        HashSet<(ServerProblemKind, string, string)> told = [];
        _problem = what =>
        {
            if (told.Add((what.Kind, what.Target, what.Message)))
                problem(what);
        };
        _selector = new PacedSelector([.. _servers.Select(open)], request, new QueueLog(clock), clock, _problem);
    }

    /// <summary>How often <see cref="Run"/> looks for senders who are suspended, and detours that are taken away, meanwhile.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many messages went on hold so far, beside those that a run counts.</summary>
    public int LeftOut => _leftOut;

    private IServerShell Shell => _open(_servers[0]);

    /// <summary>Judges answers by a catalogue.</summary>
    public static Func<PacedAnswer, RefusalCause> By(RefusalCatalogue catalogue) =>
        answer => catalogue.CauseOf(Encoding.UTF8.GetBytes(answer.Reply), Encoding.UTF8.GetBytes(answer.Dsn), Encoding.UTF8.GetBytes(answer.MailHost));

    /// <summary>Puts on hold what must not take the new route: the next attempt of what stays in the queue would be by it.</summary>
    /// <returns>How many messages went on hold.</returns>
    /// <exception cref="ServerException">Something of it could not be held: the route must not be changed.</exception>
    public int LeaveOut(CancellationToken stop)
    {
        _leftOut += LeaveOut(_selector.Select(stop), stop);
        return _leftOut;
    }

    /// <summary>Proves under the lock that nothing waits any more that must not take the new route; what came since goes on hold first.</summary>
    /// <param name="held">The server's lock, which the caller holds.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException">Mail that must not go is still there: the route must not be changed.</exception>
    public void RequireLeftOut(ServerLock held, CancellationToken stop) => Free(held, stop);

    private PacedSelection Free(ServerLock held, CancellationToken stop)
    {
        held.ThrowIfLost();
        PacedSelection selection = _selector.Select(stop);
        if (selection.LeftOut == 0)
            return selection;
        _leftOut += LeaveOut(selection, stop);
        selection = _selector.Select(stop);
        return selection.LeftOut == 0 ? selection : throw new ServerException(
            ServerProblemKind.SourceNotStopped, _servers[0].Name, $"{_servers[0]}: {selection.LeftOut} waiting messages of suspended senders, or like the incident, do not stay on hold.",
            "Invoke-QueueQuarantine for him first; no route was changed.");
    }

    /// <summary>Gives every message its time. The route must not lead by the detour yet.</summary>
    /// <param name="held">The server's lock, which the caller holds.</param>
    /// <param name="stop">Ends it; the same call again goes on.</param>
    /// <exception cref="ServerException">It could not be done, or mail that must not go is still there: the route must not be changed.</exception>
    public PacedFlushPlan Schedule(ServerLock held, CancellationToken stop)
    {
        PacedSelection selection = Free(held, stop);
        List<PacedMessage> messages = Messages(selection);
        PostfixPacedQueue queue = new(Shell);
        (IReadOnlyDictionary<string, PacedStamp> stamps, _now) = queue.Read([.. messages.Select(message => message.Id)], stop);
        TimeSpan gap = PacedSchedule.Gap(_request.RatePerMinute);
        IReadOnlyList<PacedMessage> slots = PacedSchedule.Make(
            messages.Where(message => stamps.ContainsKey(message.Id)).Select(message => message with { Slot = stamps[message.Id] is { Kind: PacedStampKind.Paced } known ? known.Time : null }),
            // Another run may have sent one just now; and Postfix tries what is due within a second.
            _now + (gap > _request.Lead ? gap : _request.Lead), _request.RatePerMinute);
        held.ThrowIfLost();
        IReadOnlyDictionary<string, PacedStamp> written = queue.Write(
            slots.Where(message => stamps[message.Id] is not { Kind: PacedStampKind.Paced } known || known.Time != message.Slot)
                .ToDictionary(message => message.Id, message => new PacedStamp(message.Slot!.Value, PacedStampKind.Paced), StringComparer.Ordinal), stop);
        // What Postfix took up in that moment goes its old way, and is not ours any more.
        _scheduled = [.. slots.Where(message => stamps[message.Id] is { Kind: PacedStampKind.Paced } known && known.Time == message.Slot || written.TryGetValue(message.Id, out PacedStamp stamp) && stamp.Time == message.Slot)];
        return PlanOf(_scheduled.Count);
    }

    /// <summary>
    /// Tries each message at its time, until all were tried or their destination refuses. Meanwhile mail of senders who are suspended goes on
    /// hold, and mail of which the detour is taken away is left alone.
    /// </summary>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="stop">Ends it; Postfix goes on by the times in its queue.</param>
    /// <param name="gone">Asked every <see cref="LookEvery"/>, and where mail goes another way: the domains of the request that do not take this detour
    /// any more, an empty name for the detour of all mail. Throws <see cref="ServerException"/> where that is not known. Null: all stand.</param>
    public PacedResult Run(Action<PacedProgress> progress, CancellationToken stop, Func<CancellationToken, IReadOnlyCollection<string>>? gone = null)
    {
        RefusalWatch watch = new(_causeOf, _request.Via);
        PacedLookout lookout = new(asked => new UnroutedDomains(_request, gone?.Invoke(asked) ?? []).Has, Held, LookEvery, _clock);
        PacedResult result = new PacedRun(new PostfixPacedQueue(Shell), _scheduled, _now, _request.RatePerMinute, watch, _clock, DetourQueue(), lookout, _problem).Run(progress, stop);
        return result.Of(_servers[0].Name, _leftOut);
    }

    /// <summary>Gives up the times of messages for some domains, and sends them off no more.</summary>
    /// <param name="isMeant">True for a recipient domain that is meant.</param>
    /// <param name="stop">Ends it.</param>
    public void GiveUp(Func<string, bool> isMeant, CancellationToken stop)
    {
        PacedMessage[] gone = [.. _scheduled.Where(message => message.Recipients.Keys.Any(address => isMeant(PacedDestinations.DomainOf(address))))];
        _scheduled = [.. _scheduled.Except(gone)];
        Release(Shell, [.. gone.Select(message => message.Id)], stop);
    }

    /// <summary>Gives up the times that a schedule, or a refusal, gave to waiting messages: Postfix tries them in its next run through the queue.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="isMeant">True for a recipient domain that is meant. Of messages to several, one is enough.</param>
    /// <param name="stop">Ends it; the same call again does the rest.</param>
    /// <returns>How many messages that were.</returns>
    public static int Release(IServerShell shell, Func<string, bool> isMeant, CancellationToken stop)
    {
        string[] ids = [.. new PostfixQueue(shell).List(
            message => message.Queue == QueueName.Deferred && message.Recipients.Any(recipient => isMeant(PacedDestinations.DomainOf(recipient.Address))), _ => { }, stop).Select(message => message.QueueId)];
        return ids.Length == 0 ? 0 : Release(shell, ids, stop);
    }

    /// <summary>The same for these messages. Times that are not ours stay.</summary>
    public static int Release(IServerShell shell, IReadOnlyCollection<string> ids, CancellationToken stop)
    {
        PostfixPacedQueue queue = new(shell);
        (IReadOnlyDictionary<string, PacedStamp> stamps, DateTimeOffset now) = queue.Read(ids, stop);
        DateTimeOffset past = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return queue.Write(stamps.Where(one => one.Value.Kind != PacedStampKind.Own).ToDictionary(one => one.Key, _ => new PacedStamp(past, PacedStampKind.Own), StringComparer.Ordinal), stop).Count;
    }

    // The routes stand already: without it the mail goes all the same.
    private PostfixPacedQueue? DetourQueue()
    {
        try
        {
            return _detour is null ? null : new PostfixPacedQueue(_open(_detour));
        }
        catch (ServerException e)
        {
            _problem(e.Problem);
            return null;
        }
    }

    // Also what somebody else put on hold: whoever suspends a sender takes his mail out of the queue.
    private HashSet<string> Held(IReadOnlyCollection<string> ids, CancellationToken stop)
    {
        HashSet<string> asked = new(ids, StringComparer.Ordinal);
        PacedSelection selection = _selector.Select(stop);
        // What went on hold says what more of the rest looks like it.
        int all = 0;
        for (int round = 1, held = 1; round <= MostRounds && held > 0 && selection.LeftOut > 0; round++)
        {
            held = LeaveOut(selection, stop, ShortPatience);
            all += held;
            selection = _selector.Select(stop);
        }

        ILookup<QueueName, string> found = new PostfixQueue(Shell).List(message => asked.Contains(message.QueueId), _problem, stop).ToLookup(message => message.Queue, message => message.QueueId);
        // What is being tried at this moment is held when it comes back.
        int left = selection.LeftOut == 0 ? 0 : found[QueueName.Deferred].Except(selection.Free.Select(message => message.QueueId), StringComparer.Ordinal).Intersect(selection.Ids, StringComparer.Ordinal).Count();
        if (left > 0)
        {
            throw new ServerException(
                ServerProblemKind.SourceNotStopped, _servers[0].Name, $"{_servers[0]}: {left} waiting messages of suspended senders, or like the incident, do not stay on hold.",
                "Invoke-QueueQuarantine for him first, and set the detour again.");
        }

        HashSet<string> onHold = found[QueueName.Hold].ToHashSet(StringComparer.Ordinal);
        // Mail that came since is none of those asked for, and goes on hold all the same.
        _leftOut += Math.Max(0, all - onHold.Count);
        return onHold;
    }

    private int LeaveOut(PacedSelection selection, CancellationToken stop, TimeSpan? patience = null)
    {
        int held = 0;
        foreach ((int at, MapSuspension sender) in selection.Suspended)
        {
            SenderQuarantine quarantine = new(_open, _clock, _problem);
            QuarantineRequest request = new()
            {
                Sender = sender.Sender,
                SenderKind = sender.Kind,
                Spellings = [.. sender.Keys],
                Case = sender.Case,
                // His mail for others waits as before.
                QueueIds = [.. selection.Ids],
                Patience = patience ?? SweepPatience,
                By = _request.By,
            };
            MailServer[] hops = at == 0 ? [_servers[0]] : [_servers[at], _servers[0]];
            foreach (QuarantinePlan plan in quarantine.Plan(hops, request, stop))
                held += quarantine.Run(plan, stop).Held;
        }

        return held + new AlikeHold(Shell, _request.By, _clock).Hold(selection.Alike, stop);
    }

    private List<PacedMessage> Messages(PacedSelection selection)
    {
        PacedDestinations destinations = new(selection.Free, [.. _request.Via, .. _request.OwnHosts], _request.MailHosts);
        return [.. selection.Free.Where(message => message.Queue == QueueName.Deferred).Select(message => new PacedMessage(
            message.QueueId,
            message.Arrival,
            message.Recipients.GroupBy(recipient => recipient.Address.ToLowerInvariant(), StringComparer.Ordinal).ToDictionary(one => one.Key, one => destinations.Of(one.Key), StringComparer.Ordinal)))];
    }

    private PacedFlushPlan PlanOf(int messages) => new() { Server = _servers[0].Name, Messages = messages, LeftOut = _leftOut, RatePerMinute = _request.RatePerMinute };
}
