using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Mta.Postfix.Servers.Routes.Probes;
using MailAbuse.Routes;
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
    public sealed class Strangers : IDisposable
    {
        private readonly Lazy<DetourLab> _lab = new(() => new DetourLab(further: 2, new LabPlan
        {
            Main = [("transport_maps", "lmdb:$config_directory/transport"), ("mydestination", "$myhostname"), ("recipient_delimiter", "-+"), ("local_recipient_maps", "")],
        }));

        internal DetourLab Lab => _lab.Value;

        public void Dispose()
        {
            if (_lab.IsValueCreated) _lab.Value.Dispose();
            GC.SuppressFinalize(this);
        }
    }

    private readonly DetourLab _lab;
    private readonly List<ServerCheck> _told = [];

    public DetourProbeTests(Strangers shared)
    {
        _lab = shared.Lab;
        Ways(_lab.Mx1, $"mx2.lab.test smtp:{_lab.Mx2.NextHop}\n");
        Ways(_lab.Mx2, "");
        Ways(Mx3, $"mx1.lab.test smtp:{_lab.Mx1.NextHop}\nmx2.lab.test smtp:{_lab.Mx2.NextHop}\n");
    }

    private PostfixServer Mx3 => _lab.Lab.Servers[2];

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
        Assert.Contains(_lab.Mx2.Log.With("postmaster+mailabuse-"), line => line.Contains("status=deferred", StringComparison.Ordinal));

        // With nobody else to wait for it the source does.
        Set("gmx.test", servers: [_lab.Mx1]);
        Assert.Contains($"by mx3.lab.test [{Mx3.Address}], over 1 host", Probed().Message, StringComparison.Ordinal);
        Clean();
    }

    [LabFact]
    public void A_detour_that_sends_our_mail_back_through_us_is_a_circle()
    {
        Ways(Mx3, $"mx2.lab.test smtp:{_lab.Mx1.NextHop}\n");
        foreach (bool force in new[] { false, true })
        {
            ServerProblem refused = Refused("circle.test", force);
            Assert.Equal(ServerProblemKind.DetourInvalid, refused.Kind);
            Assert.Contains("would go in a circle", refused.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Routes(_lab.Mx1).Routes, route => route.Name == "circle.test");
        Clean();
    }

    [LabFact]
    public void A_detour_that_swallows_mail_is_refused_unless_it_is_forced()
    {
        Ways(Mx3, "mx2.lab.test discard:\n");
        ServerProblem refused = Refused("lost.test", force: false);
        Assert.Equal(ServerProblemKind.DetourRefused, refused.Kind);
        Assert.Contains("did not come back to mx2 within 2 s", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Routes(_lab.Mx1).Routes, route => route.Name == "lost.test");
        Clean();
        Assert.Single(Set("lost.test", force: true, patience: 2));
        Assert.Equal(CheckStatus.Warning, Probed().Status);
        Clean();
    }

    [LabFact]
    public void A_killed_run_leaves_an_entry_that_harms_nobody_and_goes_with_a_later_change()
    {
        // Killed when the probe is sent, at the first look into the queue that it comes back to.
        Assert.Throws<KilledException>(() => Set("killed.test", open: server => server.Name == "mx2" ? new MortalShell(_lab.Open(server)) : _lab.Open(server)));
        MapProbe left = Assert.Single(Routes(_lab.Mx2).Probes);
        Assert.Empty(new PostfixRoutes(_lab.Open(_lab.Of(_lab.Mx2)), TimeProvider.System).List(default));

        Set("fresh.test");
        Assert.Equal(left.Address, Assert.Single(Routes(_lab.Mx2).Probes).Address);
        Set("later.test", clock: new LaterClock(TimeSpan.FromHours(2)));
        Assert.Empty(Routes(_lab.Mx2).Probes);
        // The probe itself lies there and would go to postmaster.
        _lab.Mx2.RunWith(null, "postsuper", "-d", "ALL", "deferred").Checked();
        Clean();
    }

    [LabFact]
    public void Without_a_delimiter_the_log_says_who_brought_it_and_without_a_receiver_nothing_is_sent()
    {
        try
        {
            _lab.Mx2.Set("recipient_delimiter", "");
            _lab.Mx2.Set("local_transport", "discard:");
            _lab.Mx2.Reload();
            Set("plain.test");
            Assert.Equal(CheckStatus.Passed, Probed().Status);
            Assert.Contains($"from [{Mx3.Address}]", Probed().Message, StringComparison.Ordinal);
            Assert.Contains("mx2 has no recipient_delimiter", Probed().Message, StringComparison.Ordinal);

            _lab.Mx2.Set("mydestination", "");
            _lab.Mx2.Reload();
            int before = Mx3.Log.With(" from=<").Count;
            Set("nobody.test", servers: [_lab.Mx2], source: _lab.Mx2);
            Assert.Equal(CheckStatus.Warning, Probed().Status);
            Assert.Contains("mx2 does not take mail for mx2.lab.test itself", Probed().Message, StringComparison.Ordinal);
            Assert.Equal(before, Mx3.Log.With(" from=<").Count);
        }
        finally
        {
            _lab.Mx2.Set("recipient_delimiter", "-+");
            _lab.Mx2.Set("local_transport", "error:5.1.1 no local users in the lab");
            _lab.Mx2.Set("mydestination", "$myhostname");
            _lab.Mx2.Reload();
        }
    }

    private IReadOnlyList<RelayhostRoute> Set(
        string domain, bool force = false, double patience = 20, PostfixServer[]? servers = null, PostfixServer? source = null, TimeProvider? clock = null, Func<MailServer, IServerShell>? open = null)
    {
        _told.Clear();
        RelayhostRequest request = DetourLab.Request(Mx3.NextHop, domain) with { Force = force, Reason = "known", LeaveWaiting = true };
        ServerInventory inventory = new() { Servers = [.. (servers ?? [_lab.Mx1, _lab.Mx2]).Select(_lab.Of)] };
        RelayhostSetting setting = new(request, _lab.Of(source ?? _lab.Mx1), inventory, open ?? _lab.Open, clock ?? TimeProvider.System) { Told = _told.Add, ProbePatience = TimeSpan.FromSeconds(patience) };
        RelayhostPlan plan = setting.Plan(new DetourLab.Nobody(), default);
        return setting.Set(plan, plan.Routes, () => { }, _ => { }, problem => Assert.Fail(problem.Message), default);
    }

    private ServerProblem Refused(string domain, bool force) => Assert.Throws<ServerException>(() => Set(domain, force, patience: 2)).Problem;

    private ServerCheck Probed() => Assert.Single(_told, check => check.Name == "DetourProbed");

    private static RouteMapText Routes(PostfixServer server) => RouteMapText.Parse(File.ReadAllBytes(Path.Combine(server.ConfigDirectory, "mailabuse", "routes")));

    private static void Ways(PostfixServer server, string text) => server.WriteMap("transport", text);

    // In no queue, in no map, delivered nowhere.
    private void Clean()
    {
        Assert.All(_lab.Lab.Servers, server => Assert.Equal(0, server.Queue.Total));
        Assert.All(new[] { _lab.Mx1, _lab.Mx2 }, server => Assert.Empty(Routes(server).Probes));
        Assert.Empty(_lab.Lab.World.Messages);
    }

    private sealed class MortalShell(IServerShell inner) : IServerShell
    {
        private bool _isDead;

        public MailServer Server => inner.Server;

        public IRunningCommand Start(ShellCommand command, CancellationToken stop)
        {
            _isDead |= command.Program == "postqueue";
            return _isDead ? throw new KilledException() : inner.Start(command, stop);
        }

        public void Dispose()
        {
            // The lab's own.
        }
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
