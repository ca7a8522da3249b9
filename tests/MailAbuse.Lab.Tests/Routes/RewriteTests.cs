using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>A running Postfix is asked where it would send mail, and says what it does.</summary>
public sealed class RewriteTests : IClassFixture<RewriteTests.RoutedLab>
{
    // The map is there before the first question: a trivial-rewrite that began without it would go on without it.
    public RewriteTests(RoutedLab shared)
    {
        Lab = shared.Lab;
        foreach (PostfixServer server in Lab.Servers)
        {
            server.WriteMap("ours", "nobody.test smtp:[127.0.0.1]:1\n");
            server.WriteMap("default_route", "nobody smtp:[127.0.0.1]:1\n");
            server.WriteMap("transport", "words.test error:5.7.1 no, and \"no\" again\nhotmail.test relay:[127.0.0.8]:25\n.hotmail.test relay:[127.0.0.8]:26\n");
        }
    }

    /// <summary>A provider with a transport map of its own, a domain that it relays for, and one that is only aliases.</summary>
    public sealed class RoutedLab() : SharedLab(new LabPlan
    {
        Ssh = false,
        FurtherServers = 1,
        Main =
        [
            ("transport_maps", "lmdb:$config_directory/ours, lmdb:$config_directory/transport"),
            ("sender_dependent_relayhost_maps", "inline:{{bulk@example.org=[127.0.0.10]}}"),
            ("relay_domains", "customer.test"),
            ("virtual_alias_domains", "names.test"),
            ("sender_dependent_default_transport_maps", "pipemap:{static:all,lmdb:$config_directory/default_route}, inline:{{bulk@example.org=smtp:[127.0.0.9]:2525}}"),
        ],
    });

    private MailLab Lab { get; }

    [LabTheory]
    [InlineData("perl")]
    [InlineData("python3")]
    public void It_tells_where_mail_would_go_and_what_the_domain_is_to_it(string interpreter)
    {
        PostfixServer mx1 = Lab.Provider;
        if (!Has(mx1, interpreter)) return;
        MailRoute?[] routes = Asked(
            mx1, interpreter, "", "a@gmx.test", "a@hotmail.test", "a@sub.hotmail.test", "joe@example.org", "a@customer.test", "info@names.test", "a@words.test", "nonsense@..", "x", "", "a@b\nc d=1\u001Ee.test");
        string world = Lab.World.NextHop;
        Assert.Equal($"smtp:{world}", $"{routes[0]}");
        Assert.Equal(("relay", "[127.0.0.8]:25", "a@hotmail.test", RouteClass.Default), (routes[1]!.Transport, routes[1]!.NextHop, routes[1]!.Recipient, routes[1]!.Class));
        Assert.Equal("relay:[127.0.0.8]:26", $"{routes[2]}");
        Assert.Equal(("virtual:example.org", RouteClass.VirtualMailbox, true), ($"{routes[3]}", routes[3]!.Class, routes[3]!.IsHosted));
        Assert.Equal(($"relay:{world}", RouteClass.Relay, false), ($"{routes[4]}", routes[4]!.Class, routes[4]!.IsHosted));
        Assert.Equal((RouteClass.VirtualAlias, "error"), (routes[5]!.Class, routes[5]!.Transport));
        Assert.Equal("error:5.7.1 no, and \"no\" again", $"{routes[6]}");
        Assert.True(routes[7]!.IsInvalid);
        Assert.Equal("x@mx1.lab.test", routes[8]!.Recipient);
        Assert.Equal("MAILER-DAEMON@mx1.lab.test", routes[9]!.Recipient);
        // Whatever stands in an address, the answers stay apart.
        Assert.Equal("a@b\nc d=1\u001Ee.test", routes[10]!.Address);
        Assert.Equal("smtp:[127.0.0.9]:2525", $"{Assert.Single(Asked(mx1, interpreter, "bulk@example.org", "a@gmx.test"))}");
    }

    [LabFact]
    public void A_table_that_changes_is_in_the_next_answer()
    {
        PostfixServer mx2 = Lab.Servers[1];
        for (int round = 0; round < 5; round++)
        {
            mx2.WriteMap("transport", $"live.test smtp:[127.0.0.{round + 1}]:25\n");
            Assert.Equal($"smtp:[127.0.0.{round + 1}]:25", $"{Assert.Single(Asked(mx2, "perl", "", "a@live.test"))}");
        }

        mx2.WriteMap("transport", "other.test smtp:[127.0.0.1]:25\n");
        Assert.Equal($"smtp:{Lab.World.NextHop}", $"{Assert.Single(Asked(mx2, "perl", "", "a@live.test"))}");
    }

    [LabFact]
    public void A_detour_for_the_whole_server_is_one_key_that_comes_and_goes()
    {
        PostfixServer mx2 = Lab.Servers[1];
        string[] asked = ["a@gmx.test", "joe@example.org", "a@customer.test", "info@names.test", "a@hotmail.test"];
        string[] before = [.. Asked(mx2, "perl", "", asked).Select(route => $"{route}")];
        mx2.WriteMap("default_route", "all smtp:[127.0.0.7]:25\n");
        // Only what is nobody's takes it: not our domains, not what we relay for, not what has a way of its own. Bounces do.
        Assert.Equal(["smtp:[127.0.0.7]:25", .. before[1..]], Asked(mx2, "perl", "", asked).Select(route => $"{route}"));
        // It goes before the relayhost and the route of a sender.
        Assert.Equal("smtp:[127.0.0.7]:25", $"{Assert.Single(Asked(mx2, "perl", "bulk@example.org", "a@gmx.test"))}");
        mx2.WriteMap("default_route", "# none\n");
        Assert.Equal(before, Asked(mx2, "perl", "", asked).Select(route => $"{route}"));
        Assert.Equal("smtp:[127.0.0.9]:2525", $"{Assert.Single(Asked(mx2, "perl", "bulk@example.org", "a@gmx.test"))}");
        // DUNNO ends the list: the sender's own route behind it would be passed over.
        mx2.WriteMap("default_route", "all DUNNO\n");
        Assert.Equal("smtp:[127.0.0.10]", $"{Assert.Single(Asked(mx2, "perl", "bulk@example.org", "a@gmx.test"))}");
    }

    [LabFact]
    public void A_more_special_key_of_theirs_goes_before_ours()
    {
        PostfixServer mx2 = Lab.Servers[1];
        mx2.WriteMap("transport", "hotmail.test smtp:[127.0.0.2]:1\nsub.hotmail.test smtp:[127.0.0.2]:2\nvip@hotmail.test smtp:[127.0.0.2]:3\ngmx.test smtp:[127.0.0.2]:4\n");
        mx2.WriteMap("ours", "hotmail.test smtp:[127.0.0.3]:1\n.hotmail.test smtp:[127.0.0.3]:2\n");
        string[] asked = ["a@hotmail.test", "a@x.y.hotmail.test", "a@sub.hotmail.test", "vip@hotmail.test", "a@gmx.test"];
        Assert.Equal(
            ["smtp:[127.0.0.3]:1", "smtp:[127.0.0.3]:2", "smtp:[127.0.0.2]:2", "smtp:[127.0.0.2]:3", "smtp:[127.0.0.2]:4"],
            Asked(mx2, "perl", "", asked).Select(route => $"{route}"));
    }

    [LabFact]
    public void Many_are_asked_at_once()
    {
        string[] addresses = [.. Enumerable.Range(0, 3000).Select(n => $"user{n}@domain{n}.test")];
        RouteAnswers answers = Ask(Lab.Provider, "perl", "", addresses);
        Assert.Null(answers.Problem);
        Assert.All(answers.Routes, route => Assert.False(route!.HasFailed));
        Assert.Equal(addresses, answers.Routes.Select(route => route!.Recipient));
    }

    [LabFact]
    public void Who_cannot_be_asked_is_no_error_but_says_why()
    {
        RouteAnswers none = Ask(Lab.Provider, "no-such-program", "", "a@gmx.test", "b@gmx.test");
        Assert.Equal([null, null], none.Routes);
        Assert.Contains("neither perl nor python3", none.Problem, StringComparison.Ordinal);

        using MailLab stopped = MailLab.Start(new LabPlan { Ssh = false, Main = [("transport_maps", "lmdb:$config_directory/missing")] });
        Assert.True(Assert.Single(Asked(stopped.Provider, "perl", "", "a@gmx.test"))!.HasFailed, "a map that is missing");
        stopped.Provider.Stop();
        Waiting.For("the end of Postfix", () => !stopped.Provider.IsRunning);
        foreach (string interpreter in new[] { "perl", "python3" }.Where(one => Has(stopped.Provider, one)))
        {
            RouteAnswers refused = Ask(stopped.Provider, interpreter, "", "a@gmx.test");
            Assert.Null(Assert.Single(refused.Routes));
            Assert.Contains("Connection refused", refused.Problem, StringComparison.Ordinal);
        }
    }

    // Debian has Perl and need not have Python.
    private static bool Has(PostfixServer server, string interpreter) => interpreter == "perl" || server.Shell("sh", "-c", $"command -v {interpreter}").ExitCode == 0;

    private static MailRoute?[] Asked(PostfixServer server, string interpreter, string sender, params string[] addresses)
    {
        RouteAnswers answers = Ask(server, interpreter, sender, addresses);
        Assert.Null(answers.Problem);
        return [.. answers.Routes];
    }

    private static RouteAnswers Ask(PostfixServer server, string interpreter, string sender, params string[] addresses)
    {
        using LocalShell shell = new(InitializedLab.Described(server));
        return RewriteQuestion.Ask(shell, addresses, sender, [interpreter], default);
    }
}
