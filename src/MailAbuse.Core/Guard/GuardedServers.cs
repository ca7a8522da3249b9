using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Guard;

/// <summary>The servers of an inventory, as the guard acts on them: by the same means as Suspend-MailSender and Invoke-QueueQuarantine.</summary>
/// <param name="inventory">All servers: a realm, and what comes next, may go beyond those that are guarded.</param>
/// <param name="guarded">Those that are guarded.</param>
/// <param name="policy">What the guard may do.</param>
/// <param name="open">Opens the shell of a server; it stays the caller's.</param>
/// <param name="locks">By which no second guard acts on them; null in a dry run.</param>
/// <param name="desk">The store of cases.</param>
/// <param name="tell">Told of what a user may want to know.</param>
/// <param name="clock">What time it is.</param>
internal sealed class GuardedServers(
    ServerInventory inventory, IReadOnlyList<MailServer> guarded, GuardPolicy policy, Func<MailServer, IServerShell> open, GuardLocks? locks, CaseDesk desk, Action<string> tell,
    TimeProvider clock) : IGuardedServers
{
    /// <summary>With this begins who did it, where the guard did.</summary>
    public const string By = "guard ";

    // Where this stands in a case, all of the hold was done.
    private const string Remarked = "The guard put him on hold by itself";

    private const int AtOnce = 16, EvidenceLines = 20;

    private static readonly TimeSpan EvidencePatience = TimeSpan.FromMinutes(2), SweepPatience = TimeSpan.FromMinutes(2), LetGoCounts = TimeSpan.FromDays(1);

    private readonly Dictionary<string, LogTrust> _trusts = guarded.ToDictionary(server => server.Name, server => new LogTrust(open(server), clock), StringComparer.OrdinalIgnoreCase);
    private readonly BurstProof _proof = new(clock);

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; } = [.. guarded.Select(server => server.Name)];

    private string Operator => By + desk.By;

    /// <inheritdoc/>
    public string? Doubt(string server, IReadOnlyList<WatchedServer> seen, CancellationToken stop)
    {
        if (locks?.WhyNot(server, stop) is { } why) return why;
        LogTrust trust = _trusts[server];
        lock (trust) return trust.Look(seen, stop);
    }

    /// <inheritdoc/>
    public bool IsProved(SenderRate rate, CancellationToken stop)
    {
        MailServer[] his = ServersOf(rate.Server);
        return _proof.Look(rate, [.. his.Select(open)], stop);
    }

    /// <inheritdoc/>
    public void Forget(SenderKey sender) => _proof.Forget(sender);

    /// <inheritdoc/>
    public HoldResult Hold(SenderRate rate, string reason, CancellationToken stop)
    {
        SenderKey key = SenderKey.Of(rate.SenderKind, rate.Sender);
        // The rate names each server where he sent since long; on hold he comes where mail of this burst is seen, and with it in the whole realm.
        MailServer[] named = ServersOf(rate.Server), his = [.. named.Where(server => _proof.IsSeenOn(key, server))];
        if (his.Length == 0) his = named;
        Doing doing = new();
        (SuspensionCase About, MailServer[] Realm)[] cases = [.. SenderRules.Realms(inventory, his, key.Kind).Select(realm => (CaseOf(key, realm, rate, doing), realm))];
        // Nobody is on hold without a case that says why and how to undo it.
        foreach ((SuspensionCase about, _) in cases) about.Need();
        List<(SuspensionCase Case, List<SenderSuspension> Results)> made = [.. cases.Select(one => (one.About, Suspend(one.About, key, one.Realm, SuspensionMode.Hold, reason, doing, stop)))];
        doing.Done(made.SelectMany(one => one.Results));
        string? number = made.SelectMany(one => one.Results).Select(one => one.Case).FirstOrDefault(one => one is not null);
        List<QuarantineResult> swept = [];
        SenderRate shown = rate;
        try
        {
            if (made.Any(one => one.Results.Count > 0)) Sweep(his, key, number, swept, doing, stop);
            shown = WithEvidence(rate, his, stop);
        }
        finally
        {
            // Also when it is stopped in the middle: what was done stands in the case, with the lines of the log where they were brought.
            foreach ((SuspensionCase about, List<SenderSuspension> results) in made)
            {
                about.Rate = shown;
                about.Done(results, doing.Problem, tell);
            }

            if (number is not null && made.Any(one => one.Results.Count > 0)) NeedWritten(number, doing);
            CaseEntry[] remark = number is not null && doing.Servers is { Length: > 0 } there ? [Remark(number, $"{Remarked}: {reason.TrimEnd('.')}.", key, there)] : [];
            desk.Write([.. Entries(swept), .. remark], doing.Problem, tell);
        }

        return doing.Result(number);
    }

    /// <inheritdoc/>
    public HoldResult Complete(GuardedSender sender, SenderRate? rate, string reason, CancellationToken stop)
    {
        MailServer[] his = ServersOf(rate?.Server ?? string.Join(',', sender.Servers));
        Doing doing = new();
        List<QuarantineResult> swept = [];
        try
        {
            // Once more: where it is in place nothing changes, a server that could not be reached then may be there now, and a case that was not opened is.
            foreach (MailServer[] realm in SenderRules.Realms(inventory, his, sender.Key.Kind))
            {
                SuspensionCase about = CaseOf(sender.Key, realm, rate, doing);
                // Without a reason the one that stands there stays.
                List<SenderSuspension> results = Suspend(about, sender.Key, realm, SuspensionMode.Hold, null, doing, stop);
                doing.Done(results.Where(one => one.IsChanged));
                about.Done(results, doing.Problem, tell);
            }

            Sweep(his, sender.Key, sender.Case, swept, doing, stop);
        }
        finally
        {
            List<CaseEntry> entries = [.. Entries(swept)];
            if (sender.Case is { } number && IsUnremarked(number, doing))
            {
                doing.Say($"written into case {number}");
                entries.Add(Remark(number, $"{Remarked}: {reason.TrimEnd('.')}. It could not be brought to its end at once.", sender.Key, sender.Servers));
            }

            desk.Write(entries, doing.Problem, tell);
        }

        return doing.Result(sender.Case);
    }

    // The desk tells each fault once; of each hold it must be known.
    private void NeedWritten(string number, Doing doing)
    {
        try
        {
            if (desk.Book.Store.Find(number) is null) doing.Problem($"Case {number} could not be written.");
        }
        catch (ServerException e)
        {
            doing.Problem($"{e.Problem.Message} {e.Problem.Advice}".TrimEnd());
        }
    }

    private bool IsUnremarked(string number, Doing doing)
    {
        try
        {
            return desk.Book.Store.Find(number) is { } one && !one.Timeline.Any(entry => entry.Kind == CaseEntryKind.Note && entry.Text.StartsWith(Remarked, StringComparison.Ordinal));
        }
        catch (ServerException e)
        {
            doing.Problem($"{e.Problem.Message} {e.Problem.Advice}".TrimEnd());
            return false;
        }
    }

    /// <inheritdoc/>
    public HoldResult Defer(GuardedSender sender, string reason, CancellationToken stop)
    {
        MailServer[] his = ServersOf(string.Join(',', sender.Servers));
        Doing doing = new();
        foreach (MailServer[] realm in SenderRules.Realms(inventory, his, sender.Key.Kind))
        {
            SuspensionCase about = CaseOf(sender.Key, realm, null, doing);
            List<SenderSuspension> results = Suspend(about, sender.Key, realm, SuspensionMode.Defer, reason, doing, stop);
            doing.Done(results);
            about.Done(results, doing.Problem, tell);
        }

        return doing.Result(sender.Case);
    }

    /// <inheritdoc/>
    public GuardedStanding Standing(CancellationToken stop)
    {
        List<(string Server, MapSuspension One)> found = [];
        HashSet<string> silent = new(StringComparer.OrdinalIgnoreCase);
        foreach (FleetResult<(string, MapSuspension)> result in Fleet.ForEach<(string, MapSuspension)>(guarded, AtOnce, Read, stop))
        {
            if (result.Problem is null) found.Add(result.Value);
            else silent.Add(result.Server.Name);
        }

        GuardedSender[] senders =
        [
            .. found.GroupBy(pair => (pair.One.Kind, pair.One.Sender)).Select(same => new GuardedSender(
                // Deferred is who is deferred everywhere.
                SenderKey.Of(same.Key.Kind, same.Key.Sender), same.Any(pair => pair.One.Mode == SuspensionMode.Hold) ? SuspensionMode.Hold : same.First().One.Mode, same.Min(pair => pair.One.Since),
                [.. same.SelectMany(pair => pair.One.Keys).Distinct(StringComparer.Ordinal)], [.. same.Select(pair => pair.Server)], same.Select(pair => pair.One.Case).FirstOrDefault(one => one is not null))),
        ];
        return new GuardedStanding(senders, [.. Names.Where(name => !silent.Contains(name))]);

        void Read(MailServer server, Action<(string, MapSuspension)> emit, CancellationToken ending)
        {
            foreach (MapSuspension one in SuspendedSenders.Read(open(server), ending))
                if (one.By is { } by && by.StartsWith(By, StringComparison.Ordinal)) emit((server.Name, one));
        }
    }

    /// <inheritdoc/>
    public string? HeldTooMuch(GuardedSender sender, CancellationToken stop)
    {
        MailServer[] his = ServersOf(string.Join(',', sender.Servers));
        foreach (MailServer server in his)
        {
            IServerShell shell = open(server);
            long messages = 0, bytes = 0;
            QueueQuery query = new() { Queues = [QueueName.Hold], SenderKinds = [sender.Key.Kind] };
            foreach (QueuedMessage message in MailQueueReader.Read(shell, query, _ => { }, stop))
            {
                if (message.Sender is not { } name || !sender.Spellings.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
                messages++;
                bytes += message.Size;
            }

            if (messages >= policy.MaximumHeld)
                return string.Create(CultureInfo.InvariantCulture, $"{messages:N0} messages of his are on hold on {server}, the limit of the policy is {policy.MaximumHeld:N0}");
            if (messages == 0 || SpoolRoom.Read(shell, stop) is not { } spool) continue;
            if (bytes > policy.MaximumHeldShare * spool.FreeBytes)
                return string.Create(CultureInfo.InvariantCulture, $"his held mail takes {bytes / 1e6:N1} MB on {server}, more than {policy.MaximumHeldShare:P1} of the {spool.FreeBytes / 1e6:N0} MB that are free");
            if (spool.Inodes > 0 && messages > policy.MaximumHeldShare * spool.FreeInodes)
                return string.Create(CultureInfo.InvariantCulture, $"{messages:N0} messages of his are on hold on {server}, more than {policy.MaximumHeldShare:P1} of the {spool.FreeInodes:N0} files that its spool can still take");
        }

        return null;
    }

    /// <inheritdoc/>
    public DateTimeOffset? LetGo(SenderKey sender)
    {
        DateTimeOffset from = clock.GetUtcNow() - LetGoCounts;
        return desk.Book.Store.Find(new CaseQuery { WithTimeline = false }).Where(one => one.Resumed > from && CaseOpening.IsAbout(one, sender)).Max(one => one.Resumed);
    }

    private SuspensionCase CaseOf(SenderKey key, MailServer[] realm, SenderRate? rate, Doing doing) =>
        SuspensionCase.Of(desk, key, [], realm, null, mustBeHis: false, rate, doing.Problem, tell);

    private List<SenderSuspension> Suspend(SuspensionCase about, SenderKey key, MailServer[] realm, SuspensionMode mode, string? reason, Doing doing, CancellationToken stop)
    {
        RealmSuspension suspension = new(
            new SuspensionRequest
            {
                Sender = key.Text,
                SenderKind = key.Kind,
                Mode = mode,
                CaseForNone = () => about.ForNone(doing.Problem),
                Reason = reason,
                By = Operator,
                Protected = [.. inventory.Protected, .. policy.Protected],
                OwnHosts = SenderRules.OwnHosts(inventory),
            },
            realm,
            clock);
        List<SenderSuspension> results = [];
        Round(realm);
        if (suspension.EndFirstRound() is { } unknown) doing.Problem(unknown.Message);
        Round(suspension.Waiting);
        foreach (SenderSuspension one in results)
            foreach (ServerCheck check in one.Checks.Where(check => check.Status == CheckStatus.Failed)) doing.Problem($"{one.Server}: {check.Message} {check.Advice}".TrimEnd());
        return results;

        void Round(IReadOnlyList<MailServer> members)
        {
            foreach (FleetResult<SenderSuspension> result in Fleet.ForEach<SenderSuspension>(members, AtOnce, Work, stop))
            {
                if (result.Problem is { } problem) doing.Problem($"{problem.Message} {problem.Advice}".TrimEnd());
                else if (result.Value is { } value) results.Add(value);
            }
        }

        void Work(MailServer member, Action<SenderSuspension> emit, CancellationToken ending)
        {
            try
            {
                foreach (SenderSuspension one in suspension.Work(open(member), (_, _) => true, ending)) emit(one);
            }
            catch (ServerException failure)
            {
                foreach (SenderSuspension one in suspension.Fail(member, failure.Problem)) emit(one);
                throw;
            }
        }
    }

    private IEnumerable<CaseEntry> Entries(List<QuarantineResult> swept) => swept.Select(one => desk.Entry(CaseEntryKind.Quarantined, one.Case, QuarantineSentence.Of(one), one.Server));

    private CaseEntry Remark(string number, string text, SenderKey key, IReadOnlyList<string> servers) =>
        desk.Entry(CaseEntryKind.Note, number, $"{text} To take it back: {GuardUndo.Command(key, servers)}", string.Join(',', servers));

    private void Sweep(MailServer[] his, SenderKey key, string? number, List<QuarantineResult> swept, Doing doing, CancellationToken stop)
    {
        foreach (MailServer first in inventory.FirstsOf([.. SenderRules.Realms(inventory, his, key.Kind).SelectMany(realm => realm)]))
            Sweep(first, key, number, swept, doing, stop);
    }

    private void Sweep(MailServer first, SenderKey key, string? number, List<QuarantineResult> swept, Doing doing, CancellationToken stop)
    {
        try
        {
            SenderQuarantine quarantine = new(open, clock, problem => doing.Problem(problem.Message));
            QuarantineRequest request = new() { Sender = key.Text, SenderKind = key.Kind, Case = number, Patience = SweepPatience, By = Operator };
            foreach (QuarantinePlan plan in quarantine.Plan(inventory.HopsFrom(first), request, stop))
            {
                QuarantineResult result = quarantine.Run(plan, stop);
                if (result.Held == 0) continue;
                doing.Say(string.Create(CultureInfo.InvariantCulture, $"{result.Held:N0} queued messages held on {result.Server}"));
                swept.Add(result);
            }
        }
        catch (ServerException e)
        {
            doing.Problem($"{e.Problem.Message} {e.Problem.Advice}".TrimEnd());
        }
    }

    // A log that takes long to read must not keep the case waiting: it is opened without lines then.
    private SenderRate WithEvidence(SenderRate rate, IReadOnlyList<MailServer> servers, CancellationToken stop)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(EvidencePatience);
        try
        {
            ServerReadOptions options = new();
            Unheard observer = new();
            ServerLogs logs = new([.. servers.Select(open)], options, observer);
            return EvidenceReader.Attach([rate], new RateQuery { Evidence = EvidenceLines }, events => new ServerEventInputs(
                logs, options, ServerLogUse.Counts, new SecondRange(events.Since!.Value.ToUnixTimeSeconds(), long.MaxValue), new ServerListener(observer), clock).Read(events, patience.Token))[0];
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return rate;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // He is on hold by now, and that is what must be told.
            tell(e is ServerException known ? known.Problem.Message : e.Message);
            return rate;
        }
    }

    // Of a login that is small on each of ten servers the rate names all ten.
    private MailServer[] ServersOf(string names)
    {
        IReadOnlyList<string> named = CaseServers.NamesOf(names);
        MailServer[] his = [.. guarded.Where(server => named.Contains(server.Name, StringComparer.OrdinalIgnoreCase))];
        return his.Length > 0 ? his : throw new ServerException(ServerProblemKind.ServerUnknown, names, $"{Visible.Make(names, 100)} is none of the servers that are guarded.", "Name it with -Server.");
    }

    /// <summary>What was done so far; any thread may add.</summary>
    private sealed class Doing
    {
        private readonly Lock _gate = new();
        private readonly List<string> _servers = [], _said = [], _problems = [];

        public string[] Servers
        {
            get
            {
                lock (_gate) return [.. _servers];
            }
        }

        public void Done(IEnumerable<SenderSuspension> results)
        {
            lock (_gate)
            {
                foreach (SenderSuspension one in results.Where(one => one.State is SuspensionState.InPlace or SuspensionState.Proved or SuspensionState.Partial))
                {
                    _servers.Add(one.Server);
                    _said.Add($"{one.Mode} on {one.Server}");
                }
            }
        }

        public void Say(string text)
        {
            lock (_gate) _said.Add(text);
        }

        public void Problem(string text)
        {
            lock (_gate)
                if (!_problems.Contains(text)) _problems.Add(text);
        }

        public HoldResult Result(string? number)
        {
            lock (_gate) return new HoldResult([.. _servers], string.Join(", ", _said), number, [.. _problems]);
        }
    }

    /// <summary>What went wrong with a log was said when it was followed.</summary>
    private sealed class Unheard : IServerObserver
    {
        public void Problem(ServerProblem problem)
        {
        }

        public void Problem(LogProblem problem)
        {
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
