using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>Real servers that would send mail in a circle, and say so when they are asked.</summary>
public sealed class LoopTests : IClassFixture<LoopTests.ThreeServers>
{
    public sealed class ThreeServers() : SharedLab(RouteLab.Plan);

    public LoopTests(ThreeServers shared)
    {
        Lab = shared.Lab;
        foreach (PostfixServer server in Lab.Servers) RouteLab.Route(server);
    }

    private MailLab Lab { get; }

    [LabFact]
    public void Two_servers_and_three()
    {
        (PostfixServer mx2, PostfixServer mx3) = (Lab.Servers[1], Lab.Servers[2]);
        Assert.Equal((LoopState.Ok, "mx1 mx2"), (Check("hotmail.test", mx2).State, string.Join(' ', Check("hotmail.test", mx2).Servers)));

        RouteLab.Route(mx2, "hotmail.test", Lab.Provider.NextHop);
        LoopResult two = Check("hotmail.test", mx2);
        Assert.Equal((LoopState.Loop, "mx1 mx2 mx1"), (two.State, string.Join(' ', two.Path)));
        Assert.Equal(LoopState.Ok, Check("gmx.test", mx2).State);

        RouteLab.Route(mx2, "hotmail.test", mx3.NextHop);
        LoopResult open = Check("hotmail.test", mx2);
        Assert.Equal((LoopState.Ok, "mx1 mx2 mx3"), (open.State, string.Join(' ', open.Servers)));
        RouteLab.Route(mx3, "hotmail.test", Lab.Provider.NextHop);
        LoopResult three = Check("hotmail.test", mx2);
        Assert.Equal("Mail for hotmail.test would go in a circle: mx1 -> mx2 -> mx3 -> mx1 (it comes back).", three.Message);
        Assert.Equal(ServerProblemKind.DetourInvalid, three.ToError().Problem.Kind);
    }

    [LabFact]
    public void A_detour_to_itself_by_whatever_name()
    {
        Assert.Equal("mx1 -> mx1", string.Join(" -> ", Check("hotmail.test", Lab.Provider).Path));
        Assert.Equal(LoopState.Loop, Check("hotmail.test", NextHop.Parse($"[{Lab.Provider.HostName}]:{Lab.Provider.SmtpPort}")!).State);
        // Submission is a way in as well; a port where nothing of it listens is not.
        Assert.Equal(LoopState.Loop, Check("hotmail.test", NextHop.Parse($"[{Lab.Provider.Address}]:{Lab.Provider.SubmissionPort}")!).State);
        Assert.Equal(LoopState.Ok, Check("hotmail.test", NextHop.Parse($"[{Lab.Provider.Address}]:2")!).State);
    }

    [LabFact]
    public void Servers_that_do_not_send_it_on()
    {
        PostfixServer mx2 = Lab.Servers[1];
        Assert.Equal(LoopState.Ok, Check("example.org", mx2).State);
        mx2.WriteMap("transport", "hotmail.test error:5.7.1 not by us\ngmx.test discard:\nlost.test nowhere:[x]\n");
        LoopResult refused = Check("hotmail.test", mx2);
        Assert.Equal(LoopState.DeadEnd, refused.State);
        Assert.Contains("mx2 does not send it anywhere (error:5.7.1 not by us)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(LoopState.DeadEnd, Check("gmx.test", mx2).State);
        Assert.Equal(LoopState.Unknown, Check("lost.test", mx2).State);
    }

    [LabFact]
    public void A_server_that_cannot_be_asked_leaves_it_open()
    {
        PostfixServer mx2 = Lab.Servers[1];
        // Known by the host that we reach it by, though it cannot be read.
        ServerInventory inventory = new() { Servers = [InitializedLab.Described(Lab.Provider), new MailServer { Name = "mx2", Host = $"root@{mx2.Address}" }] };
        LoopResult result = LoopCheck.Run(Asker(inventory, server => server.Name == "mx2" ? new DeadShell(server) : new LocalShell(server)), "mx1", ["hotmail.test"], [RouteLab.Hop(mx2)], default);
        Assert.Equal((LoopState.Unknown, "mx1 mx2"), (result.State, string.Join(' ', result.Path)));
        Assert.Contains("mx2 is down", result.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", result.ToError().Problem.Advice, StringComparison.Ordinal);
        // A domain without brackets takes DNS, where Postfix takes it.
        Lab.Servers[2].Set("disable_dns_lookups", "no");
        ServerInventory all = RouteLab.Inventory(Lab);
        Assert.Equal(LoopState.Unknown, LoopCheck.Run(Asker(all, server => new LocalShell(server)), "mx3", ["hotmail.test"], [NextHop.Parse("relay.test")!], default).State);
        Lab.Servers[2].Set("disable_dns_lookups", "yes");
        Assert.Equal(LoopState.Ok, LoopCheck.Run(Asker(all, server => new LocalShell(server)), "mx3", ["hotmail.test"], [NextHop.Parse("relay.test")!], default).State);
    }

    private LoopResult Check(string domain, PostfixServer detour) => Check(domain, RouteLab.Hop(detour));

    private LoopResult Check(string domain, NextHop detour) => LoopCheck.Run(Asker(RouteLab.Inventory(Lab), server => new LocalShell(server)), "mx1", [domain], [detour], default);

    private static FleetRouteAsker Asker(ServerInventory inventory, Func<MailServer, IServerShell> open) => new(inventory, open, _ => null);

    private sealed class DeadShell(MailServer server) : IServerShell
    {
        public MailServer Server => server;

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) => throw new ServerException(ServerProblemKind.ServerUnreachable, server.Name, $"{server} is down.", "Wait.");

        public void Dispose()
        {
        }
    }
}
