using MailAbuse.Routes;
using MailAbuse.Servers;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>Detours that must not be: in a circle, to nobody, for what is ours, and by two operators at once.</summary>
public sealed class DetourRefusalTests
{
    [LabFact]
    public void A_detour_in_a_circle_is_refused_over_two_servers_over_three_and_by_two_operators_at_once()
    {
        using DetourLab lab = new(further: 2);
        PostfixServer mx3 = lab.Lab.Servers[2];

        // Two.
        lab.Set(DetourLab.Request("mx2", "hotmail.test"));
        ServerProblem two = Refused(() => lab.Set(DetourLab.Request("mx1", "hotmail.test"), lab.Mx2));
        Assert.Equal(ServerProblemKind.DetourInvalid, two.Kind);
        Assert.Contains("mx2 -> mx1 -> mx2", two.Message, StringComparison.Ordinal);
        // Forced, too: a circle is never what anybody wants.
        Assert.Equal(ServerProblemKind.DetourInvalid, Refused(() => lab.Set(DetourLab.Request("mx1", "hotmail.test") with { Force = true, Reason = "x" }, lab.Mx2)).Kind);

        // Three; a subdomain of what the others send on.
        lab.Set(DetourLab.Request("mx3", "hotmail.test"), lab.Mx2);
        ServerProblem three = Refused(() => lab.Set(DetourLab.Request("mx1", "eu.hotmail.test"), mx3));
        Assert.Contains("mx3 -> mx1 -> mx2 -> mx3", three.Message, StringComparison.Ordinal);

        // The domain itself does not come back, but what lies below it has a way of its own that does.
        Assert.Contains("eu.gmx.test", Refused(() => Back(lab, mx3, "eu.gmx.test", "gmx.test")).Message, StringComparison.Ordinal);

        // So it is with somebody's own table.
        lab.Mx2.Set("transport_maps", $"{lab.Mx2.Postconf("transport_maps")}, lmdb:$config_directory/theirs");
        lab.Mx2.WriteMap("theirs", $"eu.web.test smtp:{lab.Mx1.NextHop}\n");
        lab.Mx2.Reload();
        Assert.Contains("eu.web.test", Refused(() => lab.Set(DetourLab.Request("mx2", "web.test"))).Message, StringComparison.Ordinal);

        // Another domain is nobody's circle.
        Assert.Equal(RelayhostState.Proved, Assert.Single(lab.Set(DetourLab.Request("mx1", "gmx.test"), lab.Mx2)).State);

        // Two operators, at the same moment, each the other way: one of them is told.
        RelayhostSetting one = lab.Setting(DetourLab.Request("mx2", "yahoo.test")), other = lab.Setting(DetourLab.Request("mx1", "yahoo.test"), lab.Mx2);
        RelayhostPlan onePlan = one.Plan(new DetourLab.Nobody(), default), otherPlan = other.Plan(new DetourLab.Nobody(), default);
        ServerProblem?[] told = new ServerProblem?[2];
        Parallel.Invoke(() => told[0] = Told(() => Set(one, onePlan)), () => told[1] = Told(() => Set(other, otherPlan)));
        ServerProblem refused = Assert.Single(told.OfType<ServerProblem>());
        Assert.Equal(ServerProblemKind.DetourInvalid, refused.Kind);
        Assert.Contains("circle", refused.Message, StringComparison.Ordinal);
    }

    [LabFact]
    public void What_is_ours_is_left_out_unless_it_is_named_and_who_does_not_take_our_mail_is_no_detour()
    {
        using DetourLab lab = new(further: 1, new LabPlan { Main = [("transport_maps", "lmdb:$config_directory/transport")] });
        lab.Mx1.WriteMap("transport", "partner.test smtp:[127.0.0.1]:1\n");
        lab.Mx2.WriteMap("transport", "");
        RelayhostPlan plan = lab.Setting(DetourLab.Request("mx2", "example.org", "partner.test", "hotmail.test")).Plan(new DetourLab.Nobody(), default);
        Assert.Equal(["hotmail.test"], plan.Routes.Select(route => route.Name));
        Assert.Equal(["example.org", "partner.test"], plan.Refused.Select(problem => problem.Target));
        Assert.All(plan.Refused, problem => Assert.Equal(ServerProblemKind.RouteExists, problem.Kind));

        // Named, it is what the operator wants.
        RelayhostRequest named = DetourLab.Request("mx2") with { Domains = [new RouteWish(RecipientDomain.Of("partner.test"), null, null, IsNamed: true)] };
        RelayhostRoute set = Assert.Single(lab.Set(named));
        Assert.Equal(("smtp:[127.0.0.1]:1", RelayhostState.Proved), (set.Before, set.State));

        // Their map stands as it was.
        Assert.Contains("lmdb:$config_directory/transport", lab.Mx1.Run("postconf", "-h", "transport_maps").Output, StringComparison.Ordinal);

        lab.Mx2.Set("mynetworks", $"{lab.Mx2.Address}/32");
        lab.Mx2.Reload();
        ServerProblem refused = Refused(() => lab.Set(DetourLab.Request("mx2", "gmail.test") with { Force = true, Reason = "x" }));
        Assert.Equal(ServerProblemKind.DetourRefused, refused.Kind);
        Assert.Contains("Relay access denied", refused.Message, StringComparison.Ordinal);
    }

    // mx3 sends a subdomain to mx2, which then wants to send the domain above it to mx3.
    private static void Back(DetourLab lab, PostfixServer mx3, string below, string above)
    {
        lab.Set(DetourLab.Request("mx2", below), mx3);
        lab.Set(DetourLab.Request("mx3", above), lab.Mx2);
    }

    private static IReadOnlyList<RelayhostRoute> Set(RelayhostSetting setting, RelayhostPlan plan) => setting.Set(plan, plan.Routes, _ => { }, _ => { }, _ => { }, default);

    private static ServerProblem Refused(Action set) => Assert.Throws<ServerException>(set).Problem;

    private static ServerProblem? Told(Action set)
    {
        try
        {
            set();
            return null;
        }
        catch (ServerException e)
        {
            return e.Problem;
        }
    }
}
