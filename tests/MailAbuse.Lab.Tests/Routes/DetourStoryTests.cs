using System.Diagnostics;
using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>After the incident: the provider's first address is on Microsoft's list, the second is not.</summary>
public sealed class DetourStoryTests(ITestOutputHelper output)
{
    private static readonly string[] Refusing = ["hotmail.test", "outlook.test", "bakery.test", "dentist.test"];

    [LabFact]
    public void Who_refuses_us_gets_his_mail_by_the_second_server_until_he_takes_it_again()
    {
        using DetourLab lab = new();
        foreach (string domain in Refusing)
            lab.Refuse(domain);
        List<string> waiting = [.. Refusing.SelectMany(domain => Enumerable.Range(0, 3).Select(_ => lab.Write(domain)))];
        string direct = lab.Write("gmail.test");
        // Joe's account was the hacked one. He is stopped, and two of his messages still lie there.
        string[] spam = [lab.Write("hotmail.test", LabLogin.Joe), lab.Write("bakery.test", LabLogin.Joe)];
        lab.Mx1.Queue.WaitForCount("deferred", waiting.Count + spam.Length, 30);
        new PostfixSuspensions(lab.Open(lab.Of(lab.Mx1)), TimeProvider.System).Suspend(InitializedLab.Request("joe@example.org", force: true), default);

        // 1. They are found, and whose they are.
        DeliveryRefusal[] refusals = [.. lab.Refusals()];
        Assert.Equal(Refusing.Order(StringComparer.Ordinal), refusals.Select(refusal => refusal.RecipientDomain).Order(StringComparer.Ordinal));
        Assert.All(refusals, refusal =>
        {
            Assert.StartsWith("Microsoft", refusal.Operator, StringComparison.Ordinal);
            Assert.True(refusal.Cause is RefusalCause.Reputation or RefusalCause.Throttled, $"{refusal.Cause}");
            Assert.Equal(refusal.RecipientDomain is "hotmail.test" or "bakery.test" ? 4 : 3, refusal.Waiting);
            Assert.Equal(lab.Mx1.Address.ToString(), refusal.OutgoingAddress);
            Assert.False(refusal.HasResumed);
        });

        // 2. The detour, and what waits goes by it within a minute, at the usual pace.
        Stopwatch watch = Stopwatch.StartNew();
        IReadOnlyList<RelayhostRoute> routes = lab.Set(DetourLab.Request("mx2", Refusing) with { Case = "2026-0042-ab12" });
        output.WriteLine($"{watch.Elapsed.TotalSeconds:0.0} s: {routes[0].Flush}");
        Assert.Equal(Refusing, routes.Select(route => route.RecipientDomain));
        Assert.All(routes, route => Assert.True(route.State == RelayhostState.Proved && route.Waiting == 0, $"{route}: {string.Join("\n", route.Checks.Select(check => $"{check} {check.Message}"))}"));
        foreach (string token in waiting)
        {
            Assert.True(lab.Lab.World.WaitFor(token), token);
            Assert.Equal(lab.Mx2.Address.ToString(), Assert.Single(lab.Lab.World.With(token)).Client);
        }

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
        Assert.Equal(lab.Mx1.Address.ToString(), Assert.Single(lab.Lab.World.With(direct)).Client);
        string still = lab.Write("gmail.test");
        string round = lab.Write("eu.hotmail.test");
        Assert.True(lab.Lab.World.WaitFor(still) && lab.Lab.World.WaitFor(round));
        Assert.Equal(lab.Mx1.Address.ToString(), lab.Lab.World.With(still)[0].Client);
        Assert.Equal(lab.Mx2.Address.ToString(), lab.Lab.World.With(round)[0].Client);

        // 3. Two weeks later the lease is over. The receiver still refuses the first address; then it does not.
        TimeProvider later = new LaterClock(TimeSpan.FromDays(15));
        RelayhostRoutes there = new(lab.Open(lab.Of(lab.Mx1)), later);
        Assert.All(there.List(default), route => Assert.True(route.IsDue));
        Assert.All(there.Test(there.List(default), RefusalCatalogue.Own, default), route => Assert.Equal(OldWay.Refused, route.OldWay));
        foreach (string domain in Refusing)
            lab.Lab.World.Set(domain, WorldAnswer.Accept, lab.Mx1.Address);
        IReadOnlyList<RelayhostRoute> tested = there.Test(there.List(default), RefusalCatalogue.Own, default);
        Assert.All(tested, route => Assert.Equal(OldWay.Works, route.OldWay));

        // 4. Removed, all goes its old way, and the log says that it is taken again.
        Assert.All(there.Remove(tested, [], "root@ops", default), route => Assert.Equal(RelayhostState.Removed, route.State));
        string[] after = [.. Refusing.Select(domain => lab.Write(domain))];
        Assert.All(after, token => Assert.True(lab.Lab.World.WaitFor(token), token));
        Assert.All(after, token => Assert.Equal(lab.Mx1.Address.ToString(), Assert.Single(lab.Lab.World.With(token)).Client));
        // The receiver has a message a moment before the log says so.
        Waiting.Until(() => lab.Refusals().All(refusal => refusal.HasResumed), 15);
        Assert.All(lab.Refusals(), refusal => Assert.True(refusal.HasResumed, $"{refusal}"));

        // 5. Nothing lost, nothing twice.
        string[] all = [.. waiting, direct, still, round, .. after];
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, [.. all, .. spam]);
        Assert.Equal(all.Length, ledger.Count(all, PlaceKind.Delivered));
        Assert.Equal(spam.Length, ledger.Count(spam, PlaceKind.Held));
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
