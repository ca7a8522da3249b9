using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>Where a server cannot be set up, its files are as they were and its customers notice nothing.</summary>
public sealed class SetupFailureTests
{
    [LabFact]
    public void A_broken_configuration_is_told_and_left_alone()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        string file = Path.Combine(lab.Provider.ConfigDirectory, "main.cf");
        File.AppendAllText(file, "this line has no sign\n");
        (string Main, string Master) before = SetupLab.Files(lab.Provider);
        ServerException e = Assert.Throws<ServerException>(() => SetupLab.Run(lab.Provider));
        Assert.Equal(ServerProblemKind.ConfigurationInvalid, e.Problem.Kind);
        Assert.Contains("main.cf", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, SetupLab.Files(lab.Provider));
    }

    [LabFact]
    public void What_postfix_check_refuses_is_put_back()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        (string Main, string Master) before = SetupLab.Files(lab.Provider);
        using IServerShell shell = new SpoiledCheckShell(SetupLab.Shell(lab.Provider));
        ServerException e = Assert.Throws<ServerException>(() => SetupLab.Run(shell));
        Assert.Equal(ServerProblemKind.ConfigurationInvalid, e.Problem.Kind);
        Assert.Equal(before, SetupLab.Files(lab.Provider));
        Assert.Equal(250, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));
    }

    [LabFact]
    public void A_server_that_does_not_run_is_not_changed()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        lab.Provider.Stop();
        Waiting.For("the end of Postfix", () => !SetupLab.Read(lab.Provider).IsRunning);
        (string Main, string Master) before = SetupLab.Files(lab.Provider);
        ServerException e = Assert.Throws<ServerException>(() => SetupLab.Run(lab.Provider));
        Assert.Equal(ServerProblemKind.MtaNotRunning, e.Problem.Kind);
        Assert.Equal(before, SetupLab.Files(lab.Provider));
        Assert.False(Directory.Exists(Path.Combine(lab.Provider.ConfigDirectory, "mailabuse")));
    }

    [LabFact]
    public void A_reload_that_happened_and_was_said_to_fail_is_taken_back_without_a_refusal()
    {
        // An smtpd for each session: one that starts at the wrong moment would show.
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        lab.Provider.SetService(lab.Provider.SubmissionService, "max_use", "1");
        lab.Provider.Reload();
        using SteadySender mary = SteadySender.Start(lab.Provider.Submission, LabLogin.Mary, perSecond: 10);
        (string Main, string Master) before = SetupLab.Files(lab.Provider);
        using IServerShell shell = new LostReloadShell(SetupLab.Shell(lab.Provider));
        Assert.Throws<ServerException>(() => SetupLab.Run(shell));
        Assert.Equal(before, SetupLab.Files(lab.Provider));
        Assert.Equal(250, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));
        mary.Stop();
        Assert.DoesNotContain(mary.Sent, message => !message.IsAccepted);
    }
}
