using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>Somebody else's hand in the configuration, another admin at the same time, a domain that spoils it for the others.</summary>
public sealed class DetourTroubleTests(DetourTroubleTests.ThreeServers shared) : IClassFixture<DetourTroubleTests.ThreeServers>
{
    public sealed class ThreeServers : IDisposable
    {
        internal DetourLab Lab { get; } = new(further: 2);

        public void Dispose() => Lab.Dispose();
    }

    private DetourLab Lab { get; } = shared.Lab;

    private RelayhostRoutes Mx1 => new(Lab.Open(Lab.Of(Lab.Mx1)), TimeProvider.System);

    [LabFact]
    public void What_Postfix_does_not_take_is_not_told_as_set_and_nothing_is_sent_off_by_it()
    {
        Lab.Refuse("stuck.test");
        string token = Lab.Write("stuck.test");
        Waiting.For("its refusal", () => Waits("stuck.test") == 1);
        string before = Lab.Mx1.Postconf("transport_maps");
        Lab.Mx1.Set("transport_maps", $"{before}, inline:{{ friend@stuck.test=smtp:{Lab.Lab.World.NextHop} postmaster@stuck.test=smtp:{Lab.Lab.World.NextHop} }}");
        Lab.Mx1.Reload();
        try
        {
            List<RelayhostRoute> told = [];
            RelayhostSetting setting = Lab.Setting(DetourLab.Request("mx2", "stuck.test") with { Domains = [new RouteWish(RecipientDomain.Of("stuck.test"), null, null, IsNamed: true)] });
            RelayhostPlan plan = setting.Plan(new DetourLab.Nobody(), default);
            RelayhostRoute set = Assert.Single(setting.Set(plan, plan.Routes, told.AddRange, _ => { }, _ => { }, default));
            Assert.Equal((RelayhostState.Failed, null), (set.State, set.Flush));
            Assert.Empty(told);
            Assert.Empty(Lab.Lab.World.With(token));
        }
        finally
        {
            Lab.Mx1.Set("transport_maps", before);
            Lab.Mx1.Reload();
        }

        Assert.Single(Mx1.Remove(Mx1.List(default), [], "root@ops", default));
    }

    [LabFact]
    public void A_list_that_is_older_than_the_detour_does_not_end_it()
    {
        Lab.Set(DetourLab.Request("mx2", "lease.test") with { Until = DateTimeOffset.UtcNow.AddSeconds(1) });
        IReadOnlyList<RelayhostRoute> listed = Mx1.List(default);
        Lab.Set(DetourLab.Request("mx2", "lease.test"));
        Assert.Empty(Mx1.Remove(listed, [], "timer@ops", default));
        RelayhostRoute stays = Assert.Single(Mx1.List(default));
        Assert.False(stays.IsDue);
        Assert.Single(Mx1.Remove([stays], [], "root@ops", default));
    }

    [LabFact]
    public void The_end_of_one_detour_that_closes_a_circle_is_told()
    {
        IServerShell mx2 = Lab.Open(Lab.Of(Lab.Mx2));
        Lab.Set(DetourLab.Request("mx3", "circ.test"), Lab.Mx2);
        Lab.Set(DetourLab.Request("mx1") with { All = true }, Lab.Mx2);
        Lab.Set(DetourLab.Request("mx2", "circ.test"));
        RelayhostRoutes there = new(mx2, TimeProvider.System, (Lab.Inventory, Lab.Open));
        RelayhostRoute gone = Assert.Single(there.Remove([.. there.List(default).Where(route => !route.All)], [], "root@ops", default));
        ServerCheck circle = Assert.Single(gone.Checks, check => check.Name == "NoLoop");
        Assert.Equal((RelayhostState.Failed, CheckStatus.Failed), (gone.State, circle.Status));
        Assert.Contains("mx1", circle.Advice, StringComparison.Ordinal);
        Assert.All(Mx1.Remove(Mx1.List(default), [], "root@ops", default), route => Assert.Equal(RelayhostState.Removed, route.State));
        Assert.Equal(RelayhostState.Removed, Assert.Single(there.Remove(there.List(default), [], "root@ops", default)).State);
    }

    [LabFact]
    public void A_detour_shows_and_ends_though_somebody_put_his_map_in_front()
    {
        Lab.Set(DetourLab.Request("mx2", "half.test"));
        string before = Lab.Mx1.Postconf("transport_maps");
        Lab.Mx1.Set("transport_maps", $"inline:{{own.test=smtp:[127.0.0.1]:2}}, {before}");
        Lab.Mx1.Reload();
        RelayhostRoute route = Assert.Single(Mx1.List(default));
        Assert.Equal(("half.test", RelayhostState.Proved), (route.RecipientDomain, route.State));
        Assert.Contains(route.Checks, check => check is { Name: "SetUp", Status: CheckStatus.Warning });
        Assert.Equal(RelayhostState.Removed, Assert.Single(Mx1.Remove([route], [], "root@ops", default)).State);
        Lab.Mx1.Set("transport_maps", before);
        Lab.Mx1.Reload();
    }

    [LabFact]
    public void A_domain_that_the_detour_does_not_take_leaves_the_others_theirs()
    {
        Lab.Mx2.Set("smtpd_recipient_restrictions", "check_recipient_access inline:{{dead.test = 550 5.1.2 no such domain}}");
        Lab.Mx2.Reload();
        RelayhostPlan plan = Lab.Setting(DetourLab.Request("mx2", "good.test", "dead.test")).Plan(new DetourLab.Nobody(), default);
        Assert.Equal(["good.test"], plan.Routes.Select(route => route.Name));
        ServerProblem refused = Assert.Single(plan.Refused);
        Assert.Equal((ServerProblemKind.DetourRefused, "dead.test"), (refused.Kind, refused.Target));
        Assert.Contains("no such domain", refused.Message, StringComparison.Ordinal);
        Lab.Mx2.Set("smtpd_recipient_restrictions", "");
        Lab.Mx2.Reload();
    }

    [LabFact]
    public void What_was_there_before_is_the_way_before_any_detour()
    {
        string usual = $"smtp:{Lab.Lab.World.NextHop}";
        Lab.Set(DetourLab.Request("mx2", "above.test"));
        Lab.Set(DetourLab.Request("mx3", "below.above.test") with { Domains = [new RouteWish(RecipientDomain.Of("below.above.test"), null, null, IsNamed: true)] });
        Assert.All(Mx1.List(default), route => Assert.Equal(usual, route.Before));
        Mx1.Remove(Mx1.List(default), [], "root@ops", default);
    }

    [LabFact]
    public void A_detour_that_another_admin_ends_meanwhile_is_not_told_as_set()
    {
        Lab.Refuse("gone.test");
        string[] tokens = [Lab.Write("gone.test"), Lab.Write("gone.test")];
        Waiting.For("their refusals", () => Waits("gone.test") == 2);
        RelayhostSetting setting = Lab.Setting(DetourLab.Request("mx2", "gone.test") with { PerMinute = 600 });
        RelayhostPlan plan = setting.Plan(new DetourLab.Nobody(), default);
        // Another admin, at the moment in which it stands.
        RelayhostRoute told = Assert.Single(setting.Set(plan, plan.Routes, _ => Mx1.Remove(Mx1.List(default), [], "other@ops", default), _ => { }, _ => { }, default));
        Assert.Equal(RelayhostState.Removed, told.State);
        Assert.Equal(0, told.Flush!.Sent);
        Assert.Empty(tokens.SelectMany(Lab.Lab.World.With));
    }

    private int Waits(string domain) => Lab.Refusals().Where(refusal => refusal.RecipientDomain == domain).Sum(refusal => refusal.Waiting);
}
