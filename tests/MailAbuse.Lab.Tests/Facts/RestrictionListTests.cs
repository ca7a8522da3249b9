namespace MailAbuse.Lab.Tests.Facts;

/// <summary>Where the check must stand to be reached.</summary>
public sealed class RestrictionListTests
{
    [LabTheory]
    [InlineData("permit_mynetworks, " + Suspended.Check, 250)]
    [InlineData(Suspended.Check + ", permit_mynetworks", 450)]
    public void Behind_permit_mynetworks_the_webmail_host_goes_on_sending(string list, int reply)
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            LoginOnPort25 = true,
            Main = [("smtpd_recipient_restrictions", list)],
        });
        Suspended.Put(lab.Provider, $"joe@example.org {Suspended.Defer}\n");
        using SmtpClientSession webmail = Suspended.LogIn(lab.Provider, LabLogin.Joe, lab.WebmailAddress, onPort25: true);
        Assert.Equal(reply, Suspended.Send(webmail).Code);
        // From anywhere else the same login on the same port is stopped either way.
        using SmtpClientSession home = Suspended.LogIn(lab.Provider, LabLogin.Joe, onPort25: true);
        Assert.Equal(450, Suspended.Send(home).Code);
    }

    [LabTheory]
    [InlineData(SubmissionOverrides.Recipient, 250)]
    [InlineData(SubmissionOverrides.Relay, 250)]
    [InlineData(SubmissionOverrides.None, 450)]
    public void The_stock_submission_entry_overrides_main_cf(SubmissionOverrides overrides, int reply)
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            Overrides = overrides,
            Main = [("smtpd_recipient_restrictions", Suspended.Check)],
        });
        Suspended.Put(lab.Provider, $"joe@example.org {Suspended.Defer}\n");
        Assert.Equal(Suspended.Check.Replace("$config_directory", lab.Provider.ConfigDirectory, StringComparison.Ordinal), lab.Provider.Run("postconf", "-x", "-h", "smtpd_recipient_restrictions").Checked().Output.Trim());
        Assert.Equal(reply, Suspended.Send(lab.Provider, LabLogin.Joe).Code);
        Assert.Equal(250, Suspended.Send(lab.Provider, LabLogin.Mary).Code);
    }

    [LabFact]
    public void Main_cf_that_was_edited_without_a_reload_shows_a_list_that_no_old_process_has()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Overrides = SubmissionOverrides.None });
        PostfixServer server = lab.Provider;
        Suspended.Put(server, $"joe@example.org {Suspended.Defer}\n");
        using SmtpClientSession open = Suspended.LogIn(server, LabLogin.Joe);
        Assert.Equal(250, Suspended.Send(open).Code);
        // A process that waits for its next client, as busy servers have them all the time.
        using (SmtpClientSession earlier = Suspended.LogIn(server, LabLogin.Mary)) earlier.Quit();

        server.Set("smtpd_recipient_restrictions", Suspended.Check);
        Assert.Contains("check_sasl_access", server.Postconf("smtpd_recipient_restrictions"), StringComparison.Ordinal);
        using (SmtpClientSession next = Suspended.LogIn(server, LabLogin.Joe)) Assert.Equal(250, Suspended.Send(next).Code);

        server.Reload();
        Waiting.For("the list in a new session", () => Suspended.Send(server, LabLogin.Joe).Code == 450, 5);
        // The session from before the reload is served on, by a process that never learns of the list.
        Assert.Equal(250, Suspended.Send(open).Code);
    }

    [LabFact]
    public void Postconf_takes_no_blanks_in_a_value_for_master_cf_but_the_name_of_a_parameter()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        Suspended.Put(server, $"joe@example.org {Suspended.Defer}\n");
        string service = server.SubmissionService;
        ProgramResult refused = server.Run("postconf", "-P", $"{service}/inet/smtpd_recipient_restrictions={Suspended.Check},permit_sasl_authenticated,reject");
        Assert.NotEqual(0, refused.ExitCode);
        server.Set("our_list", $"{Suspended.Check}, permit_sasl_authenticated, reject");
        server.SetService(service, "smtpd_recipient_restrictions", "$our_list");
        server.Reload();
        Waiting.For("the list in a new session", () => Suspended.Send(server, LabLogin.Joe).Code == 450, 5);
        Assert.Equal(250, Suspended.Send(server, LabLogin.Mary).Code);
    }
}
