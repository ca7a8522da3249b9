using System.Collections.Concurrent;
using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Guard;

/// <summary>
/// Watches, decides and acts. All that is decided is decided on the thread of <see cref="Run"/>; what takes time (asking a server,
/// putting somebody on hold) is done by others meanwhile and comes back as a step for that thread, so that the watch never waits.
/// </summary>
internal sealed partial class MailGuard
{
    // Whoever is to be put on hold waits for no server that is only asked something.
    private const int MostAtWork = 8, MostHolds = 16;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300), DoubtEvery = TimeSpan.FromSeconds(20), HeldEvery = TimeSpan.FromSeconds(5), AgainAfter = TimeSpan.FromSeconds(30), OneHour = TimeSpan.FromHours(1);

    private readonly GuardPolicy _policy;
    private readonly GuardJudge _judge;
    private readonly IRateWatch _watch;
    private readonly IGuardedServers _servers;
    private readonly Action<GuardEvent> _tell;
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<Action> _steps = new();
    private readonly Dictionary<SenderKey, GuardBurst> _bursts = [];
    private readonly Dictionary<string, string?> _doubts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase), _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _doubtsAsked = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<SenderKey> _deferred = [];
    private readonly List<DateTimeOffset> _holds = [];
    private readonly Dictionary<SenderKey, GuardedSender> _standing = [];
    private readonly List<UnfinishedHold> _unfinished = [];
    private readonly HashSet<string> _problems = [];
    private DateTimeOffset _heldAsked;
    private bool _isHeldAsked, _areMany;
    private int _holdsDone;
    private int _atWork;

    /// <param name="policy">What it may do.</param>
    /// <param name="isProtected">Whom the inventory protects; wildcards.</param>
    /// <param name="watch">What is watched.</param>
    /// <param name="servers">The servers.</param>
    /// <param name="tell">Told what it sees and does; on the thread of <see cref="Run"/>.</param>
    /// <param name="clock">What time it is.</param>
    public MailGuard(GuardPolicy policy, IReadOnlyList<string> isProtected, IRateWatch watch, IGuardedServers servers, Action<GuardEvent> tell, TimeProvider clock)
    {
        _policy = policy;
        _judge = new GuardJudge(policy, isProtected);
        _watch = watch;
        _servers = servers;
        _tell = tell;
        _clock = clock;
    }

    /// <summary>Senders whom it has on hold.</summary>
    public int Held => _standing.Count;

    /// <summary>Servers that it does not believe, with the reason.</summary>
    public IReadOnlyList<string> Doubts => [.. _doubts.Where(pair => pair.Value is not null).Select(pair => pair.Value!)];

    /// <summary>What went wrong lately and was not mended since.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    /// <summary>True while something is being done.</summary>
    public bool IsAtWork => Volatile.Read(ref _atWork) > 0 || !_steps.IsEmpty;

    /// <summary>Learns whom a guard stopped before this one was started.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Begin(CancellationToken stop)
    {
        if (_policy.DryRun) return;
        TakeStanding(_servers.Standing(stop));
    }

    /// <summary>Guards until it is stopped.</summary>
    /// <param name="beat">Called between two looks.</param>
    /// <param name="limit">For how long; null: until it is stopped.</param>
    /// <param name="stop">Ends it; what is being done is ended with it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(Action beat, TimeSpan? limit, CancellationToken stop)
    {
        long begin = _clock.GetTimestamp();
        try
        {
            while (limit is not { } whole || _clock.GetElapsedTime(begin) < whole)
            {
                Step(stop);
                beat();
                stop.WaitHandle.WaitOne(LookEvery);
                stop.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            // What was begun is brought to an end that the case knows of.
            SpinWait.SpinUntil(() => Volatile.Read(ref _atWork) == 0, TimeSpan.FromSeconds(10));
            TakeSteps();
        }
    }

    /// <summary>Looks once, decides, and begins what is to be done.</summary>
    public void Step(CancellationToken stop)
    {
        TakeSteps();
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (UnfinishedHold half in _unfinished.Where(one => now >= one.Next).ToArray())
            if (TryWork(() => Complete(half, stop))) half.Begin();
        foreach (SenderRate rate in _watch.Look(stop)) Take(rate);
        foreach (GuardBurst burst in _bursts.Values.Where(burst => !burst.IsDone && !burst.IsUnderWay && now >= burst.Next).ToArray()) Decide(burst, stop);
        if (_areMany) TellMany(GuardJudge.TooMany(Standing("", now)));
        // Whoever was asked longest ago first: there may be more servers than can be asked at once.
        foreach (string server in _servers.Names.Where(name => IsDue(_doubtsAsked.GetValueOrDefault(name), DoubtEvery, now)).OrderBy(name => _doubtsAsked.GetValueOrDefault(name)))
            if (AskForDoubt(server, stop)) _doubtsAsked[server] = now;
        if (!_policy.DryRun && !_isHeldAsked && IsDue(_heldAsked, HeldEvery, now)) AskForHeld(stop);
    }

    // Also where the clock was set back.
    private static bool IsDue(DateTimeOffset last, TimeSpan every, DateTimeOffset now) => now - last >= every || now < last;

    private void Take(SenderRate rate)
    {
        SenderKey? key = KeyOf(rate);
        if (rate.Change == RateChange.Over)
        {
            if (key is { } gone)
            {
                _bursts.Remove(gone);
                _servers.Forget(gone);
            }

            Tell(GuardEventKind.Over, rate, $"The burst of {Name(rate)} is over.{(key is { } his && _standing.ContainsKey(his) ? " He stays on hold until somebody lets him go." : "")}");
            return;
        }

        if (key is not { } sender)
        {
            Tell(GuardEventKind.LeftAlone, rate, $"{Describe(rate)} Left to people: {_judge.WhyNot(rate, Standing(rate.Server, _clock.GetUtcNow()))}.");
            return;
        }

        if (_bursts.TryGetValue(sender, out GuardBurst? burst)) burst.Rate = rate;
        else _bursts.Add(sender, burst = new GuardBurst(rate));
        if (rate.Change == RateChange.Grew) Tell(GuardEventKind.Grew, rate, $"{Describe(rate)} That is ten times as much as was told before.");
        // At once, when all that came with this look is known.
        burst.Next = default;
    }

    private void Decide(GuardBurst burst, CancellationToken stop)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        burst.Next = now + AgainAfter;
        SenderRate rate = burst.Rate;
        SenderKey sender = KeyOf(rate)!.Value;
        if (_standing.TryGetValue(sender, out GuardedSender? there) && IsThere(there, rate))
        {
            // From before: a guard that was started anew is told again who bursts.
            burst.IsDone = true;
            Leave(burst, $"he is stopped already, since {TimeText.Minute(there.Since)}", there.Case);
            return;
        }

        GuardStanding standing = Standing(rate.Server, now);
        if (TellMany(GuardJudge.TooMany(standing))) return;
        if (_judge.WhyNot(rate, standing) is { } why)
        {
            Leave(burst, why);
            return;
        }

        if (_policy.DryRun)
        {
            burst.IsDone = true;
            _holds.Add(now);
            Tell(GuardEventKind.Burst, rate, $"{Describe(rate)} He would be put on hold, and his queued mail with him.");
            return;
        }

        // From here on he counts for the limits, whatever comes of it; where nothing does, that is taken back.
        _holds.Add(now);
        burst.IsUnderWay = true;
        string reason = $"{Describe(rate).TrimEnd('.')}";
        // What the watch sees is asked for here, on its own thread.
        (string Server, WatchedServer[] Logs)[] seen = [.. CaseServers.NamesOf(rate.Server).Select(server => (server, SeenOf(server)))];
        if (!TryWork(() => Hold(burst, rate, sender, reason, seen, now, stop), MostHolds))
        {
            _holds.Remove(now);
            burst.IsUnderWay = false;
            burst.Next = now;
            return;
        }

        if (burst.Told is null) Tell(GuardEventKind.Burst, rate, $"{Describe(rate)} He is being put on hold.");
    }

    // A uid, or an address, is somebody else on another server; a login is not.
    private static bool IsThere(GuardedSender there, SenderRate rate)
    {
        IReadOnlyList<string> servers = CaseServers.NamesOf(rate.Server);
        bool Has(string name) => there.Servers.Contains(name, StringComparer.OrdinalIgnoreCase);
        return rate.SenderKind == Mta.SenderKind.Login ? servers.Any(Has) : servers.All(Has);
    }

    // On another thread.
    private Action Hold(GuardBurst burst, SenderRate rate, SenderKey sender, string reason, (string Server, WatchedServer[] Logs)[] seen, DateTimeOffset counted, CancellationToken stop)
    {
        try
        {
            string? doubt = seen.Select(one => _servers.Doubt(one.Server, one.Logs, stop)).FirstOrDefault(one => one is not null);
            string? why = doubt is not null ? $"what is seen there is not believed: {doubt}"
                : _servers.LetGo(sender) is { } time ? $"somebody let him go on {TimeText.Minute(time)}, and knows better"
                : !_servers.IsProved(rate, stop) ? "no such messages of his are seen in the queue, so somebody else may have written these lines into the log"
                : null;
            if (why is not null) return () => GiveBack(burst, counted, () => Leave(burst, why));
            HoldResult done = _servers.Hold(rate, reason, stop);
            return done.Servers.Count == 0
                ? () => GiveBack(burst, counted, () => Leave(burst, done.Problems.Count > 0 ? string.Join(" ", done.Problems) : "nothing came of it"))
                : () => Done(burst, sender, done);
        }
        catch (ServerException e)
        {
            return () => GiveBack(burst, counted, () => Leave(burst, $"{e.Problem.Message} {e.Problem.Advice}".TrimEnd()));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Not foreseen; he is tried again like everybody who could not be put on hold.
            return () => GiveBack(burst, counted, () => Leave(burst, e.Message));
        }
    }

    private void Done(GuardBurst burst, SenderKey sender, HoldResult done)
    {
        burst.IsUnderWay = false;
        burst.IsDone = true;
        GuardedSender his = new(sender, SuspensionMode.Hold, _clock.GetUtcNow(), [sender.Text], done.Servers, done.Case);
        _standing[sender] = his;
        _holdsDone++;
        _heldAsked = default;
        string text = $"{Describe(burst.Rate)} Done: {done.Text}.";
        foreach (string problem in done.Problems) text += $" {problem}";
        if (done.Problems.Count > 0)
        {
            _unfinished.Add(new UnfinishedHold(his, burst.Rate, Describe(burst.Rate), default));
            _unfinished[^1].TryLater(_clock.GetUtcNow());
        }

        _tell(Event(GuardEventKind.Held, burst.Rate, text) with { Case = done.Case, Undo = GuardUndo.Command(sender, done.Servers) });
    }

    private void GiveBack(GuardBurst burst, DateTimeOffset counted, Action then)
    {
        _holds.Remove(counted);
        burst.IsUnderWay = false;
        then();
    }

    // One shout for all of them: five hundred would be read by nobody.
    private bool TellMany(string? why)
    {
        string servers = string.Join(',', _servers.Names);
        if (why is not null && !_areMany)
        {
            GuardBurst[] most = [.. _bursts.Values.OrderByDescending(burst => burst.Rate.Messages).Take(5)];
            string names = string.Join(", ", most.Select(burst => string.Create(CultureInfo.InvariantCulture, $"{Name(burst.Rate)} ({burst.Rate.Messages:N0} messages)")));
            _tell(Event(GuardEventKind.Doubt, null, $"Nobody more is put on hold for now: {why}. Among them {names}.") with { Server = servers });
        }
        else if (why is null && _areMany)
        {
            _tell(Event(GuardEventKind.Trust, null, "Not so many senders burst at once any more.") with { Server = servers });
        }

        return _areMany = why is not null;
    }

    private void Leave(GuardBurst burst, string why, string? number = null)
    {
        // Figures change with each look; the kind of reason does not.
        string kind = new([.. why.Where(c => !char.IsAsciiDigit(c))]);
        if (burst.Told == kind) return;
        burst.Told = kind;
        _tell(Event(GuardEventKind.LeftAlone, burst.Rate, $"{Describe(burst.Rate)} Left to people: {why.TrimEnd('.')}.") with { Case = number });
    }

    private GuardStanding Standing(string servers, DateTimeOffset now)
    {
        _holds.RemoveAll(time => now - time > OneHour);
        SenderCounts counts = _watch.Senders;
        int underWay = _bursts.Values.Count(burst => burst.IsUnderWay);
        string? doubt = CaseServers.NamesOf(servers).Select(server => _doubts.GetValueOrDefault(server)).FirstOrDefault(one => one is not null);
        int held = _policy.DryRun ? _bursts.Values.Count(burst => burst.IsDone) : _standing.Count + underWay;
        return new GuardStanding(counts.Known, counts.Bursting, _holds.Count, held, doubt);
    }

    private bool AskForDoubt(string server, CancellationToken stop)
    {
        if (!_asked.Add(server)) return false;
        IReadOnlyList<WatchedServer> seen = SeenOf(server);
        bool isBegun = TryWork(() =>
        {
            string? doubt;
            try
            {
                doubt = _servers.Doubt(server, seen, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                doubt = MessageOf(e);
            }

            return () =>
            {
                _asked.Remove(server);
                Doubt(server, doubt?.TrimEnd('.'));
            };
        });
        if (!isBegun) _asked.Remove(server);
        return isBegun;
    }

    private void Doubt(string server, string? doubt)
    {
        string? before = _doubts.GetValueOrDefault(server);
        _doubts[server] = doubt;
        if (doubt is not null && before is null)
            _tell(Event(GuardEventKind.Doubt, null, $"Nobody is put on hold on {server} for now: {doubt}.") with { Server = server });
        else if (doubt is null && before is not null)
        {
            _tell(Event(GuardEventKind.Trust, null, $"What is seen on {server} is believed again.") with { Server = server });
            // Whoever burst meanwhile waits no longer.
            foreach (GuardBurst burst in _bursts.Values.Where(burst => CaseServers.NamesOf(burst.Rate.Server).Contains(server, StringComparer.OrdinalIgnoreCase))) burst.Next = default;
        }
    }

    private void Problem(string about, string? text)
    {
        string line = $"{about}: {text}";
        bool isNews = !_problems.Contains(line);
        _problems.RemoveWhere(one => one.StartsWith(about + ": ", StringComparison.Ordinal));
        if (text is null) return;
        _problems.Add(line);
        if (isNews) _tell(Event(GuardEventKind.Problem, null, text));
    }

    private bool TryWork(Func<Action> work, int most = MostAtWork)
    {
        if (Interlocked.Increment(ref _atWork) > most)
        {
            Interlocked.Decrement(ref _atWork);
            return false;
        }

        Thread thread = new(() =>
        {
            try
            {
                _steps.Enqueue(work());
            }
            catch (OperationCanceledException)
            {
                // It ends, and the loop with it.
            }
            catch (Exception e)
            {
                // A defect in one errand must not end the guard.
                _steps.Enqueue(() => Problem("errand", e.Message));
            }
            finally
            {
                Interlocked.Decrement(ref _atWork);
            }
        }) { IsBackground = true, Name = "guard" };
        thread.Start();
        return true;
    }

    private void TakeSteps()
    {
        while (_steps.TryDequeue(out Action? step)) step();
    }

    private WatchedServer[] SeenOf(string server) => [.. _watch.Servers.Where(one => CaseServers.NamesOf(one.Name).Contains(server, StringComparer.OrdinalIgnoreCase))];

    private void Tell(GuardEventKind kind, SenderRate rate, string text) => _tell(Event(kind, rate, text));

    private GuardEvent Event(GuardEventKind kind, SenderRate? rate, string text) => new()
    {
        Time = _clock.GetUtcNow(),
        Kind = kind,
        Server = rate?.Server ?? "",
        Sender = rate?.Sender ?? "",
        SenderKind = rate?.SenderKind ?? default,
        Text = text,
        DryRun = _policy.DryRun,
        Rate = rate,
    };

    private static SenderKey? KeyOf(SenderRate rate) => rate.SenderKind == Mta.SenderKind.Unknown || rate.Sender.Length == 0 ? null : SenderKey.TryOf(rate.SenderKind, rate.Sender);

    private static string MessageOf(Exception e) => e is ServerException known ? known.Problem.Message : e.Message;

    private static string Name(SenderRate rate) => rate.Sender.Length == 0 ? "somebody" : Visible.Make(rate.Sender, 100);

    private static string Describe(SenderRate rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Name(rate)} sends a burst: {rate.Messages:N0} messages to {rate.Recipients:N0} recipients on {rate.Server}{(rate.Reasons.Length > 0 ? $"; {Visible.Make(rate.Reasons[0], 200).TrimEnd('.')}" : "")}.");
}
