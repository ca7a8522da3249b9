using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>A server is set up for suspensions, and that is taken out again, under traffic of innocent customers.</summary>
public sealed class SetupTests
{
    [LabTheory]
    [InlineData(SubmissionOverrides.Recipient)]
    [InlineData(SubmissionOverrides.Relay)]
    [InlineData(SubmissionOverrides.None)]
    public void A_stock_server_is_set_up_and_a_login_in_the_map_is_refused_at_once(SubmissionOverrides overrides)
    {
        using MailLab lab = MailLab.Start(new LabPlan { Overrides = overrides, LoginOnPort25 = overrides == SubmissionOverrides.None, Ssh = false });
        using SteadySender mary = SteadySender.Start(lab.Provider.Submission, LabLogin.Mary);
        (string Main, string Master) before = SetupLab.Files(lab.Provider);
        ServerSetup setup = SetupLab.Run(lab.Provider);
        Assert.True(setup.IsInitialized);
        Assert.NotEmpty(setup.Changes);
        Assert.DoesNotContain(setup.Checks, check => check.Status == CheckStatus.Failed);
        Assert.Contains(setup.Checks, check => check.Name == "MapReached" && check.Subject == lab.Provider.SubmissionService + "/inet" && check.Status == CheckStatus.Passed);

        Assert.Equal(250, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));
        SetupLab.Suspend(lab.Provider, "joe@example.org", "450 4.7.1 suspended");
        Assert.Equal(450, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));

        // Twice: nothing is left to do, and not a byte changes.
        (string Main, string Master) after = SetupLab.Files(lab.Provider);
        ServerSetup again = SetupLab.Run(lab.Provider);
        Assert.Empty(again.Changes);
        Assert.True(again.IsInitialized);
        Assert.Equal(after, SetupLab.Files(lab.Provider));

        // An undo would let Joe go.
        ServerException remain = Assert.Throws<ServerException>(() => SetupLab.Run(lab.Provider, undo: true));
        Assert.Equal(ServerProblemKind.SuspensionsRemain, remain.Problem.Kind);
        Assert.Equal(after, SetupLab.Files(lab.Provider));
        ServerSetup undone = SetupLab.Run(lab.Provider, undo: true, force: true);
        Assert.False(undone.IsInitialized);
        Assert.Equal(before, SetupLab.Files(lab.Provider));
        Assert.Equal(250, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));
        Assert.Empty(SetupLab.Run(lab.Provider, undo: true).Changes);

        mary.Stop();
        Assert.True(mary.AcceptedTokens.Count > 10);
        Assert.DoesNotContain(mary.Sent, message => !message.IsAccepted);
    }

    [LabFact]
    public void An_undo_counts_our_suspensions_and_names_what_others_wrote_apart()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        SetupLab.Run(lab.Provider);
        using IServerShell shell = SetupLab.Shell(lab.Provider);
        PostfixSuspensions suspensions = new(shell, TimeProvider.System);
        suspensions.Suspend(new SuspensionRequest { Sender = "joe@example.org", SenderKind = SenderKind.Login, Spellings = ["joe"], Force = true }, default);
        string folder = Path.Combine(lab.Provider.ConfigDirectory, "mailabuse");
        SetupLab.Suspend(lab.Provider, "boss@example.org", "OK");
        File.AppendAllText(Path.Combine(folder, "refused_users"), "!games\n");

        ServerProblem both = Assert.Throws<ServerException>(() => SetupLab.Run(shell, undo: true)).Problem;
        Assert.Equal(ServerProblemKind.SuspensionsRemain, both.Kind);
        Assert.Contains($"({folder}/logins: 1)", both.Message, StringComparison.Ordinal);
        Assert.Contains($"others wrote ({folder}/logins, line 4: 'boss@example.org␉OK'; {folder}/refused_users, line 1: '!games')", both.Message, StringComparison.Ordinal);
        Assert.Contains("Resume-MailSender", both.Advice, StringComparison.Ordinal);

        suspensions.Resume(SenderKind.Login, "joe", null, default);
        ServerProblem others = Assert.Throws<ServerException>(() => SetupLab.Run(shell, undo: true)).Problem;
        Assert.Equal(ServerProblemKind.SuspensionsRemain, others.Kind);
        Assert.Contains("no suspension stands there", others.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Resume-MailSender", others.Advice, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder, "logins"), "# a note\n");
        File.WriteAllText(Path.Combine(folder, "refused_users"), "");
        Assert.False(SetupLab.Run(shell, undo: true).IsInitialized);
    }

    [LabFact]
    public void A_plan_changes_nothing()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        (string Main, string Master) before = SetupLab.Files(lab.Provider);
        using IServerShell shell = SetupLab.Shell(lab.Provider);
        IReadOnlyList<SetupChange> changes = new PostfixSetup(shell, new ServerSetupOptions()).Plan(default);
        Assert.Contains(changes, change => change.ToString().StartsWith($"master.cf: {lab.Provider.SubmissionService}/inet: -o smtpd_recipient_restrictions: permit_sasl_authenticated,reject -> $mailabuse_", StringComparison.Ordinal));
        Assert.Contains(changes, change => change.ToString() == "main.cf: smtpd_end_of_data_restrictions: (none) -> $mailabuse_restrictions");
        Assert.Equal(before, SetupLab.Files(lab.Provider));
        Assert.False(Directory.Exists(Path.Combine(lab.Provider.ConfigDirectory, "mailabuse")));
    }

    [LabFact]
    public void What_somebody_changed_since_stays_when_it_is_taken_out()
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            Main = [("smtpd_recipient_restrictions", "permit_mynetworks, reject_unauth_destination"), ("header_checks", "regexp:/etc/hosts"), ("authorized_submit_users", "!nobody, static:anyone")],
        });
        SetupLab.Run(lab.Provider);
        lab.Provider.Set("message_size_limit", "12345678");
        lab.Provider.SetService(lab.Provider.SubmissionService, "smtpd_client_connection_count_limit", "7");
        ServerSetup undone = SetupLab.Run(lab.Provider, undo: true);
        (string main, string master) = SetupLab.Files(lab.Provider);
        Assert.DoesNotContain("mailabuse", main + master, StringComparison.Ordinal);
        Assert.Contains("message_size_limit = 12345678\n", main, StringComparison.Ordinal);
        Assert.Contains("smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination\n", main, StringComparison.Ordinal);
        Assert.Contains("authorized_submit_users = !nobody, static:anyone\n", main, StringComparison.Ordinal);
        Assert.Contains("-o smtpd_client_connection_count_limit=7\n", master, StringComparison.Ordinal);
        Assert.Contains("-o smtpd_recipient_restrictions=permit_sasl_authenticated,reject\n", master, StringComparison.Ordinal);
        Assert.NotEmpty(undone.Changes);
        Assert.Equal(250, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));
    }

    [LabFact]
    public void Mail_that_comes_in_from_outside_brings_no_warning_about_logins()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        SetupLab.Run(lab.Provider);
        using SmtpClientSession stranger = SmtpClientSession.Connect(lab.Provider.Smtp);
        stranger.Hello();
        string token = LabMessage.NewToken("in");
        SmtpReply reply = stranger.SendMessage("friend@elsewhere.test", "mary@example.org", LabMessage.Make(token, "friend@elsewhere.test", "mary@example.org"));
        Assert.Equal(250, reply.Code);
        Assert.Empty(lab.Provider.Log.With("warning: restriction"));
        // Nor does a second run find anything to do.
        Assert.Empty(SetupLab.Run(lab.Provider).Changes);
    }

    [LabFact]
    public void A_permit_in_front_and_classes_are_found_and_put_behind()
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            LoginOnPort25 = true,
            Overrides = SubmissionOverrides.None,
            Main =
            [
                ("smtpd_restriction_classes", "insiders"),
                ("insiders", "permit_mynetworks, permit_sasl_authenticated"),
                ("smtpd_recipient_restrictions", "insiders, $mailabuse_restrictions, reject_unauth_destination"),
                ("mailabuse_restrictions", "check_sasl_access static:DUNNO"),
            ],
        });
        ServerSetup setup = SetupLab.Run(lab.Provider);
        Assert.Equal("$mailabuse_restrictions, insiders, reject_unauth_destination", lab.Provider.Postconf("smtpd_recipient_restrictions"));
        Assert.All(setup.Checks.Where(check => check.Name == "MapReached"), check => Assert.Equal(CheckStatus.Passed, check.Status));
        SetupLab.Suspend(lab.Provider, "joe@example.org", "450 4.7.1 suspended");
        Assert.Equal(450, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));

        // Somebody puts it back: the files say so, and so do we.
        lab.Provider.Set("smtpd_recipient_restrictions", "insiders, $mailabuse_restrictions, reject_unauth_destination");
        PostfixConfiguration changed = SetupLab.Read(lab.Provider);
        Assert.All(changed.Listeners, listener => Assert.Equal(ReachState.BehindPermit, listener.Logins.State));
        Assert.Contains("permit_mynetworks (in insiders)", changed.Listeners[0].Logins.Reason, StringComparison.Ordinal);
        lab.Provider.Reload();
        Assert.Equal(250, SetupLab.Rcpt(lab.Provider, LabLogin.Joe));
    }

    [LabFact]
    public void The_program_is_copied_once_and_runs_there()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        using IServerShell shell = SetupLab.Shell(lab.Provider);
        string place = Path.Combine(lab.Folder, "bin", "mailabuse");
        // Any program for linux-x64 that knows --version.
        ServerSetupOptions options = new() { AgentPath = "/usr/bin/sort", AgentPlace = place, Owner = "test" };
        PostfixSetup setup = new(shell, options);
        IReadOnlyList<SetupChange> plan = setup.Plan(default);
        Assert.Contains(plan, change => change.Target == place && change.Before.Length == 0 && change.After.StartsWith("sha256 ", StringComparison.Ordinal));
        ServerSetup result = setup.Apply(plan, default);
        Assert.Equal(CheckStatus.Passed, result.Checks.Single(check => check.Name == "Agent").Status);
        Assert.Equal(File.ReadAllBytes("/usr/bin/sort"), File.ReadAllBytes(place));
        Assert.Empty(setup.Plan(default));

        File.WriteAllText(place, "damaged");
        Assert.Equal(place, Assert.Single(setup.Plan(default)).Target);
        Assert.Equal(ServerProblemKind.AgentInvalid, Assert.Throws<ServerException>(() => new PostfixSetup(shell, new ServerSetupOptions { AgentPath = "/etc/hostname" }).Plan(default)).Problem.Kind);
        Assert.Equal(ServerProblemKind.AgentInvalid, Assert.Throws<ServerException>(() => new PostfixSetup(shell, new ServerSetupOptions { AgentPath = "/nowhere" }).Plan(default)).Problem.Kind);
    }
}
