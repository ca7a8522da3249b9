using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>Hijacked web scripts and client addresses.</summary>
public sealed class OtherSendersTests
{
    [LabFact]
    public void A_hijacked_web_script_is_held_and_nobody_else()
    {
        using InitializedLab lab = new();
        SenderSuspension held = lab.Suspend("www-data", kind: SenderKind.LocalUser);
        string uid = lab.Server.Shell("id", "-u", "www-data").Checked().Output.Trim();
        Assert.Equal($"uid={uid}", held.Sender);
        Assert.Equal(SuspensionMode.Hold, held.Mode);
        Assert.True(held.State == SuspensionState.InPlace, SuspendLoginTests.Story(held));

        string script = Submit(lab, "www-data"), root = Submit(lab, "root");
        Assert.True(lab.Lab.World.WaitFor(root));
        Assert.Equal(PlaceKind.Held, LabLedger.ExactlyOnce(lab.Lab, [script, root])[script].Single().Kind);
        SenderSuspension again = Assert.Single(lab.Suspensions.List(verify: true, default));
        Assert.True(again.State == SuspensionState.Proved, SuspendLoginTests.Story(again));

        lab.Suspensions.Resume(SenderKind.LocalUser, uid, null, default);
        Assert.True(lab.Lab.World.WaitFor(Submit(lab, "www-data")));
        Assert.Empty(lab.Suspensions.List(false, default));
    }

    [LabFact]
    public void Reject_on_request_says_what_is_lost_and_replaces_the_hold()
    {
        using InitializedLab lab = new();
        lab.Suspend("www-data", kind: SenderKind.LocalUser);
        SenderSuspension refused = lab.Suspend("33", SuspensionMode.Reject, kind: SenderKind.LocalUser);
        Assert.Contains(refused.Checks, check => check.Name == "MailLost" && check.Message.Contains("75", StringComparison.Ordinal));
        ProgramResult result = lab.Server.SubmitLocally("www-data", LabMessage.Make("x", "a@example.org", "b@accept.test"), "b@accept.test");
        Assert.Equal(75, result.ExitCode);
        SenderSuspension again = lab.Suspend("www-data", kind: SenderKind.LocalUser);
        Assert.Equal((SuspensionMode.Reject, false), (again.Mode, again.IsChanged));
        Assert.Equal(SuspensionMode.Reject, Assert.Single(lab.Suspensions.List(false, default)).Mode);
        lab.Suspensions.Resume(SenderKind.LocalUser, "www-data", null, default);
        Assert.True(lab.Lab.World.WaitFor(Submit(lab, "www-data")));
    }

    [LabTheory]
    [InlineData("www-data", SuspensionMode.Defer, ServerProblemKind.ModeNotPossible)]
    [InlineData("no-such-user-here", null, ServerProblemKind.SenderUnknown)]
    [InlineData("0", null, ServerProblemKind.SenderIsOurs)]
    [InlineData("postfix", null, ServerProblemKind.SenderIsOurs)]
    public void What_cannot_be_done_to_a_local_user_is_refused(string user, SuspensionMode? mode, ServerProblemKind kind)
    {
        using InitializedLab lab = new();
        ServerException refused = Assert.Throws<ServerException>(() => lab.Suspend(user, mode, kind: SenderKind.LocalUser));
        Assert.Equal(kind, refused.Problem.Kind);
    }

    [LabFact]
    public void Our_own_addresses_and_webmail_are_never_suspended_as_clients()
    {
        using InitializedLab lab = new(new LabPlan { Ssh = false, LoginOnPort25 = true });
        foreach (string ours in new[] { "127.0.0.1", "::1", lab.Server.Address.ToString() })
        {
            ServerException refused = Assert.Throws<ServerException>(() => lab.Suspend(ours, kind: SenderKind.Client, force: true));
            Assert.Equal(ServerProblemKind.SenderIsOurs, refused.Problem.Kind);
        }
    }

    [LabFact]
    public void A_host_of_the_inventory_is_known_by_its_name()
    {
        using InitializedLab lab = new();
        string own = lab.Server.Shell("sh", "-c", "ip -o -4 addr show scope global | awk '{ print $4 }' | cut -d/ -f1 | head -n 1").Output.Trim();
        if (own.Length == 0) return;
        SuspensionRequest request = new() { Sender = own, SenderKind = SenderKind.Client, Force = true };
        Assert.Equal(ServerProblemKind.SenderIsOurs, Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(request, default)).Problem.Kind);
        request = new() { Sender = "192.0.2.77", SenderKind = SenderKind.Client, Force = true, OwnHosts = ["192.0.2.77"] };
        Assert.Equal(ServerProblemKind.SenderIsOurs, Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(request, default)).Problem.Kind);
    }

    [LabFact]
    public void A_client_address_is_put_into_its_own_map()
    {
        using InitializedLab lab = new();
        SenderSuspension suspended = lab.Suspend("192.0.2.77", SuspensionMode.Reject, kind: SenderKind.Client, force: true);
        Assert.True(suspended.State == SuspensionState.InPlace, SuspendLoginTests.Story(suspended));
        ProgramResult answer = lab.Server.Run("postmap", "-q", "192.0.2.77", $"lmdb:{Path.Combine(Path.GetDirectoryName(lab.LoginsFile)!, "clients")}");
        Assert.StartsWith("550 5.7.1 Mail from this address is suspended", answer.Output, StringComparison.Ordinal);
    }

    [LabFact]
    public void Hold_beyond_its_limit_becomes_defer()
    {
        using InitializedLab lab = new();
        using Spammer joe = Spammer.Start(lab.Server.Submission, LabLogin.Joe, count: 5, domain: "defer.test");
        joe.WaitForEnd();
        lab.Server.Queue.WaitForCount("deferred", 5);
        lab.Server.Queue.Hold(lab.Server.Queue.Ids("deferred"));
        Assert.Equal(5, lab.Server.Queue.Count("hold"));
        SuspensionRequest request = new() { Sender = "joe@example.org", SenderKind = SenderKind.Login, Mode = SuspensionMode.Hold, MaximumHeld = 3 };
        SenderSuspension suspended = lab.Suspensions.Suspend(request, default);
        Assert.Equal(SuspensionMode.Defer, suspended.Mode);
        Assert.Contains(suspended.Checks, check => check is { Name: "HoldLimit", Status: CheckStatus.Warning });
    }

    private static string Submit(InitializedLab lab, string user)
    {
        string token = LabMessage.NewToken(user);
        lab.Server.SubmitLocally(user, LabMessage.Make(token, $"{user}@example.org", "victim@accept.test"), "victim@accept.test").Checked();
        return token;
    }
}
