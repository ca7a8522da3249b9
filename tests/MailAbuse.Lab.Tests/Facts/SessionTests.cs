using System.Diagnostics;

namespace MailAbuse.Lab.Tests.Facts;

/// <summary>Ending one session of one customer.</summary>
public sealed class SessionTests
{
    [LabFact]
    public void One_connection_is_cut_and_the_next_login_is_served_at_once()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        using SmtpClientSession culprit = Suspended.LogIn(server, LabLogin.Joe);
        Assert.Equal(250, Suspended.Send(culprit).Code);
        int smtpd = Assert.Single(server.Processes("smtpd"));

        ProgramResult cut = server.Shell("ss", "-K", "-tn", "src", $"{server.Address}", "and", "dport", "=", $":{culprit.LocalPort}").Checked();
        Assert.Contains($":{culprit.LocalPort}", cut.Output, StringComparison.Ordinal);
        Assert.DoesNotContain($":{culprit.LocalPort}", server.Shell("ss", "-tnH", "state", "established", "src", $"{server.Address}").Output, StringComparison.Ordinal);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(250, Suspended.Send(server, LabLogin.Mary).Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"Mary waited {clock.Elapsed}");
        Assert.Contains(smtpd, server.Processes("smtpd"));
        Assert.True(Suspended.Send(culprit).IsLost);
        Assert.Empty(server.Log.With("throttling"));
    }

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ending_a_process_in_its_first_session_throttles_the_whole_listener(bool servedBefore)
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        if (servedBefore)
        {
            using SmtpClientSession earlier = Suspended.LogIn(server, LabLogin.Mary);
            earlier.Quit();
            Thread.Sleep(200);
        }

        using SmtpClientSession culprit = Suspended.LogIn(server, LabLogin.Joe);
        int smtpd = Assert.Single(server.Processes("smtpd"));
        server.Shell("/bin/kill", "-TERM", $"{smtpd}").Checked();
        Waiting.For("its end", () => !server.Processes("smtpd").Contains(smtpd));
        using SmtpClientSession next = SmtpClientSession.Connect(server.Submission, patience: TimeSpan.FromSeconds(2));
        Assert.Equal(servedBefore ? 220 : 0, next.Greeting.Code);
        Assert.Equal(servedBefore, server.Log.With("throttling").Count == 0);
    }
}
