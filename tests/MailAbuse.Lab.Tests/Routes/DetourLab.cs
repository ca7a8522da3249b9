using MailAbuse.Lab.Tests.Configuration;
using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Logs;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>A provider with a second outgoing server (mx2) and an outside world that knows them apart by their addresses.</summary>
internal sealed class DetourLab : IDisposable
{
    private static readonly LabLogin[] Customers = [LabLogin.Mary, LabLogin.Anna, LabLogin.Shop];

    private int _turn;
    private readonly Dictionary<string, IServerShell> _shells = new(StringComparer.Ordinal);

    public DetourLab(int further = 1, LabPlan? plan = null)
    {
        Lab = MailLab.Start((plan ?? new LabPlan()) with { FurtherServers = further, Ssh = false });
        Inventory = new ServerInventory { Servers = [.. Lab.Servers.Select(InitializedLab.Described).Select(server => Alone(server))] };
        Lab.LetServersTrustEachOther();
        foreach (PostfixServer server in Lab.Servers) SetupLab.Initialize(Open(Of(server)));
    }

    public MailLab Lab { get; }

    public PostfixServer Mx1 => Lab.Servers[0];

    public PostfixServer Mx2 => Lab.Servers[1];

    public ServerInventory Inventory { get; }

    public MailServer Of(PostfixServer server) => Inventory.Servers.Single(one => one.Name == server.Name);

    public IServerShell Open(MailServer server)
    {
        lock (_shells)
        {
            if (!_shells.TryGetValue(server.Name, out IServerShell? shell))
                _shells.Add(server.Name, shell = new LocalShell(server));
            return shell;
        }
    }

    /// <summary>The world refuses a domain to mx1's address alone.</summary>
    public void Refuse(string domain, WorldAnswer? answer = null) => Lab.World.Set(domain, answer ?? WorldAnswer.BadName(Mx1.Address), Mx1.Address);

    /// <summary>A customer writes to somebody there; each in his turn, so that nobody bursts.</summary>
    public string Write(string domain, LabLogin? login = null)
    {
        login ??= Customers[_turn++ % Customers.Length];
        string token = LabMessage.NewToken();
        (SmtpClientSession session, _) = SmtpClientSession.LogIn(Mx1.Submission, login);
        using (session)
            Assert.Equal(250, session.SendMessage(login.Name, $"friend@{domain}", LabMessage.Make(token, login.Name, $"friend@{domain}")).Code);
        return token;
    }

    /// <summary>Who refuses mx1, by its log.</summary>
    public IReadOnlyList<DeliveryRefusal> Refusals() =>
        ServerRefusalReader.Read([Open(Of(Mx1))], new RefusalQuery(), new ServerReadOptions(), new Nobody(), TimeProvider.System, default).Refusals;

    public RelayhostSetting Setting(RelayhostRequest request, PostfixServer? source = null, TimeProvider? clock = null, Func<MailServer, IServerShell>? open = null) =>
        new(request, Of(source ?? Mx1), Inventory, open ?? Open, clock ?? TimeProvider.System);

    /// <summary>All that it plans is agreed to.</summary>
    public IReadOnlyList<RelayhostRoute> Set(RelayhostRequest request, PostfixServer? source = null, TimeProvider? clock = null, Func<MailServer, IServerShell>? open = null)
    {
        RelayhostSetting setting = Setting(request, source, clock, open);
        RelayhostPlan plan = setting.Plan(new Nobody(), default);
        return setting.Set(plan, plan.Routes, _ => { }, _ => { }, _ => { }, default);
    }

    public static RelayhostRequest Request(string via, params string[] domains) => new()
    {
        Domains = [.. domains.Select(domain => new RouteWish(RecipientDomain.Of(domain), null, null, IsNamed: false))],
        Via = via,
        Until = DateTimeOffset.UtcNow.AddDays(14),
        By = "root@ops",
    };

    public void Dispose()
    {
        foreach (IServerShell shell in _shells.Values)
            shell.Dispose();
        Lab.Dispose();
    }

    private static MailServer Alone(MailServer server) => new() { Name = server.Name, ConfigDirectory = server.ConfigDirectory, Log = server.Log };

    internal sealed class Nobody : IServerObserver
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
