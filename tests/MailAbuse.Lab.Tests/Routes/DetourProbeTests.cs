using MailAbuse.Lab.Tests.Configuration;
using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Mta.Postfix.Servers.Routes.Probes;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>
/// mx1's mail is to go through mx3, which is somebody else's: nobody can ask it for its routes. So a message is sent through it to mx2, and
/// read there.
/// </summary>
public sealed class DetourProbeTests : IClassFixture<DetourProbeTests.Strangers>
{
    /// <summary>Three servers, of which the inventory knows two. Each takes mail for its own name, and has nobody there to deliver it to.</summary>
    public sealed class Strangers() : SharedLab(new LabPlan
    {
        Ssh = false,
        FurtherServers = 2,
        Main =
        [
            ("transport_maps", "lmdb:$config_directory/transport"), ("mydestination", "$myhostname"), ("recipient_delimiter", "-+"), ("local_recipient_maps", ""), ("mynetworks", "127.0.0.0/8"),
        ],
    })
    {
        private bool _isSetUp;

        internal MailLab SetUp()
        {
            if (_isSetUp) return Lab;
            foreach (PostfixServer server in Lab.Servers) Ways(server, "");
            Parallel.ForEach(Lab.Servers.Take(2), server =>
            {
                using LocalShell shell = new(Described(server));
                SetupLab.Initialize(shell);
                File.SetLastWriteTimeUtc(Path.Combine(server.ConfigDirectory, "main.cf"), DateTime.UtcNow.AddDays(-1));
            });
            _isSetUp = true;
            return Lab;
        }
    }

    private readonly MailLab _lab;
    private readonly List<ServerCheck> _told = [];

    public DetourProbeTests(Strangers shared)
    {
        _lab = shared.SetUp();
        Ways(Mx1, $"mx2.lab.test smtp:{Mx2.NextHop}\n");
        Ways(Mx2, "");
        Ways(Mx3, $"mx1.lab.test smtp:{Mx1.NextHop}\nmx2.lab.test smtp:{Mx2.NextHop}\n");
    }

    private PostfixServer Mx1 => _lab.Servers[0];

    private PostfixServer Mx2 => _lab.Servers[1];

    private PostfixServer Mx3 => _lab.Servers[2];

    [LabFact]
    public void A_probe_that_comes_back_is_read_and_nothing_of_it_stays()
    {
        RelayhostRoute set = Assert.Single(Set("hotmail.test"));
        Assert.Equal(RelayhostState.Proved, set.State);
        ServerCheck probed = Probed();
        Assert.True(probed.Status == CheckStatus.Passed, probed.Message);
        Assert.Matches($@"^A probe came back after \d+ s by mx3\.lab\.test \[{Mx3.Address}\], over 1 host\.$", probed.Message);
        Clean();
        // It lay there, and was not delivered.
        Assert.Contains(Mx2.Log.With("postmaster+mailabuse-"), line => line.Contains("status=deferred", StringComparison.Ordinal));

        // With nobody else to wait for it the source does.
        ProbeResult alone = Probe(servers: [Mx1]);
        Assert.Contains($"by mx3.lab.test [{Mx3.Address}], over 1 host", alone.Check.Message, StringComparison.Ordinal);
        Assert.Equal(Mx3.Address, alone.Outgoing);
        Clean();
    }

    [LabFact]
    public void A_detour_that_sends_our_mail_back_through_us_is_a_circle()
    {
        Ways(Mx3, $"mx2.lab.test smtp:{Mx1.NextHop}\n");
        // Forced, too: a circle is never what anybody wants.
        ServerProblem refused = Assert.Throws<ServerException>(() => Set("circle.test", force: true)).Problem;
        Assert.Equal(ServerProblemKind.DetourInvalid, refused.Kind);
        Assert.Contains("would go in a circle", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Routes(Mx1).Routes, route => route.Name == "circle.test");
        Clean();
    }

    [LabFact]
    public void A_detour_that_swallows_mail_is_refused_unless_it_is_forced()
    {
        Ways(Mx3, "mx2.lab.test discard:\n");
        ServerProblem refused = Assert.Throws<ServerException>(() => Set("lost.test", patience: 1)).Problem;
        Assert.Equal(ServerProblemKind.DetourRefused, refused.Kind);
        Assert.Contains("did not come back to mx2 within 1 s", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Routes(Mx1).Routes, route => route.Name == "lost.test");
        Clean();
        ProbeResult forced = Probe(force: true, patience: 1);
        Assert.Equal((CheckStatus.Warning, null), (forced.Check.Status, forced.Error));
        Clean();

        // Stopped while it waits: what was changed is taken back.
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() => Probe(open: OnLook(() => stop.Cancel()), stop: stop.Token));
        Clean();
    }

    [LabFact]
    public void A_detour_that_is_one_of_ours_by_another_name_is_told_as_that()
    {
        ProbeResult mx2 = Probe(via: Mx2);
        Assert.Equal((CheckStatus.Warning, null), (mx2.Check.Status, mx2.Error));
        Assert.Contains("is mx2 itself", mx2.Check.Message, StringComparison.Ordinal);
        Clean();
        Assert.Contains("it is mx1 itself", Probe(via: Mx1, servers: [Mx1]).Error!.Message, StringComparison.Ordinal);
        Clean();
    }

    [LabFact]
    public void A_killed_run_leaves_an_entry_that_harms_nobody_and_goes_with_a_later_change()
    {
        // Killed when the probe is sent, at the first look into the queue that it comes back to.
        Assert.Throws<KilledException>(() => Probe(open: OnLook(() => throw new KilledException())));
        MapProbe left = Assert.Single(Routes(Mx2).Probes);
        Assert.Empty(new PostfixRoutes(Open(Described(Mx2)), TimeProvider.System).List(default));

        Change(TimeSpan.FromMinutes(10));
        Assert.Equal(left.Address, Assert.Single(Routes(Mx2).Probes).Address);
        Change(TimeSpan.FromHours(2));
        Assert.Empty(Routes(Mx2).Probes);
        // The probe itself lies there and would go to postmaster.
        Mx2.RunWith(null, "postsuper", "-d", "ALL", "deferred").Checked();
        Clean();
    }

    [LabFact]
    public void Without_a_delimiter_the_log_says_who_brought_it_and_without_a_receiver_nothing_is_sent()
    {
        try
        {
            Set(("recipient_delimiter", ""), ("local_transport", "discard:"));
            ProbeResult plain = Probe();
            Assert.Equal(CheckStatus.Passed, plain.Check.Status);
            Assert.Contains($"from [{Mx3.Address}]", plain.Check.Message, StringComparison.Ordinal);
            Assert.Contains("mx2 has no recipient_delimiter", plain.Check.Message, StringComparison.Ordinal);

            Set(("mydestination", ""));
            int before = Mx3.Log.With(" from=<").Count;
            ProbeResult none = Probe(servers: [Mx2], source: Mx2);
            Assert.Equal((CheckStatus.Warning, null), (none.Check.Status, none.Error));
            Assert.Contains("mx2 does not take mail for mx2.lab.test itself", none.Check.Message, StringComparison.Ordinal);
            Assert.Equal(before, Mx3.Log.With(" from=<").Count);
        }
        finally
        {
            Set(("recipient_delimiter", "-+"), ("local_transport", "error:5.1.1 no local users in the lab"), ("mydestination", "$myhostname"));
        }
    }

    private void Set(params (string Parameter, string Value)[] main)
    {
        foreach ((string parameter, string value) in main)
            Mx2.Set(parameter, value);
        // Every program of Postfix waits until main.cf is not young any more.
        File.SetLastWriteTimeUtc(Path.Combine(Mx2.ConfigDirectory, "main.cf"), DateTime.UtcNow.AddDays(-1));
        Mx2.Reload();
    }

    private IReadOnlyList<RelayhostRoute> Set(string domain, bool force = false, double patience = 20)
    {
        RelayhostRequest request = DetourLab.Request(Mx3.NextHop, domain) with { Force = force, Reason = "known", LeaveWaiting = true };
        RelayhostSetting setting = new(request, Described(Mx1), Known(Mx1, Mx2), Open, TimeProvider.System) { Told = _told.Add, ProbePatience = TimeSpan.FromSeconds(patience) };
        RelayhostPlan plan = setting.Plan(new DetourLab.Nobody(), default);
        return setting.Set(plan, plan.Routes, _ => { }, _ => { }, problem => Assert.Fail(problem.Message), default);
    }

    private ProbeResult Probe(bool force = false, double patience = 20, PostfixServer[]? servers = null, PostfixServer? source = null, Func<MailServer, IServerShell>? open = null, PostfixServer? via = null, CancellationToken stop = default)
    {
        DetourProbe probe = new(Described(source ?? Mx1), Known(servers ?? [Mx1, Mx2]), open ?? Open, "root@ops", TimeProvider.System) { Transport = "smtp", Patience = TimeSpan.FromSeconds(patience), IsForced = force };
        AcceptanceQuestion question = new() { HelloName = (source ?? Mx1).HostName, Recipients = [] };
        return probe.Run(new Detour("mx3.lab.test", NextHop.Of((via ?? Mx3).NextHop), null), question, problem => Assert.Fail(problem.Message), stop);
    }

    // At the first look into the queue of mx2, and at each command after it.
    private static Func<MailServer, IServerShell> OnLook(Action then) => server => server.Name == "mx2" ? new LookedShell(Open(server), then) : Open(server);

    private static MailServer Described(PostfixServer server) => new() { Name = server.Name, ConfigDirectory = server.ConfigDirectory, Log = [server.LogFile] };

    private static LocalShell Open(MailServer server) => new(server);

    private static ServerInventory Known(params PostfixServer[] servers) => new() { Servers = [.. servers.Select(Described)] };

    // Some other change of the same map, so much later.
    private void Change(TimeSpan later)
    {
        using LocalShell shell = Open(Described(Mx2));
        PostfixRoutes routes = new(shell, new LaterClock(later));
        using ServerLock held = ServerLock.Take(shell, new PostfixLayout(shell.Server).Lock, TimeSpan.FromSeconds(10), "test", default);
        routes.Remove(held, routes.Configuration(default), [new RelayhostRoute { RecipientDomain = "other.test" }], "test", default);
    }

    private ServerCheck Probed() => Assert.Single(_told, check => check.Name == "DetourProbed");

    private static RouteMapText Routes(PostfixServer server) => RouteMapText.Parse(File.ReadAllBytes(Path.Combine(server.ConfigDirectory, "mailabuse", "routes")));

    private static void Ways(PostfixServer server, string text) => server.WriteMap("transport", text);

    // In no queue, in no map, delivered nowhere.
    private void Clean()
    {
        Assert.All(_lab.Servers, server => Assert.Equal(0, server.Queue.Total));
        Assert.All(new[] { Mx1, Mx2 }, server => Assert.Empty(Routes(server).Probes));
        Assert.Empty(_lab.World.Messages);
    }

    private sealed class LookedShell(LocalShell inner, Action then) : IServerShell
    {
        private bool _isLooked;

        public MailServer Server => inner.Server;

        public IRunningCommand Start(ShellCommand command, CancellationToken stop)
        {
            if (_isLooked |= command.Program == "postqueue") then();
            return inner.Start(command, stop);
        }

        public void Dispose() => inner.Dispose();
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
