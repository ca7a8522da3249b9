using System.Diagnostics;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>A hacked login is stopped; everybody else notices nothing.</summary>
public sealed class SuspendLoginTests
{
    [LabTheory]
    [InlineData(SuspensionMode.Defer, 450)]
    [InlineData(SuspensionMode.Reject, 550)]
    [InlineData(SuspensionMode.Hold, 250)]
    public void A_spammer_who_is_connected_and_sends_is_stopped_and_proved(SuspensionMode mode, int code)
    {
        using InitializedLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary);
        using Spammer joe = Spammer.Start(lab.Server.Submission, LabLogin.Joe, connections: 3);
        joe.WaitForAccepted(10);

        SenderSuspension suspended = lab.Suspend("Joe@Example.org", mode, verify: 10);
        int before = joe.Sent.Count;
        // Postfix lets those who fail often wait a second each time.
        Waiting.For("further attempts", () => joe.Sent.Count >= before + 9);
        joe.Stop();
        mary.Stop();

        Assert.All(joe.Sent.Skip(before + 3), message => Assert.Equal(code, message.Reply.Code));
        Assert.True(suspended.State == SuspensionState.Proved, Story(suspended));
        Assert.Equal(0, suspended.AcceptedSince);
        Assert.Equal(0, suspended.ConnectionsCut);
        Assert.Equal("joe@example.org", suspended.Sender);
        Assert.Equal(mode, suspended.Mode);
        Assert.Equal("2026-0042", suspended.Case);
        Assert.Empty(mary.Troubles);
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, [.. joe.AcceptedTokens, .. mary.AcceptedTokens]);
        if (mode == SuspensionMode.Hold)
            Assert.True(ledger.Count(joe.AcceptedTokens, PlaceKind.Held) >= 6);
    }

    [LabFact]
    public void Not_initialised_and_the_spammer_connected_all_the_while()
    {
        using InitializedLab lab = new(initialize: false);
        using SmtpClientSession idle = Login(lab.Server, LabLogin.Joe);
        using SmtpClientSession sending = Login(lab.Server, LabLogin.Joe);
        using SmtpClientSession mary = Login(lab.Server, LabLogin.Mary);
        Assert.Equal(250, Send(sending).Code);
        Assert.Equal(250, Send(mary).Code);
        ServerException refused = Assert.Throws<ServerException>(() => lab.Suspend("joe@example.org"));
        Assert.Equal(ServerProblemKind.ServerNotInitialized, refused.Problem.Kind);

        lab.Initialize();
        // These processes never heard of the map, and a reload does not end their sessions.
        Assert.Equal(250, Send(sending).Code);
        SenderSuspension suspended = lab.Suspend("joe@example.org");

        Assert.True(suspended.State is SuspensionState.InPlace or SuspensionState.Proved, Story(suspended));
        Assert.Equal(2, suspended.ConnectionsCut);
        Assert.True(Send(sending).IsLost);
        Assert.True(Send(idle).IsLost);
        Assert.Equal(250, Send(mary).Code);
        Stopwatch clock = Stopwatch.StartNew();
        using SmtpClientSession anna = Login(lab.Server, LabLogin.Anna);
        Assert.Equal(250, Send(anna).Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"Anna waited {clock.Elapsed}");
        using SmtpClientSession again = Login(lab.Server, LabLogin.Joe);
        Assert.Equal(450, Send(again).Code);
        Assert.Empty(lab.Server.Log.With("throttling"));
    }

    [LabFact]
    public void A_fresh_process_with_the_culprit_on_it_is_left_alive_and_serves_the_next()
    {
        // hash is read when a process opens it: an open session goes on with the old table.
        using InitializedLab lab = new(initialize: false);
        lab.Initialize();
        UseHash(lab);
        using SmtpClientSession joe = Login(lab.Server, LabLogin.Joe);
        using SmtpClientSession mary = Login(lab.Server, LabLogin.Mary);
        Assert.Equal(250, Send(joe).Code);
        Assert.Equal(250, Send(mary).Code);
        SenderSuspension suspended = lab.Suspend("joe@example.org");
        Assert.True(suspended.State is SuspensionState.InPlace or SuspensionState.Proved, Story(suspended));
        Assert.Equal(1, suspended.ConnectionsCut);
        Assert.True(Send(joe).IsLost);
        Assert.Equal(250, Send(mary).Code);
        Stopwatch clock = Stopwatch.StartNew();
        using SmtpClientSession anna = Login(lab.Server, LabLogin.Anna);
        Assert.Equal(250, Send(anna).Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"Anna waited {clock.Elapsed}");
        Assert.Empty(lab.Server.Log.With("throttling"));
    }

    [LabFact]
    public void A_suspended_login_inside_mynetworks_sends_nothing()
    {
        using InitializedLab lab = new(new LabPlan { Ssh = false, LoginOnPort25 = true });
        Assert.Equal(250, SendFrom(lab, LabLogin.Joe).Code);
        SenderSuspension suspended = lab.Suspend("joe@example.org");
        Assert.True(suspended.State is SuspensionState.InPlace or SuspensionState.Proved, Story(suspended));
        Assert.Equal(450, SendFrom(lab, LabLogin.Joe).Code);
        Assert.Equal(250, SendFrom(lab, LabLogin.Mary).Code);
        Assert.Equal(2, suspended.Checks.Count(check => check is { Name: "MapReached", Status: CheckStatus.Passed }));
    }

    [LabTheory]
    [InlineData(SuspensionMode.Defer)]
    [InlineData(SuspensionMode.Hold)]
    public void A_transfer_in_DATA_at_that_moment_is_refused_or_held(SuspensionMode mode)
    {
        using InitializedLab lab = new();
        using SmtpClientSession joe = Login(lab.Server, LabLogin.Joe);
        string token = LabMessage.NewToken();
        joe.MailFrom("x@forged.test");
        joe.RcptTo("victim@accept.test");
        Assert.Equal(354, joe.Data().Code);
        joe.Write(LabMessage.Make(token, "x@forged.test", "victim@accept.test"));

        SenderSuspension suspended = lab.Suspend("joe@example.org", mode);
        Assert.Equal(SuspensionState.InPlace, suspended.State);
        SmtpReply reply = joe.EndData();
        Assert.Equal(mode == SuspensionMode.Defer ? 450 : 250, reply.Code);
        if (mode == SuspensionMode.Hold)
            Assert.Equal(PlaceKind.Held, LabLedger.ExactlyOnce(lab.Lab, [token])[token].Single().Kind);
        else
            Assert.Empty(lab.Lab.Account()[token]);
        // Asked again, it is proved by what the log shows since.
        SenderSuspension listed = Assert.Single(lab.Suspensions.List(verify: true, default));
        Assert.True(listed.State == SuspensionState.Proved, Story(listed));
        Assert.Equal(1, listed.StoppedSince);
    }

    [LabFact]
    public void He_still_reads_his_mail()
    {
        using InitializedLab lab = new();
        lab.Suspend("joe@example.org", force: true);
        Assert.Equal(0, ImapLogin.Messages(lab.Lab.Dovecot.Imap, LabLogin.Joe));
        using SmtpClientSession world = SmtpClientSession.Connect(lab.Server.Smtp);
        world.Hello();
        Assert.Equal(250, world.SendMessage("friend@accept.test", "joe@example.org", LabMessage.Make(LabMessage.NewToken(), "friend@accept.test", "joe@example.org")).Code);
        Waiting.For("his mail", () => ImapLogin.Messages(lab.Lab.Dovecot.Imap, LabLogin.Joe) == 1);
    }

    [LabFact]
    public void Hold_is_refused_behind_a_before_queue_proxy_and_defer_works_there()
    {
        using InitializedLab lab = new(new LabPlan { Ssh = false, Filter = LabFilter.BeforeQueue });
        Assert.Equal(250, Send(Login(lab.Server, LabLogin.Joe)).Code);
        ServerException refused = Assert.Throws<ServerException>(() => lab.Suspend("joe@example.org", SuspensionMode.Hold));
        Assert.Equal(ServerProblemKind.ModeNotPossible, refused.Problem.Kind);
        Assert.Empty(File.ReadAllText(lab.LoginsFile));
        SenderSuspension suspended = lab.Suspend("joe@example.org");
        Assert.Equal(450, Send(Login(lab.Server, LabLogin.Joe)).Code);
        Assert.True(suspended.State == SuspensionState.InPlace, Story(suspended));
    }

    internal static string Story(SenderSuspension suspension) => $"{suspension}\n{string.Join('\n', suspension.Checks.Select(check => $"{check} {check.Message}"))}";

    internal static void UseHash(InitializedLab lab)
    {
        string value = lab.Server.Postconf("mailabuse_restrictions").Replace("lmdb:", "hash:", StringComparison.Ordinal);
        lab.Server.Run("postmap", $"hash:{lab.LoginsFile}").Checked();
        lab.Server.Run("postmap", $"hash:{Path.Combine(Path.GetDirectoryName(lab.LoginsFile)!, "clients")}").Checked();
        lab.Server.Set("mailabuse_restrictions", value);
        lab.Server.Reload();
        Thread.Sleep(300);
    }

    private static SmtpReply SendFrom(InitializedLab lab, LabLogin login)
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(lab.Server.Smtp, login, lab.Lab.WebmailAddress);
        using SmtpClientSession client = session;
        Assert.Equal(235, reply.Code);
        return Send(client);
    }

    internal static SmtpClientSession Login(PostfixServer server, LabLogin login)
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(server.Submission, login);
        Assert.True(reply.Code == 235, $"{login.Name}: {reply}");
        return session;
    }

    internal static SmtpReply Send(SmtpClientSession session) =>
        session.SendMessage("x@forged.test", "victim@accept.test", LabMessage.Make(LabMessage.NewToken(), "x@forged.test", "victim@accept.test"));
}
