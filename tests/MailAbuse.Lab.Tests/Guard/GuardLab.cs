using System.Collections.Concurrent;
using MailAbuse.Cases;
using MailAbuse.Core.Tests.Rates.Live;
using MailAbuse.Guard;
using MailAbuse.Lab.Tests.Configuration;
using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Store.Cases;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Guard;

/// <summary>A lab with a store of cases, and a guard that runs beside the test.</summary>
internal sealed class GuardLab : IGuardListener, IDisposable
{
    private readonly InitializedLab _lab;
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-guard-").FullName;
    private CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<GuardEvent> _events = new();
    private readonly ConcurrentQueue<string> _said = new();
    private Thread? _thread;

    /// <param name="plan">The servers.</param>
    /// <param name="isFar">The guard is on another machine, and reaches the server by a way that can be cut.</param>
    public GuardLab(LabPlan? plan = null, bool isFar = false)
    {
        _lab = new InitializedLab(plan);
        if (isFar) Way = Lab.AddDistantHost("far", TimeSpan.FromMilliseconds(5));
        Desk = new CaseDesk(() => new CaseStoreOpener().Open(Path.Combine(_folder, "cases.db")), TimeProvider.System, "root@ops");
    }

    /// <summary>What the log of a server has of the week before: offices that send by day, and newsletters on Tuesdays, in a rotated part.</summary>
    /// <param name="newsletter">Who sent one of 120 messages on each of the days, too.</param>
    public GuardLab WithPast(LabLogin? newsletter = null)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        GrowingLog past = new(Server.LogFile + ".1");
        past.Office(now.AddDays(-9), now.AddHours(-2));
        for (DateTimeOffset day = now.AddDays(-9); day < now.AddHours(-2); day = day.AddHours(3))
            foreach (LabLogin login in (LabLogin[])[LabLogin.Mary, LabLogin.Anna, LabLogin.Joe]) past.Send(day, login.Name, "192.0.2.60");
        if (newsletter is not null)
        {
            for (DateTimeOffset day = now.AddDays(-9); day < now.AddHours(-2); day = day.AddDays(1))
                for (int i = 0; i < 120; i++) past.Send(day.AddSeconds(10 * i), newsletter.Name, "127.0.0.1");
        }

        past.Write();
        File.SetLastWriteTimeUtc(past.Path, now.AddHours(-2).UtcDateTime);
        return this;
    }

    public MailLab Lab => _lab.Lab;

    /// <summary>The way from the guard to the server, where it is far.</summary>
    public DelayedPort? Way { get; }

    public PostfixServer Server => _lab.Server;

    public LocalShell Shell => _lab.Shell;

    public CaseDesk Desk { get; }

    public string Heartbeat => Path.Combine(_folder, "beat", "guard.json");

    public IReadOnlyList<GuardEvent> Events => [.. _events];

    public IReadOnlyList<string> Said => [.. _said];

    public Exception? Ended { get; private set; }

    public string Story => string.Join("\n", Events.Select(one => $"{one.Time:HH:mm:ss.fff} {one}").Concat(Said).Append($"{Ended}"));

    public GuardEvent WaitFor(GuardEventKind kind, string sender = "", double seconds = Waiting.Patience)
    {
        GuardEvent? found = null;
        Assert.True(Waiting.Until(() => (found = Events.FirstOrDefault(one => one.Kind == kind && (sender.Length == 0 || one.Sender == sender))) is not null || Ended is not null, seconds) && found is not null, $"{kind} of {sender}\n{Story}");
        return found;
    }

    public GuardLab Start(GuardPolicy policy)
    {
        _stop = new CancellationTokenSource();
        Ended = null;
        _thread = new Thread(() => Ended = Record.Exception(() => GuardService.Run(Request(policy), Desk, this, TimeProvider.System, _stop.Token)));
        _thread.Start();
        return this;
    }

    /// <summary>Does something while another program writes into the store of cases, and does not end.</summary>
    public void WhileStoreIsLocked(Action work)
    {
        ICaseStore store = new CaseStoreOpener().Open(Path.Combine(_folder, "cases.db"));
        string other = store.Open(new AbuseCase { Case = store.TakeNumber(DateTimeOffset.UtcNow), Sender = "somebody.else@example.org", SenderKind = SenderKind.Login, Server = "mx1" }, out _).Case;
        store.Change(other, one =>
        {
            work();
            return one;
        });
    }

    /// <summary>Another guard of the same server, as from another machine.</summary>
    public ServerException Second() => Assert.Throws<ServerException>(() => GuardService.Run(Request(Policy()), Desk, this, TimeProvider.System, default));

    private GuardRequest Request(GuardPolicy policy)
    {
        MailServer server = Way is null
            ? InitializedLab.Described(Server)
            : new MailServer { Name = "mx1", Host = "far", SshConfig = Lab.Ssh!.ConfigFile, ConfigDirectory = Server.ConfigDirectory, Log = [Server.LogFile], Realm = "customers" };
        return new GuardRequest
        {
            Policy = policy,
            Inventory = new ServerInventory { Servers = [server] },
            Servers = [server],
            Watch = new RateWatchOptions { Window = TimeSpan.FromHours(1), Baseline = TimeSpan.FromDays(7), TimeZone = TimeZoneInfo.Local },
        };
    }

    public void End()
    {
        _stop.Cancel();
        Assert.True(_thread?.Join(TimeSpan.FromSeconds(60)) ?? true, "the guard stays");
    }

    public GuardPolicy Policy(int perHour = 5, int inAll = 20, int held = 1000, double share = 0.01, params string[] isProtected) => new() { DryRun = false, Protected = isProtected, PerHour = perHour, InAll = inAll, MaximumHeld = held, MaximumHeldShare = share, Heartbeat = Heartbeat };

    /// <summary>Somebody who has a login sends, twenty messages a second, to a destination where each takes a second.</summary>
    public Spammer Spam(LabLogin? login = null, int? count = null) => new(new SendingPlan
    {
        Server = Server.Submission, Login = login ?? LabLogin.Joe, Count = count, EnvelopeSender = login is null ? null : _ => login.Name, Connections = 2, Pause = TimeSpan.FromMilliseconds(100), Recipient = n => $"victim{n}@slow.test",
    });

    public IReadOnlyList<SenderSuspension> Standing() => _lab.Suspensions.List(verify: false, default);

    public SenderSuspension Resume(string sender) => _lab.Suspensions.Resume(SenderKind.Login, sender, "root@ops", default);

    void IGuardListener.Event(GuardEvent one) => _events.Enqueue(one);

    void IGuardListener.Warn(string text) => _said.Enqueue($"warning: {text}");

    void MailAbuse.Servers.Reading.IServerObserver.Problem(ServerProblem problem) => _said.Enqueue($"problem: {problem.Message}");

    void IReadObserver.Problem(LogProblem problem) => _said.Enqueue($"problem: {problem.Message}");

    void IReadObserver.Notice(string text) => _said.Enqueue(text);

    void IReadObserver.Progress(long done, long total)
    {
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join(TimeSpan.FromSeconds(60));
        _stop.Dispose();
        _lab.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
