using MailAbuse.Mta.Postfix.Servers.Configuration;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>What runs, held against what the files say.</summary>
public sealed class ProcessTests
{
    [LabFact]
    public void An_smtpd_that_is_older_than_the_files_is_named_until_it_ends()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        (SmtpClientSession session, _) = SmtpClientSession.LogIn(server.Submission, LabLogin.Joe);
        using SmtpClientSession open = session;
        PostfixConfiguration before = SetupLab.Read(server);
        SmtpdListener submission = Submission(before, server);
        Assert.True(before.IsMasterLoaded);
        Assert.Equal(server.MasterPid, before.Master!.Id);
        SmtpdProcess process = Assert.Single(before.ProcessesOf(submission));
        Assert.Empty(before.ProcessesNotAsWritten(submission));
        Assert.Equal("yes", process.Overrides["smtpd_sasl_auth_enable"]);
        Assert.InRange(before.ReadAt - process.Started, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(before.ReadAt, DateTimeOffset.UtcNow.AddSeconds(-10), DateTimeOffset.UtcNow);

        // main.cf is edited, and nobody reloads: the files have it, the session has not.
        server.Set("smtpd_end_of_data_restrictions", "reject");
        PostfixConfiguration edited = SetupLab.Read(server);
        Assert.Equal(process.Id, Assert.Single(edited.ProcessesNotAsWritten(Submission(edited, server))).Id);
        Assert.True(ListenerChecks.NeedsReload(edited));
        Assert.Equal(250, open.SendMessage("joe@example.org", "friend@accept.test", LabMessage.Make(LabMessage.NewToken(), "joe@example.org", "friend@accept.test")).Code);

        // A session that begins now reads the new main.cf.
        (session, _) = SmtpClientSession.LogIn(server.Submission, LabLogin.Mary);
        using SmtpClientSession fresh = session;
        PostfixConfiguration joined = SetupLab.Read(server);
        Assert.Equal(2, joined.ProcessesOf(Submission(joined, server)).Count());
        Assert.Equal(process.Id, Assert.Single(joined.ProcessesNotAsWritten(Submission(joined, server))).Id);
        Assert.Equal(554, fresh.SendMessage("mary@example.org", "friend@accept.test", LabMessage.Make(LabMessage.NewToken(), "mary@example.org", "friend@accept.test")).Code);

        // Reloaded: the old session goes on with the old list, and is named as long as it lives.
        server.Reload();
        Waiting.For("the reload", () => !ListenerChecks.NeedsReload(SetupLab.Read(server)));
        PostfixConfiguration reloaded = SetupLab.Read(server);
        Assert.Contains(process.Id, reloaded.ProcessesNotAsWritten(Submission(reloaded, server)).Select(old => old.Id));
        open.Quit();
        Waiting.For("the end of the old smtpd", () =>
        {
            PostfixConfiguration now = SetupLab.Read(server);
            return !now.ProcessesNotAsWritten(Submission(now, server)).Any();
        });
    }

    [LabFact]
    public void A_master_that_was_never_reloaded_hands_out_the_old_arguments_and_is_found_out()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        WaitForStart(server);
        server.SetService(server.SubmissionService, "smtpd_recipient_restrictions", "reject");
        PostfixConfiguration edited = SetupLab.Read(server);
        Assert.False(edited.IsMasterLoaded);

        // This smtpd is younger than the change, and runs with what was before.
        (SmtpClientSession session, _) = SmtpClientSession.LogIn(server.Submission, LabLogin.Joe);
        using SmtpClientSession open = session;
        PostfixConfiguration joined = SetupLab.Read(server);
        SmtpdProcess process = Assert.Single(joined.ProcessesOf(Submission(joined, server)));
        Assert.False(process.IsOlderThan(joined.MasterChanged));
        Assert.Equal(process.Id, Assert.Single(joined.ProcessesNotAsWritten(Submission(joined, server))).Id);
        open.MailFrom("joe@example.org");
        Assert.Equal(250, open.RcptTo("friend@accept.test").Code);
        open.Quit();

        server.Reload();
        Waiting.For("the reload", () => SetupLab.Read(server).IsMasterLoaded);
        Assert.Equal(554, SetupLab.Rcpt(server, LabLogin.Joe));
    }

    // What starts with master, and a moment after a change, would look like a reload.
    private static void WaitForStart(PostfixServer server) =>
        Waiting.For("qmgr and pickup", () => server.Processes("qmgr").Count == 1 && server.Processes("pickup").Count == 1);

    [LabTheory]
    [InlineData("qmgr")]
    [InlineData("pickup")]
    public void A_program_that_crashed_and_came_back_is_no_reload(string program)
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        WaitForStart(server);
        server.SetService(server.SubmissionService, "smtpd_client_connection_count_limit", "7");
        int pid = server.Processes(program).Single();
        server.Shell("kill", "-9", $"{pid}").Checked();
        string token = LabMessage.NewToken();
        server.SubmitLocally("nobody", LabMessage.Make(token, "nobody@example.org", "friend@accept.test"), "friend@accept.test").Checked();
        Waiting.For($"a new {program}", () => server.Processes(program) is [{ } other] && other != pid, 90);
        Assert.False(SetupLab.Read(server).IsMasterLoaded);
        server.Reload();
        Waiting.For("the reload", () => SetupLab.Read(server).IsMasterLoaded);
    }

    [LabFact]
    public void A_restart_is_a_reload()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        WaitForStart(lab.Provider);
        lab.Provider.SetService(lab.Provider.SubmissionService, "smtpd_client_connection_count_limit", "7");
        Assert.False(SetupLab.Read(lab.Provider).IsMasterLoaded);
        lab.Provider.Stop();
        Waiting.For("the end of Postfix", () => !SetupLab.Read(lab.Provider).IsRunning);
        Assert.Empty(SetupLab.Read(lab.Provider).Processes);
        lab.Provider.Start();
        Waiting.For("the start", () => SetupLab.Read(lab.Provider).IsMasterLoaded);
    }

    [LabFact]
    public void What_a_filter_hands_back_needs_no_map_and_what_customers_use_does()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Filter = LabFilter.BeforeQueue, LoginOnPort25 = true });
        PostfixConfiguration configuration = SetupLab.Read(lab.Provider);
        Assert.Equal(3, configuration.Listeners.Count);
        SmtpdListener back = configuration.Listeners.Single(listener => !listener.Authenticates);
        Assert.Null(back.ProxyFilter);
        Assert.False(back.NeedsClients);
        Assert.All(configuration.Listeners.Where(listener => listener != back), listener =>
        {
            Assert.True(listener.NeedsLogins);
            Assert.Equal(ReachState.Missing, listener.Logins.State);
            Assert.Equal($"{lab.FilterPort!.EndPoint}", listener.ProxyFilter);
        });
        Assert.Equal("permit_sasl_authenticated", Submission(configuration, lab.Provider).Recipient.Items[0].Name);
        Assert.Equal("lmdb", configuration.MapType);
        Assert.False(configuration.IsInitialized);
    }

    private static SmtpdListener Submission(PostfixConfiguration configuration, PostfixServer server)
        => configuration.Listeners.Single(listener => listener.Service.Name == server.SubmissionService);
}
