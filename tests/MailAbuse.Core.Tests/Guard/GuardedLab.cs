using MailAbuse.Core.Tests.Times;
using MailAbuse.Guard;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Suspensions;

namespace MailAbuse.Core.Tests.Guard;

/// <summary>A guard over servers that do what the test says, by a clock of the test.</summary>
internal sealed class GuardedLab : IRateWatch, IGuardedServers
{
    private readonly Queue<SenderRate> _alarms = [];
    private readonly Lock _gate = new();
    private readonly MailGuard _guard;
    private readonly List<GuardEvent> _events = [];

    public GuardedLab(GuardPolicy policy, params string[] isProtected) => _guard = new MailGuard(policy, isProtected, this, this, _events.Add, Clock);

    public static DateTimeOffset Night { get; } = new(2026, 11, 6, 3, 0, 0, TimeSpan.Zero);

    public SteppingClock Clock { get; } = new(Night);

    public MailGuard Guard => _guard;

    public IReadOnlyList<GuardEvent> Events => _events;

    public string[] Kinds => [.. _events.Select(one => one.Kind.ToString())];

    public List<string> OnHold { get; } = [];

    public List<string> Completed { get; } = [];

    public List<string> Forgotten { get; } = [];

    public List<GuardedSender> Before { get; } = [];

    public string? DoubtNow { get; set; }

    public bool IsForged { get; set; }

    public string? TooMuch { get; set; }

    public DateTimeOffset? LetGoAt { get; set; }

    public Exception? Fault { get; set; }

    /// <summary>The server does not answer when it is asked whom it has on hold.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What of a hold cannot be done.</summary>
    public string? Left { get; set; }

    public bool Hangs { get; set; }

    public int Known { get; set; } = 1000;

    public int Bursting { get; set; }

    public static GuardPolicy Policy(int perHour = 5, int inAll = 20, params string[] isProtected) => new() { DryRun = false, PerHour = perHour, InAll = inAll, Protected = isProtected };

    public static SenderRate Rate(string sender, RateChange change = RateChange.Began, SenderKind kind = SenderKind.Login, bool isComplete = true) => new()
    {
        Server = "mx1", Sender = sender, SenderKind = kind, Messages = 400, Recipients = 900, IsBurst = true, Change = change, IsComplete = isComplete, Reasons = ["400 messages in an hour, usually 2"], AlarmTime = Night,
    };

    /// <summary>Alarms come, the guard decides, and what it does comes to its end.</summary>
    public GuardedLab Come(params SenderRate[] alarms)
    {
        foreach (SenderRate one in alarms)
        {
            _alarms.Enqueue(one);
            Bursting += one.Change == RateChange.Began ? 1 : one.Change == RateChange.Over ? -1 : 0;
        }

        return Step();
    }

    public GuardedLab Step()
    {
        // What was decided is done on other threads, and what came of it is heard by the next step.
        do _guard.Step(default);
        while (!Hangs && (_guard.IsAtWork || !SpinWait.SpinUntil(() => !_guard.IsAtWork, TimeSpan.FromMilliseconds(10))));
        _guard.Step(default);
        return this;
    }

    public GuardedLab After(TimeSpan time)
    {
        Clock.Advance(time);
        return Step();
    }

    IReadOnlyList<SenderRate> IRateWatch.Look(CancellationToken stop)
    {
        SenderRate[] all = [.. _alarms];
        _alarms.Clear();
        return all;
    }

    IReadOnlyList<WatchedServer> IRateWatch.Servers => [];

    SenderCounts IRateWatch.Senders => new(Known, Bursting);

    RateView IRateWatch.View(int senders) => throw new NotSupportedException();

    IReadOnlyList<string> IGuardedServers.Names => ["mx1"];

    string? IGuardedServers.Doubt(string server, IReadOnlyList<WatchedServer> seen, CancellationToken stop) => DoubtNow;

    bool IGuardedServers.IsProved(SenderRate rate, CancellationToken stop) => !IsForged;

    void IGuardedServers.Forget(SenderKey sender) => Forgotten.Add(sender.Text);

    HoldResult IGuardedServers.Hold(SenderRate rate, string reason, CancellationToken stop) 
    {
        if (Hangs) stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        if (Fault is { } fault) throw fault;
        lock (_gate)
        {
            OnHold.Add(rate.Sender);
            Before.Add(Standing(rate.Sender));
        }

        return new HoldResult(["mx1"], "Hold on mx1", "2026-0001", Left is { } left ? [left] : []);
    }

    HoldResult IGuardedServers.Complete(GuardedSender sender, SenderRate? rate, string reason, CancellationToken stop) 
    {
        lock (_gate) Completed.Add(sender.Key.Text);
        return new HoldResult([], Left is null ? "3 queued messages held on mx1" : "", sender.Case, Left is { } left ? [left] : []);
    }

    GuardedStanding IGuardedServers.Standing(CancellationToken stop)
    {
        lock (_gate) return IsSilent ? new GuardedStanding([], []) : new GuardedStanding([.. Before], ["mx1"]);
    }

    string? IGuardedServers.HeldTooMuch(GuardedSender sender, CancellationToken stop) => TooMuch;

    HoldResult IGuardedServers.Defer(GuardedSender sender, string reason, CancellationToken stop)
    {
        if (Left is { } left) return new HoldResult([], "", sender.Case, [left]);
        lock (_gate)
        {
            Before.Remove(sender);
            Before.Add(sender with { Mode = SuspensionMode.Defer });
        }

        return new HoldResult(["mx1"], "Defer on mx1", sender.Case, []);
    }

    DateTimeOffset? IGuardedServers.LetGo(SenderKey sender) => LetGoAt;

    public GuardedSender Standing(string sender, SuspensionMode mode = SuspensionMode.Hold, TimeSpan ago = default) =>
        new(SenderKey.Of(SenderKind.Login, sender), mode, Clock.GetUtcNow() - ago, [sender], ["mx1"], "2026-0001");

    public void Dispose()
    {
    }
}
