using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Reputation;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Smtp;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>A detour is asked before it is set, and the old way before the detour is taken away, by real servers.</summary>
public sealed class DetourCheckTests : IClassFixture<DetourCheckTests.ThreeServers>
{
    public sealed class ThreeServers() : SharedLab(RouteLab.Plan);

    public DetourCheckTests(ThreeServers shared)
    {
        Lab = shared.Lab;
        foreach (PostfixServer server in Lab.Servers) RouteLab.Route(server);
    }

    private MailLab Lab { get; }

    [LabFact]
    public void A_server_that_does_not_know_us_is_refused_with_its_own_words_until_it_lets_us_relay()
    {
        PostfixServer mx2 = Lab.Servers[1];
        DetourAnswer before = Ask(mx2, Question("hotmail.test", "gmx.test"));
        Assert.Equal((AcceptanceState.Refused, SmtpStage.Recipient, 454), (before.Acceptance.State, before.Acceptance.Stage, before.Acceptance.Reply!.Code));
        Assert.Equal(ServerProblemKind.DetourRefused, before.Error!.Problem.Kind);
        Assert.Contains("for postmaster@hotmail.test and 1 more of 2: 454 4.7.1 <postmaster@hotmail.test>: Relay access denied", before.Error.Message, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Failed, before.Check.Status);

        mx2.Set("mynetworks", $"{mx2.Address}/32 {Lab.Provider.Address}/32");
        mx2.Reload();
        DetourAnswer after = Ask(mx2, Question("hotmail.test", "gmx.test"));
        Assert.True(after.Error is null, after.Error?.Message);
        Assert.Equal((CheckStatus.Passed, "mx1"), (after.Check.Status, after.Check.Server));
        // It saw the address that mail will come from, and got no message.
        mx2.Log.WaitFor($"connect from unknown[{Lab.Provider.Address}]");
        Assert.Equal(0, mx2.Queue.Total);
        Assert.Empty(Lab.World.Messages);
    }

    [LabFact]
    public void With_a_login()
    {
        PostfixServer mx3 = Lab.Servers[2];
        NextHop submission = NextHop.Parse($"[{mx3.Address}]:{mx3.SubmissionPort}")!;
        AcceptanceQuestion question = Question("hotmail.test") with { Login = LabLogin.Joe.Name, Password = LabLogin.Joe.Password, AllowPlaintext = true, Tls = SmtpTls.May };
        DetourAnswer good = Ask(submission, question);
        Assert.True(good.Error is null, good.Error?.Message);
        DetourAnswer wrong = Ask(submission, question with { Password = "wrong" });
        Assert.Equal((SmtpStage.Login, 535), (wrong.Acceptance.Stage, wrong.Acceptance.Reply!.Code));
        Assert.Contains("(to the login)", wrong.Error!.Message, StringComparison.Ordinal);
        // By default no password goes over such a line: the lab's servers have no certificate.
        DetourAnswer plain = Ask(submission, question with { AllowPlaintext = false });
        Assert.Equal(AcceptanceState.Unreachable, plain.Acceptance.State);
        Assert.Contains("the password was not sent", plain.Error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(LabLogin.Joe.Password, wrong.Error.Message + plain.Error.Message, StringComparison.Ordinal);
    }

    [LabFact]
    public void A_receiver_that_refuses_one_of_our_addresses_takes_mail_from_the_other()
    {
        const string Block = "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Our network is on our block list (S3140).";
        Lab.World.Set("refused.test", new WorldAnswer(Block), Lab.Provider.Address);
        NextHop world = NextHop.Parse(Lab.World.NextHop)!;
        Assert.Equal(Block, $"{Ask(world, Question("refused.test")).Acceptance.Reply}");
        Assert.Null(DetourCheck.Run(RouteLab.From(Lab.Servers[1]), world, [world], Question("refused.test"), default).Error);

        OldWayAnswer still = OldWay($"smtp:{Lab.World.NextHop}", "refused.test", RefusalCause.Reputation);
        Assert.Equal((AcceptanceState.Refused, RefusalCause.Reputation), (still.State, still.Match!.Cause));
        Assert.Contains("still refuses us: 550 5.7.1", still.Message, StringComparison.Ordinal);
        Assert.Equal(AcceptanceState.Accepted, OldWay($"smtp:{Lab.World.NextHop}", "refuse.test", RefusalCause.Mailbox).State);
        Lab.World.Set("refused.test", WorldAnswer.Accept, Lab.Provider.Address);
        Assert.Equal(AcceptanceState.Accepted, OldWay($"smtp:{Lab.World.NextHop}", "refused.test", RefusalCause.Unknown).State);
    }

    [LabFact]
    public void Nobody_there_is_no_answer()
    {
        NextHop nobody = NextHop.Parse($"[{Lab.NewClientAddress()}]:25")!;
        DetourAnswer answer = Ask(nobody, Question("hotmail.test"));
        Assert.Equal((AcceptanceState.Unreachable, SmtpStage.Connect), (answer.Acceptance.State, answer.Acceptance.Stage));
        Assert.Equal(ServerProblemKind.DetourRefused, answer.Error!.Problem.Kind);
        Assert.Contains("the connection is refused", answer.Error.Message, StringComparison.Ordinal);
        // The next of several hosts is asked, as Postfix does.
        NextHop world = NextHop.Parse(Lab.World.NextHop)!;
        Assert.Null(DetourCheck.Run(RouteLab.From(Lab.Provider), nobody, [nobody, world], Question("hotmail.test"), default).Error);
        foreach (string route in new[] { "virtual:", "local", "smtp:not a host", "error:5.1.1 gone" })
            Assert.Equal(AcceptanceState.Unreachable, OldWay(route, "hotmail.test", RefusalCause.Unknown).State);
    }

    [LabFact]
    public void From_another_address_than_mail_will_come_from_nobody_is_sure()
    {
        using FarShell far = new(Lab.Provider);
        SourceConnection connection = new(far, RouteLab.Side(Lab.Provider).Bindings);
        Assert.False(connection.IsExact);
        DetourAnswer answer = DetourCheck.Run(connection, RouteLab.Hop(Lab.Servers[2]), [RouteLab.Hop(Lab.Servers[2])], Question("hotmail.test"), default);
        Assert.Equal((AcceptanceState.Refused, CheckStatus.Warning), (answer.Acceptance.State, answer.Check.Status));
        Assert.Null(answer.Error);
        Assert.Contains("smtp_bind_address", answer.Check.Message, StringComparison.Ordinal);
    }

    private DetourAnswer Ask(PostfixServer detour, AcceptanceQuestion question) => Ask(RouteLab.Hop(detour), question);

    private DetourAnswer Ask(NextHop detour, AcceptanceQuestion question) => DetourCheck.Run(RouteLab.From(Lab.Provider), detour, [detour], question, default);

    private OldWayAnswer OldWay(string route, string domain, RefusalCause cause)
        => OldWayCheck.Run(RouteLab.From(Lab.Provider), route, null, Question(domain), (_, _) => new RefusalMatch(new RefusalRule { Cause = cause }, "", "", "", ""), default);

    private AcceptanceQuestion Question(params string[] domains) => new() { HelloName = RouteLab.Side(Lab.Provider).HelloName, Recipients = DetourCheck.RecipientsOf(domains) };

    /// <summary>As ssh is: somewhere else, where no address can be chosen.</summary>
    private sealed class FarShell(PostfixServer server) : IServerShell
    {
        private readonly LocalShell _shell = new(InitializedLab.Described(server));

        public MailServer Server { get; } = new() { Name = server.Name, Host = "root@mx1.far.test", ConfigDirectory = server.ConfigDirectory };

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) => _shell.Start(command, stop);

        public Stream Connect(string host, int port, CancellationToken stop) => _shell.Connect(host, port, stop);

        public void Dispose() => _shell.Dispose();
    }
}
