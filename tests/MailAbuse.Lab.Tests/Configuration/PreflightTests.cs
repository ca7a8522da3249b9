using MailAbuse.Mta.Postfix.Servers.Preflight;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>The preflight of real servers, good and bad.</summary>
public sealed class PreflightTests
{
    [LabFact]
    public void A_server_is_looked_at_before_and_after_its_set_up()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, LoginOnPort25 = true });
        IReadOnlyList<ServerCheck> before = Check(lab.Provider);
        Assert.Equal(CheckStatus.Passed, One(before, "Reachable").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "Rights").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "Tools").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "PostfixVersion").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "Running").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "Clock").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "LogRate").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "Log").Status);
        Assert.Equal(CheckStatus.Passed, One(before, "SpoolInodes").Status);
        Assert.Equal(CheckStatus.Failed, One(before, "Initialized").Status);
        Assert.Equal([CheckStatus.Failed, CheckStatus.Failed], before.Where(check => check.Name == "MapReached").Select(check => check.Status));
        Assert.All(before.Where(check => check.Status == CheckStatus.Failed), check => Assert.Equal("Run Initialize-MailServer.", check.Advice));

        SetupLab.Run(lab.Provider);
        IReadOnlyList<ServerCheck> after = Check(lab.Provider);
        Assert.DoesNotContain(after, check => check.Status == CheckStatus.Failed);
        Assert.All(after, check => Assert.Equal("mx1", check.Server));
    }

    [LabFact]
    public void What_is_wrong_is_said_and_the_rest_goes_on()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Filter = LabFilter.BeforeQueue, Main = [("soft_bounce", "yes")] });
        lab.Provider.Stop();
        Waiting.For("the end of Postfix", () => !SetupLab.Read(lab.Provider).IsRunning);
        MailServer server = new() { Name = "mx1", ConfigDirectory = lab.Provider.ConfigDirectory, Log = ["/nowhere/mail.log", lab.Provider.LogFile] };
        IReadOnlyList<ServerCheck> checks = Check(server);
        Assert.Equal(CheckStatus.Failed, One(checks, "Running").Status);
        Assert.Equal(CheckStatus.Skipped, One(checks, "ConfigurationLoaded").Status);
        Assert.Equal(lab.Provider.SubmissionService + "/inet", One(checks, "HoldPossible").Subject);
        Assert.Equal(CheckStatus.Warning, One(checks, "RejectPossible").Status);
        Assert.Equal([CheckStatus.Failed, CheckStatus.Passed], checks.Where(check => check.Name == "Log").Select(check => check.Status));
        Assert.Contains(lab.Provider.LogFile, checks.First(check => check.Name == "Log").Advice, StringComparison.Ordinal);

        File.AppendAllText(Path.Combine(lab.Provider.ConfigDirectory, "main.cf"), "no sign here\n");
        checks = Check(server);
        Assert.Equal(CheckStatus.Failed, One(checks, "Configuration").Status);
        Assert.Contains("main.cf", One(checks, "Configuration").Message, StringComparison.Ordinal);
        Assert.Contains(checks, check => check.Name == "LogRate");
    }

    [LabFact]
    public void A_log_that_Postfix_does_not_write_is_found_out()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        string other = Path.Combine(lab.Folder, "other.log");
        File.WriteAllText(other, "Nov 22 04:00:00 mx1 postfix/qmgr[1]: something old\n");
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-2));
        ServerCheck log = One(Check(new MailServer { Name = "mx1", ConfigDirectory = lab.Provider.ConfigDirectory, Log = [other] }), "Log");
        Assert.Equal(CheckStatus.Failed, log.Status);
        Assert.Contains("logs elsewhere", log.Message, StringComparison.Ordinal);
        Assert.Contains(lab.Provider.LogFile, log.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Qmail_is_refused_before_anything_is_run()
    {
        ServerException e = Assert.Throws<ServerException>(() => Check(new MailServer { Name = "old", Mta = MtaKind.Qmail, ConfigDirectory = "/nowhere" }));
        Assert.Equal(ServerProblemKind.MtaNotSupported, e.Problem.Kind);
    }

    private static List<ServerCheck> Check(PostfixServer server) => Check(SetupLab.Of(server));

    private static List<ServerCheck> Check(MailServer server)
    {
        using IServerShell shell = new LocalShell(server);
        return [.. new PostfixPreflight(shell).Check(default)];
    }

    private static ServerCheck One(IEnumerable<ServerCheck> checks, string name) => Assert.Single(checks, check => check.Name == name);
}
