using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Routes;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

public sealed class RouteMapTests
{
    [LabFact]
    public void Mail_for_a_domain_takes_the_detour_its_neighbours_do_not_and_afterwards_all_is_as_before()
    {
        using InitializedLab lab = new(new LabPlan { FurtherServers = 1, Ssh = false });
        PostfixServer mx2 = lab.Lab.Servers[1];
        mx2.Set("mynetworks", $"{mx2.Address}/32 {lab.Server.Address}/32");
        mx2.Reload();
        PostfixRoutes routes = new(lab.Shell, TimeProvider.System);
        RecipientDomain hotmail = RecipientDomain.Of("Hotmail.test");
        Assert.Empty(routes.List(default));

        RelayhostRoute set = Assert.Single(Set(lab, routes, Route(lab, hotmail, mx2)));
        Assert.True(set.State == RelayhostState.Proved, string.Join("\n", set.Checks.Select(check => $"{check}: {check.Message}")));
        Assert.Equal($"smtp:{lab.Lab.World.NextHop}", set.Before);
        Assert.Equal(RelayhostState.Proved, Assert.Single(routes.List(default)).State);

        (string Domain, PostfixServer By)[] ways = [("hotmail.test", mx2), ("eu.hotmail.test", mx2), ("gmail.test", lab.Server)];
        foreach ((string domain, PostfixServer by) in ways)
        {
            string token = LabMessage.NewToken();
            (SmtpClientSession session, _) = SmtpClientSession.LogIn(lab.Server.Submission, LabLogin.Mary);
            using (session)
                Assert.Equal(250, session.SendMessage(LabLogin.Mary.Name, $"friend@{domain}", LabMessage.Make(token, LabLogin.Mary.Name, $"friend@{domain}")).Code);
            Assert.True(lab.Lab.World.WaitFor(token, 30), domain);
            Assert.Equal(by.Address.ToString(), Assert.Single(lab.Lab.World.With(token)).Client);
        }

        RelayhostRoute all = Assert.Single(Set(lab, routes, Route(lab, null, mx2)));
        Assert.Equal(RelayhostState.Proved, all.State);
        Assert.True(routes.Survey([RecipientDomain.Of("example.org")], default).Routes.Values.Single()!.IsHosted);

        IReadOnlyList<RelayhostRoute> gone = Remove(lab, routes);
        Assert.All(gone, route => Assert.Equal(RelayhostState.Removed, route.State));
        Assert.Equal(2, gone.Count);
        Assert.Empty(routes.List(default));
        Assert.Equal("", File.ReadAllText(Path.Combine(lab.Server.ConfigDirectory, "mailabuse", "routes")));
    }

    private static MapRoute Route(InitializedLab lab, RecipientDomain? domain, PostfixServer via)
    {
        RouteSurvey survey = new PostfixRoutes(lab.Shell, TimeProvider.System).Survey(domain is { } one ? [one] : [], default);
        return new MapRoute
        {
            Domain = domain,
            Via = via.Name,
            NextHop = NextHop.Of(via.NextHop),
            Transport = "smtp",
            Since = DateTimeOffset.UtcNow,
            Until = DateTimeOffset.UtcNow.AddDays(14),
            By = "test",
            Before = survey.Before(domain),
        };
    }

    private static IReadOnlyList<RelayhostRoute> Set(InitializedLab lab, PostfixRoutes routes, params MapRoute[] wanted)
    {
        PostfixConfiguration configuration = routes.Configuration(default);
        using ServerLock held = ServerLock.Take(lab.Shell, new PostfixLayout(lab.Shell.Server).Lock, TimeSpan.FromSeconds(10), "test", default);
        return routes.Set(held, configuration, wanted, null, "test", default);
    }

    private static IReadOnlyList<RelayhostRoute> Remove(InitializedLab lab, PostfixRoutes routes)
    {
        PostfixConfiguration configuration = routes.Configuration(default);
        using ServerLock held = ServerLock.Take(lab.Shell, new PostfixLayout(lab.Shell.Server).Lock, TimeSpan.FromSeconds(10), "test", default);
        return routes.Remove(held, configuration, routes.List(default), "test", default);
    }
}
