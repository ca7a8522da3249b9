using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Quarantine;

/// <summary>
/// Takes one sender's queued mail out of the way, on the server where he hands it in and on those that it passes next. First
/// <see cref="Plan"/>, which changes nothing and says what there is; then <see cref="Run"/> for each plan, in their order.
/// </summary>
public sealed class SenderQuarantine
{
    // Mail stays in a queue for five days by default; notifications and copies of what is there can be as old.
    private static readonly TimeSpan LongestLookBack = TimeSpan.FromDays(5);
    private static readonly TimeSpan ShortestLookBack = TimeSpan.FromDays(1);

    // Clocks differ, and logs are written after the fact.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    private readonly Func<MailServer, IServerShell> _open;
    private readonly IQueueLog _log;
    private readonly TimeProvider _clock;
    private readonly Action<ServerProblem> _problem;
    private readonly List<Hop> _hops = [];
    private SenderKey _key;
    private IReadOnlyList<string> _names = [];
    private QuarantineRequest _request = new();

    /// <summary>Prepares it; nothing is run yet.</summary>
    /// <param name="open">Opens the shell of a server; it stays the caller's.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="problem">Is told of what could not be looked at; the rest goes on.</param>
    public SenderQuarantine(Func<MailServer, IServerShell> open, TimeProvider clock, Action<ServerProblem> problem)
        : this(open, new QueueLog(clock), clock, problem)
    {
    }

    internal SenderQuarantine(Func<MailServer, IServerShell> open, IQueueLog log, TimeProvider clock, Action<ServerProblem> problem)
    {
        _open = open;
        _log = log;
        _clock = clock;
        _problem = problem;
    }

    /// <summary>Senders who are suspended on a server under a case.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseUnknown"/> where there is none.</exception>
    public static IReadOnlyList<QuarantineRequest> OfCase(IServerShell shell, string caseId, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        MailQueueReader.RequirePostfix(shell.Server);
        QuarantineRequest[] found = [.. SuspendedSenders.Read(shell, stop)
            .Where(one => string.Equals(one.Case, caseId, StringComparison.OrdinalIgnoreCase))
            .Select(one => new QuarantineRequest { Sender = one.Sender, SenderKind = one.Kind, Spellings = [.. one.Keys], Case = one.Case })
            .DistinctBy(one => (one.SenderKind, one.Sender))];
        if (found.Length == 0)
            throw new ServerException(ServerProblemKind.CaseUnknown, caseId, $"{shell.Server}: nobody is suspended there under the case '{Visible.Make(caseId, 100)}'.", "See Get-SuspendedMailSender, or name the sender with -Sender.");
        return found;
    }

    /// <summary>Looks for his mail on a server and on those behind it.</summary>
    /// <param name="hops">The server, and those that its mail passes next (<see cref="ServerInventory.HopsFrom"/>).</param>
    /// <param name="request">Whose mail.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>One plan a server, in the order of the hops. A hop that cannot be reached is told as a problem and has none.</returns>
    /// <exception cref="ServerException">The sender can be none, or the first server cannot be read.</exception>
    public IReadOnlyList<QuarantinePlan> Plan(IReadOnlyList<MailServer> hops, QuarantineRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(hops);
        ArgumentNullException.ThrowIfNull(request);
        _hops.Clear();
        foreach (MailServer server in hops) MailQueueReader.RequirePostfix(server);
        IServerShell first = _open(hops[0]);
        _key = KeyOf(first, SenderKey.Of(request.SenderKind, request.Sender), stop);
        MapSuspension? suspension = SuspendedSenders.Read(first, stop).Of(_key);
        string[] spellings = [.. request.Spellings.Concat(suspension?.Keys ?? []).Select(name => SenderKey.TryOf(_key.Kind, name)?.Text).OfType<string>()];
        _names = [.. new[] { _key.Text }.Concat(spellings).Distinct(StringComparer.Ordinal)];
        _request = new QuarantineRequest
        {
            Sender = _key.Text,
            SenderKind = _key.Kind,
            Spellings = [.. _names],
            Case = request.Case ?? suspension?.Case,
            QueueIds = request.QueueIds,
            Patience = request.Patience,
            By = request.By,
        };

        List<QuarantinePlan> plans = [];
        foreach (MailServer server in hops)
        {
            try
            {
                IServerShell shell = _open(server);
                Hop hop = new(shell, new SweepTarget(_key.Kind, _names, new ManifestRun(_key.Kind, _key.Text, _request.Case), _request.QueueIds) { By = _request.By });
                _hops.Add(hop);
                Trace(hop, stop);
                hop.Sweep = new ServerSweep(shell, hop.Target, _log, _clock, _problem, stop);
                (List<QueuedMessage> free, List<QueuedMessage> held) = hop.Sweep.Look();
                hop.IsSuspended = suspension is not null;
                plans.Add(new QuarantinePlan
                {
                    Server = server.Name,
                    Sender = _key.Text,
                    SenderKind = _key.Kind,
                    Messages = free.Count,
                    AlreadyHeld = held.Count,
                    Size = free.Sum(message => message.Size),
                    IsSuspended = hop.IsSuspended,
                    Request = _request,
                });
            }
            catch (ServerException e) when (plans.Count > 0)
            {
                _problem(e.Problem);
            }
        }

        RequireKnown(hops[0], plans, suspension);
        return plans;
    }

    // A name with a slip in it would otherwise look like a queue that is clean.
    private void RequireKnown(MailServer server, List<QuarantinePlan> plans, MapSuspension? suspension)
    {
        bool isKnown = suspension is not null || plans.Any(plan => plan.Messages + plan.AlreadyHeld > 0) || _hops.Any(hop => !hop.IsLogRead || hop.Trace!.Ids.Count > 0);
        if (!isKnown)
            throw new ServerException(ServerProblemKind.SenderUnknown, _key.Text, $"{server}: neither the queue nor the log of the last days knows {Visible.Make(_key.Text, 100)}.", "Take the name as the log prints it behind sasl_username=, or see Get-SenderRate and Get-MailQueue.");
    }

    /// <summary>Does what a plan of this object says.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stop">Ends it; what was done is written down, and the next run goes on from there.</param>
    /// <param name="patience">How long to sweep at most; null: what the request says.</param>
    /// <exception cref="ServerException">It could not be done to its end; what was done is written down, and the next run goes on from there.</exception>
    public QuarantineResult Run(QuarantinePlan plan, CancellationToken stop, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Hop hop = _hops.First(one => one.Shell.Server.Name == plan.Server);
        DateTimeOffset begun = _clock.GetUtcNow();
        // What the plan has looked at need not be read again, if this is its first run.
        ServerSweep sweep = hop.Sweep ?? new(hop.Shell, hop.Target, _log, _clock, _problem, stop);
        hop.Sweep = null;
        SweepEnd end = sweep.Run(() => Trace(hop, stop), _request.Patience, stop);
        Trace(hop, stop);
        HashSet<string> gone = Gone(hop, sweep, begun, stop);
        return new QuarantineResult
        {
            Server = plan.Server,
            Sender = _key.Text,
            SenderKind = _key.Kind,
            Spellings = [.. _names],
            Case = _request.Case,
            Held = end.Held,
            AlreadyHeld = end.AlreadyHeld,
            Bounces = end.Bounces,
            Left = gone.Count,
            GivenBack = end.GivenBack,
            StillOpen = end.StillOpen,
            Size = end.Size,
            Passes = end.Passes,
            Started = begun,
            Duration = _clock.GetUtcNow() - begun,
            Manifest = new Manifests(hop.Shell).PathOf(hop.Target.Run),
            IsSuspended = hop.IsSuspended,
            IsLogRead = hop.IsLogRead,
            IsComplete = end.IsComplete,
        };
    }

    // Seen in the queue and neither on hold nor there any more; or sent since the beginning, as the log says.
    private HashSet<string> Gone(Hop hop, ServerSweep sweep, DateTimeOffset begun, CancellationToken stop)
    {
        HashSet<string> gone = new(sweep.Seen, StringComparer.Ordinal);
        gone.ExceptWith(sweep.Held);
        if (hop.Trace is { } trace) gone.UnionWith(trace.Sent.Where(sent => sent.Value >= begun && !sweep.Held.Contains(sent.Key)).Select(sent => sent.Key));
        if (gone.Count > 0) gone.ExceptWith(new PostfixQueue(hop.Shell).List(message => gone.Contains(message.QueueId), _problem, stop).Select(message => message.QueueId).ToHashSet(StringComparer.Ordinal));
        return gone;
    }

    // Reads the log of a hop from where it was read before, and hands the copies that it tells of to this hop and the next.
    private void Trace(Hop hop, CancellationToken stop)
    {
        int index = _hops.IndexOf(hop);
        IReadOnlyDictionary<string, string[]> arrived = index == 0 ? new Dictionary<string, string[]>() : _hops[index - 1].Target.Copies;
        SenderTrace trace = hop.Trace ??= new SenderTrace(_key.Kind, _names);
        trace.Arrive(arrived);
        DateTimeOffset now = _clock.GetUtcNow();
        try
        {
            // The first time far back, for his alone; then only what came since, of all, because what goes on with known ids counts, too.
            EventQuery query = hop.ReadUntil is { } until ? new EventQuery { Kinds = SenderTrace.Kinds, Since = until - Slack }
                : index == 0 ? new EventQuery { Senders = _names, Kinds = SenderTrace.Kinds, Since = Since(hop, now, stop) }
                : new EventQuery { QueueIds = [.. arrived.Keys], Kinds = SenderTrace.Kinds, Since = Since(hop, now, stop) };
            bool isAsked = index == 0 || arrived.Count > 0;
            foreach (MailLogEvent line in isAsked ? _log.Read(hop.Shell, query, stop) : []) trace.Add(line);
            if (index == 0) Doubt(hop, trace, stop);
            // Nothing was read before there was anything to look for.
            if (isAsked) hop.ReadUntil = now;
            hop.IsLogRead = true;
        }
        catch (ServerException e)
        {
            if (!hop.IsToldOfLog) Tell(e);
            hop.IsToldOfLog = true;
            hop.IsLogRead = false;
        }

        hop.Target.Copies = trace.Copies;
        hop.Target.Bounces = trace.Bounces;
    }

    // A local user can write lines into the log that give him another's message. The true line stands there, too.
    private void Doubt(Hop hop, SenderTrace trace, CancellationToken stop)
    {
        string[] origins = [.. trace.Origins.Where(hop.Checked.Add)];
        if (origins.Length == 0) return;
        EventQuery query = new() { QueueIds = origins, Kinds = [MailEventKind.Accepted], Since = _clock.GetUtcNow() - LongestLookBack };
        foreach (MailLogEvent line in _log.Read(hop.Shell, query, stop)) trace.Add(line);
    }

    private void Tell(ServerException e) => _problem(e.Problem with
    {
        Message = $"{e.Problem.Message} Without the log, notifications, copies on the next server and what left unseen are not known.",
    });

    private static DateTimeOffset Since(Hop hop, DateTimeOffset now, CancellationToken stop)
    {
        DateTimeOffset oldest = now - ShortestLookBack;
        foreach (QueuedMessage message in new PostfixQueue(hop.Shell).List(message => message.Queue != QueueName.Hold, _ => { }, stop))
        {
            if (message.Arrival < oldest) oldest = message.Arrival;
        }

        return (oldest < now - LongestLookBack ? now - LongestLookBack : oldest) - Slack;
    }

    /// <summary>The sender as queue files name him: a local user by his number.</summary>
    /// <exception cref="ServerException">There is no such user.</exception>
    internal static SenderKey KeyOf(IServerShell shell, SenderKey key, CancellationToken stop)
    {
        if (key.Kind != SenderKind.LocalUser || key.UserId is not null) return key;
        ShellResult id = shell.Run(new ShellCommand("id", "-u", key.Text), stop);
        return id.IsSuccess && SenderKey.TryOf(SenderKind.LocalUser, $"uid={id.Text.Trim()}") is { } user
            ? user
            : throw new ServerException(ServerProblemKind.SenderUnknown, key.Text, $"{shell.Server}: there is no user '{Visible.Make(key.Text, 100)}'.", "Write his number as the log prints it: uid=33.");
    }

    private sealed class Hop(IServerShell shell, SweepTarget target)
    {
        public IServerShell Shell { get; } = shell;

        public SweepTarget Target { get; } = target;

        public SenderTrace? Trace { get; set; }

        public ServerSweep? Sweep { get; set; }

        public DateTimeOffset? ReadUntil { get; set; }

        public HashSet<string> Checked { get; } = new(StringComparer.Ordinal);

        public bool IsLogRead { get; set; }

        public bool IsToldOfLog { get; set; }

        public bool IsSuspended { get; set; }
    }
}
