using System.Globalization;
using System.Security.Cryptography;
using MailAbuse.Cases;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Release;

/// <summary>
/// A check of a customer's queue on one Postfix server. Block and hold are one entry of the same map, so there is no moment between
/// them; that a check runs stands in the comment of that entry, and a lock on the server ends with whoever runs it.
/// </summary>
internal sealed class PostfixCheckedServer : ICheckedServer
{
    // postfix status would write a line into the log each time. The number in the file may be another process's by now.
    private const string RunsScript =
        "q=$(postconf -c \"$1\" -xh queue_directory) || exit; p=$(cat \"$q/pid/master.pid\" 2>/dev/null); p=${p##* }; "
        + "[ \"$(cat \"/proc/$p/comm\" 2>/dev/null)\" = master ] && echo runs || echo stopped";

    // What is alike three times is no accident; but three invoices among a thousand spam mails, taken along by a sweep, are no incident.
    private const int FewestAlike = 3;
    private const double LeastShare = 0.02;
    private const int HeadersRead = 500;
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<MailServer> _hops;
    private readonly Func<MailServer, IServerShell> _open;
    private readonly CustomerQueueRequest _request;
    private readonly TimeProvider _clock;
    private readonly Action<ServerProblem> _problem;
    private readonly string _id = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly HashSet<(string Id, DateTimeOffset Arrival)> _known = [];
    private readonly HashSet<(string Target, string Message)> _told = [];
    private HashSet<(string Id, DateTimeOffset Arrival)> _waiting = [];
    private DateTimeOffset _heldSince;
    private SenderSurvey? _survey;
    private MapSuspension? _suspension;
    private ServerLock? _lease;
    private MapCheck? _check;

    /// <summary>Prepares it; nothing is run yet.</summary>
    public PostfixCheckedServer(
        Func<MailServer, IServerShell> open, MailServer server, IReadOnlyList<MailServer> hops, CustomerQueueRequest request, TimeProvider clock, Action<ServerProblem> problem)
    {
        Server = server;
        _open = open;
        _hops = hops;
        _request = request;
        _clock = clock;
        _problem = problem;
    }

    /// <inheritdoc/>
    public MailServer Server { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Spellings => Suspension.Keys;

    /// <inheritdoc/>
    public string? Case => Suspension.Case;

    /// <inheritdoc/>
    public SuspensionMode Mode => Suspension.Block;

    /// <inheritdoc/>
    public bool IsWhole { get; private set; } = true;

    private IServerShell Shell => _open(Server);

    private PostfixSuspensions Suspensions => new(Shell, _clock);

    private MapSuspension Suspension => _suspension!;

    private SenderKey Key => SenderKey.Of(Suspension.Kind, Suspension.Sender);

    private ManifestRun Run => new(Suspension.Kind, Suspension.Sender, Suspension.Case ?? _request.Case);

    /// <inheritdoc/>
    public RelayTraces Survey(CancellationToken stop)
    {
        SenderKey key = SenderKey.Of(_request.SenderKind, _request.Sender);
        if (key.Kind == SenderKind.LocalUser)
            throw new ServerException(ServerProblemKind.CheckInvalid, key.Text, $"{key} is a local user of our own server, not a customer's mail server.", "For a web script our own queue tells: Get-MailQueue.");
        MapSuspension standing = SuspendedSenders.Read(Shell, stop).Of(key) ?? throw NotSuspended(key);
        SuspensionRequest request = Request(standing, SuspensionMode.Hold, null);
        _survey = Suspensions.Survey(request, stop);
        _suspension = _survey.Current ?? throw NotSuspended(key);
        Suspensions.RequirePossible(request, _survey);
        if (!_survey.Configuration.IsRunning)
            throw NotRunning("so his silence would say nothing; nothing was changed");
        if (_survey.HoldLimit is { } limit)
            throw new ServerException(ServerProblemKind.ModeNotPossible, key.Text, $"{Server}: {limit}, so nothing more can be held there.", "Make room: Get-QuarantinedMessage, Remove-QuarantinedMessage. He stays suspended as he is.");
        return new RelayTraces
        {
            Visits = [.. Suspensions.StoppedAttempts(Suspension, stop)],
            Bringers = [.. Bringers(stop)],
            Fingerprints = Fingerprints(stop),
        };
    }

    /// <inheritdoc/>
    public void Enter(TimeSpan longest, CancellationToken stop)
    {
        try
        {
            _lease = ServerLock.Take(Shell, new PostfixLayout(Server).CheckLock(Key), LockPatience, _request.By, stop, longest);
        }
        catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerBusy)
        {
            MapCheck? running = SuspendedSenders.Read(Shell, stop).Of(Key)?.Check;
            string who = running is null ? "somebody" : Visible.Make(running.By, 80);
            string until = running is null ? "" : $", until {CommentLine.Stamp(running.Until)} at the latest";
            throw new ServerException(
                ServerProblemKind.CheckRunning, Suspension.Sender, $"{Server}: {who} is checking {Visible.Make(Suspension.Sender, 80)} already{until}.", "Wait for it to end; Get-SuspendedMailSender shows who is being checked.", e);
        }
    }

    /// <inheritdoc/>
    public void Hold(DateTimeOffset until, CancellationToken stop)
    {
        DateTimeOffset now = _heldSince = ServerTime(stop);
        // Known before the text is written: whatever fails behind that is put back by it.
        Change(SuspensionMode.Hold, new CheckStep(null, known =>
        {
            // Somebody may have suspended him anew since he was looked at: what stands there now is what is checked, and goes back.
            _suspension = known;
            return _check = new MapCheck
            {
                Id = _id,
                By = _request.By,
                // A run that was ended in the middle left it: what it held is judged now.
                Begun = known.Check?.Begun ?? now,
                Until = until,
                Before = known.Block,
            };
        }), stop);
        _waiting = Waiting(stop);
    }

    /// <inheritdoc/>
    public IReadOnlyList<CheckedMessage> Look(CancellationToken stop)
    {
        _lease!.ThrowIfLost();
        if (Shell.RunChecked(new ShellCommand("sh", "-c", RunsScript, "sh", Server.ConfigDirectory), stop).Text.Trim() != "runs")
            throw NotRunning("and nobody can say for how long he could not have come");
        new CheckStep(_id, _ => null).Require(Server, Key, SuspendedSenders.Read(Shell, stop).Of(Key));
        IsWhole = true;
        List<QueuedMessage> fresh = [.. new PostfixQueue(Shell).List(IsInQuestion, Miss, stop)];
        Dictionary<string, QueueFile> files = new QueueFiles(Shell).Read(fresh.Select(message => message.QueueId), header: true, Miss, stop);
        List<CheckedMessage> found = [];
        foreach (QueuedMessage message in fresh)
        {
            // One that is not read is looked for again.
            if (!files.TryGetValue(message.QueueId, out QueueFile? file))
                continue;
            _known.Add((message.QueueId, message.Arrival));
            (SenderKind kind, string? sender) = file.Sender;
            if (kind == Suspension.Kind && sender is not null && Suspension.Keys.Contains(sender, StringComparer.Ordinal))
                found.Add(Made(message, file));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Block(CancellationToken stop)
    {
        // He was never let in here.
        if (_check is not { } check)
            return;
        // Nobody watches any more; what came is still to be settled.
        Change(check.Before, new CheckStep(_id, _ => check with { Until = DateTimeOffset.FromUnixTimeSeconds(_clock.GetUtcNow().ToUnixTimeSeconds()) }), stop);
    }

    /// <inheritdoc/>
    public int OpenTransfers(CancellationToken stop) =>
        new OpenTransfers(Shell, new QueueLog(_clock), _clock).Count(Suspension.Kind, [.. Suspension.Keys], new Dictionary<string, ManifestEntry>(), stop);

    /// <inheritdoc/>
    public void Keep(IReadOnlyList<CheckedMessage> messages, bool isWaiting, CancellationToken stop)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        new Manifests(Shell).Append(Run, _request.By, now, [.. messages.Select(message => new ManifestEntry
        {
            Id = message.QueueId,
            Step = ManifestStep.Held,
            Time = now,
            Arrival = message.Arrival,
            Size = message.Size,
            EnvelopeSender = message.EnvelopeSender,
            Recipients = message.RecipientCount,
            // What was taken along beside the spam is no mark of the incident.
            Fingerprint = message.Judgement is MessageJudgement.Old or MessageJudgement.Spam ? message.Fingerprint : null,
            WasHeld = true,
            IsWaiting = isWaiting,
        })], stop);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineResult> Sweep(CancellationToken stop)
    {
        SenderQuarantine quarantine = new(_open, _clock, _problem);
        QuarantineRequest request = new() { Sender = Suspension.Sender, SenderKind = Suspension.Kind, Spellings = [.. Suspension.Keys], Case = Run.Case, By = _request.By };
        return [.. quarantine.Plan(_hops, request, stop).Select(plan => quarantine.Run(plan, stop))];
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Release(IReadOnlyList<CheckedMessage> messages, CancellationToken stop)
    {
        QuarantineStock stock = new(Shell, _clock, _problem);
        IReadOnlyList<QuarantinedMessage> found = stock.Find(new StockQuery { QueueIds = messages.Select(message => message.QueueId).ToHashSet(StringComparer.Ordinal), IncludeUnrecorded = true }, stop);
        return [.. stock.Restore(found, force: true, stop).Select(message => message.QueueId)];
    }

    /// <inheritdoc/>
    public void Settle(CancellationToken stop) => Change(_check!.Before, new CheckStep(_id, _ => null), stop);

    /// <inheritdoc/>
    public void Leave() => _lease?.Dispose();

    private void Miss(ServerProblem problem)
    {
        IsWhole = false;
        // It is looked for again every few seconds, and told once.
        if (_told.Add((problem.Target, problem.Message)))
            _problem(problem);
    }

    private bool IsInQuestion(QueuedMessage message) =>
        message.Queue == QueueName.Hold && !_known.Contains((message.QueueId, message.Arrival)) && (message.Arrival >= _check!.Begun || _waiting.Contains((message.QueueId, message.Arrival)));

    // What an earlier check could not judge is judged again; all else that a manifest has on hold is settled, and never came just now.
    private HashSet<(string Id, DateTimeOffset Arrival)> Waiting(CancellationToken stop)
    {
        HashSet<(string, DateTimeOffset)> waiting = [];
        foreach ((string id, StockEntry known) in Stock(Shell, stop))
        {
            if (known.Entry.Step is not (ManifestStep.Held or ManifestStep.Intent))
                continue;
            (known.Entry.IsWaiting ? waiting : _known).Add((id, known.Entry.Arrival));
        }

        return waiting;
    }

    private void Change(SuspensionMode mode, CheckStep step, CancellationToken stop)
    {
        SenderSuspension made = Suspensions.Suspend(Request(Suspension, mode, step), _survey!, stop);
        _suspension = Suspension with { Keys = made.Spellings };
        ServerCheck[] failed = [.. made.Checks.Where(check => check.Status == CheckStatus.Failed && check.Name != "LogShows")];
        if (mode == SuspensionMode.Hold && failed.Length > 0)
            throw new ServerException(ServerProblemKind.CheckInvalid, Suspension.Sender, $"{Server}: that his mail is held could not be proved: {failed[0].Message}", $"{failed[0].Advice} He is blocked as before.".TrimStart());
    }

    private static SuspensionRequest Request(MapSuspension standing, SuspensionMode mode, CheckStep? step) => new()
    {
        Sender = standing.Sender,
        SenderKind = standing.Kind,
        Spellings = [.. standing.Keys],
        Mode = mode,
        Force = true,
        MaximumHeld = standing.MaximumHeld ?? new SuspensionRequest { Sender = "" }.MaximumHeld,
        CheckStep = step,
    };

    private CheckedMessage Made(QueuedMessage message, QueueFile file)
    {
        string subject = EncodedWords.Decode(file.Subject ?? "");
        ReceivedWitness? witness = ReceivedWitness.Of(file.Trace);
        return new CheckedMessage
        {
            Server = Server.Name,
            QueueId = message.QueueId,
            Arrival = message.Arrival,
            Size = message.Size,
            EnvelopeSender = message.EnvelopeSender,
            RecipientCount = message.RecipientCount,
            Subject = subject,
            Fingerprint = Quarantine.Fingerprints.Of(subject, message.Size, message.RecipientCount),
            Client = witness?.Client ?? file.Client ?? "",
            Helo = witness?.Helo ?? "",
            EnteredRelay = witness?.Entered,
            FirstReceived = witness?.First,
            IsEarlier = message.Arrival < _heldSince || _waiting.Contains((message.QueueId, message.Arrival)),
        };
    }

    // The clock by which the queue counts; this machine's may be another one.
    private DateTimeOffset ServerTime(CancellationToken stop) =>
        long.TryParse(Shell.RunChecked(new ShellCommand("date", "+%s"), stop).Text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : _clock.GetUtcNow();

    private IEnumerable<RelayIdentity> Bringers(CancellationToken stop)
    {
        string[] ids = [.. Incident(Shell, stop).Take(HeadersRead).Select(one => one.Id)];
        foreach (QueueFile file in new QueueFiles(Shell).Read(ids, header: true, _problem, stop).Values)
        {
            if (file.Sender.Sender is { } sender && Suspension.Keys.Contains(sender, StringComparer.Ordinal) && ReceivedWitness.Of(file.Trace) is { } witness)
                yield return new RelayIdentity { Address = witness.Client, Helo = witness.Helo, Software = witness.Software };
        }
    }

    private Dictionary<string, int> Fingerprints(CancellationToken stop)
    {
        string[] all = [.. _hops.SelectMany(hop => Incident(_open(hop), stop)).Select(entry => entry.Fingerprint).OfType<string>()];
        return all.CountBy(fingerprint => fingerprint, StringComparer.Ordinal).Where(one => one.Value >= FewestAlike && one.Value >= LeastShare * all.Length).ToDictionary(StringComparer.Ordinal);
    }

    // His quarantined mail of this case. What was released was good; notifications bear nobody's mark.
    private IEnumerable<ManifestEntry> Incident(IServerShell shell, CancellationToken stop) =>
        Stock(shell, stop).Values.Where(one => one.Run.Case == Run.Case && one.Entry is { Step: ManifestStep.Held or ManifestStep.Deleted, IsWaiting: false, IsBounce: false }).Select(one => one.Entry);

    private Dictionary<string, StockEntry> Stock(IServerShell shell, CancellationToken stop) =>
        StockEntry.Of(new Manifests(shell).Read(stop).Where(one => one.Key.Run.Kind == Suspension.Kind && Suspension.Keys.Contains(one.Key.Run.Sender, StringComparer.Ordinal)).Select(one => (one.Key.Run, one.Value)));

    private ServerException NotRunning(string why) => new(
        ServerProblemKind.MtaNotRunning, Server.Name, $"{Server}: Postfix does not run, {why}.", "Start it, and run the same command again; he stays suspended.");

    private ServerException NotSuspended(SenderKey key) => new(
        ServerProblemKind.CheckInvalid, key.Text, $"{Server}: {Visible.Make(key.Text, 100)} is not suspended there, so there is no promise to check.", "See Get-SuspendedMailSender; Suspend-MailSender stops him.");
}
