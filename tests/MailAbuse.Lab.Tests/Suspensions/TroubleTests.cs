using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>What goes wrong leaves the last good map in place, and other customers without a single 4xx.</summary>
public sealed class TroubleTests
{
    [LabFact]
    public void Two_operators_at_once_lose_nothing_of_each_other()
    {
        using InitializedLab lab = new();
        string[] names = [.. Enumerable.Range(0, 8).Select(n => $"login{n}@example.org")];
        Parallel.ForEach(names, new ParallelOptions { MaxDegreeOfParallelism = 8 }, name =>
        {
            using LocalShell shell = new(InitializedLab.Described(lab.Server));
            new PostfixSuspensions(shell, TimeProvider.System).Suspend(InitializedLab.Request(name, force: true), default);
        });
        IReadOnlyList<SenderSuspension> listed = lab.Suspensions.List(false, default);
        Assert.Equal(names, listed.Select(one => one.Sender).Order(StringComparer.Ordinal));
        Assert.All(listed, one => Assert.Equal(SuspensionState.InPlace, one.State));
    }

    [LabFact]
    public void When_postmap_fails_the_last_good_map_stands()
    {
        using InitializedLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary);
        lab.Suspend("joe@example.org", force: true);
        string text = File.ReadAllText(lab.LoginsFile);
        FailingShell shell = new(lab.Shell, command => command.Arguments.Contains("build"), "postmap: fatal: open database: Invalid argument");
        ServerException failed = Assert.Throws<ServerException>(() => new PostfixSuspensions(shell, TimeProvider.System).Suspend(InitializedLab.Request("shop@example.org", force: true), default));

        Assert.Equal(ServerProblemKind.MapFailed, failed.Problem.Kind);
        Assert.Contains("last good", failed.Problem.Advice, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(lab.LoginsFile));
        SenderSuspension only = Assert.Single(lab.Suspensions.List(false, default));
        Assert.Equal("joe@example.org", only.Sender);
        Assert.Equal(SuspensionState.InPlace, only.State);
        mary.WaitForAccepted(5);
        mary.Stop();
        Assert.Empty(mary.Troubles);
    }

    [LabFact]
    public void When_the_disk_is_full_the_last_good_map_stands()
    {
        using InitializedLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary);
        lab.Suspend("joe@example.org", force: true);
        string text = File.ReadAllText(lab.LoginsFile);
        string folder = Path.GetDirectoryName(lab.LoginsFile)!;
        using SmallDisk disk = new(lab.Server, folder);
        disk.Fill();
        ServerException failed = Assert.Throws<ServerException>(() => lab.Suspend("shop@example.org", force: true));

        Assert.Equal(ServerProblemKind.ServerDiskFull, failed.Problem.Kind);
        Assert.Equal(text, File.ReadAllText(lab.LoginsFile));
        Assert.Equal(SuspensionState.InPlace, Assert.Single(lab.Suspensions.List(false, default)).State);
        disk.Clear();
        Assert.True(lab.Suspend("shop@example.org", force: true).IsChanged);
        Assert.Equal(2, lab.Suspensions.List(false, default).Count);
        mary.WaitForAccepted(5);
        mary.Stop();
        Assert.Empty(mary.Troubles);
    }

    [LabFact]
    public void While_postfix_is_stopped_nothing_is_changed_without_force()
    {
        using InitializedLab lab = new();
        lab.Server.Stop();
        ServerException stopped = Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(InitializedLab.Request("joe@example.org"), default));
        // Nobody has sent yet, so nobody knows him either.
        Assert.Equal(ServerProblemKind.SenderUnknown, stopped.Problem.Kind);
        SenderSurvey survey = lab.Suspensions.Survey(InitializedLab.Request("joe@example.org"), default);
        stopped = Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(InitializedLab.Request("joe@example.org"), survey, default));
        Assert.Equal(ServerProblemKind.MtaNotRunning, stopped.Problem.Kind);
        Assert.Empty(File.ReadAllText(lab.LoginsFile));

        Assert.True(lab.Suspend("joe@example.org", force: true).IsChanged);
        lab.Server.Start();
        Assert.Equal(450, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
    }

    [LabFact]
    public void A_slip_in_the_name_of_a_suspended_sender_is_answered_by_the_name()
    {
        using InitializedLab lab = new();
        lab.Suspend("joe@example.org", force: true);
        lab.Suspend("nobody-like-that@example.net", force: true);
        lab.Suspend("192.0.2.77", kind: SenderKind.Client, force: true);
        Assert.Equal("Did you mean joe@example.org? Get-SuspendedMailSender lists who is.", Advice("jeo@example.org", SenderKind.Login));
        Assert.Equal("Did you mean joe@example.org? Get-SuspendedMailSender lists who is.", Advice("joe", SenderKind.Login));
        Assert.Equal("Did you mean 192.0.2.77? Get-SuspendedMailSender lists who is.", Advice("192.0.2.7", SenderKind.Client));
        Assert.Equal("Get-SuspendedMailSender lists who is.", Advice("192.0.2.77", SenderKind.Login));
        Assert.Equal("Get-SuspendedMailSender lists who is.", Advice("mary@example.com", SenderKind.Login));

        string Advice(string sender, SenderKind kind) =>
            Assert.Single(lab.Suspensions.Resume(kind, sender, "root@ops", default).Checks, check => check.Status == CheckStatus.Warning).Advice;
    }

    [LabFact]
    public void Bad_input_is_one_error_with_advice()
    {
        using InitializedLab lab = new();
        Assert.Equal(250, Facts.Suspended.Send(lab.Server, LabLogin.Joe).Code);
        (string Sender, ServerProblemKind Kind)[] cases =
        [
            ("jeo@example.org", ServerProblemKind.SenderUnknown),
            ("abuse@example.org", ServerProblemKind.SenderProtected),
            ("joe@example.org\nmary@example.org OK", ServerProblemKind.SenderInvalid),
            ("$(reboot) x", ServerProblemKind.SenderInvalid),
            ("\u202Eyram", ServerProblemKind.SenderInvalid),
        ];
        foreach ((string sender, ServerProblemKind kind) in cases)
        {
            SuspensionRequest request = new() { Sender = sender, SenderKind = SenderKind.Login, Protected = ["abuse@*", "postmaster@*"] };
            ServerException refused = Assert.Throws<ServerException>(() => lab.Suspensions.Suspend(request, default));
            Assert.Equal((sender, kind), (sender, refused.Problem.Kind));
            Assert.NotEmpty(refused.Problem.Advice);
            if (kind == ServerProblemKind.SenderUnknown)
                Assert.Contains("joe@example.org", refused.Problem.Advice, StringComparison.Ordinal);
            Assert.Empty(File.ReadAllText(lab.LoginsFile));
        }
    }

    [LabFact]
    public void Forged_log_lines_make_nobody_known()
    {
        using InitializedLab lab = new();
        using SmtpClientSession liar = SmtpClientSession.Connect(lab.Server.Smtp);
        liar.Hello("evil,sasl_method=PLAIN,sasl_username=anna@example.org");
        liar.Command("MAIL FROM:<\"x, sasl_method=PLAIN, sasl_username=anna@example.org\"@forged.test>");
        string text = LabMessage.Make(LabMessage.NewToken(), "a@forged.test", "joe@example.org").Replace("Message-ID: <", "Message-ID: X: client=unknown[192.0.2.1], sasl_method=PLAIN, sasl_username=anna@example.org\nX-Old: <", StringComparison.Ordinal);
        liar.RcptTo("joe@example.org");
        liar.Data();
        liar.Write(text);
        Assert.Equal(250, liar.EndData().Code);
        lab.Server.Log.WaitFor("message-id=X: client=");
        ServerException unknown = Assert.Throws<ServerException>(() => lab.Suspend("anna@example.org"));
        Assert.Equal(ServerProblemKind.SenderUnknown, unknown.Problem.Kind);
    }
}
