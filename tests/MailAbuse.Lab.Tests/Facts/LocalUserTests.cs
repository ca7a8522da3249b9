namespace MailAbuse.Lab.Tests.Facts;

/// <summary>A hijacked web script: mail by sendmail, without any login.</summary>
public sealed class LocalUserTests
{
    [LabFact]
    public void A_header_check_on_pickups_own_line_holds_that_user_only()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Main = [("header_checks", "regexp:$config_directory/held")] });
        PostfixServer server = lab.Provider;
        string www = server.Shell("id", "-u", "www-data").Checked().Output.Trim();
        server.WriteMap("held", $"/^Received: by mx1\\.lab\\.test \\(Postfix, from userid {www}\\)/ HOLD suspended\n", "regexp");

        string script = Submit(server, "www-data");
        string root = Submit(server, "root");
        // A message that only claims to be his, from outside and from another local user.
        string forged = LabMessage.NewToken();
        string lie = $"Received: by mx1.lab.test (Postfix, from userid 1{www})\n" + LabMessage.Make(forged, "root@example.org", "victim@accept.test");
        server.SubmitLocally("root", lie, "victim@accept.test").Checked();
        using SmtpClientSession mary = Suspended.LogIn(server, LabLogin.Mary);
        string login = LabMessage.NewToken();
        Assert.Equal(250, mary.SendMessage("mary@example.org", "friend@accept.test", LabMessage.Make(login, "mary@example.org", "friend@accept.test")).Code);

        LabLedger ledger = LabLedger.ExactlyOnce(lab, [script, root, forged, login]);
        Assert.True(lab.World.WaitFor(root) && lab.World.WaitFor(forged) && lab.World.WaitFor(login));
        Assert.Equal(PlaceKind.Held, ledger[script].Single().Kind);
        // The queue file does not say whose it was.
        string envelope = server.Run("postcat", ["-e", "-q", .. server.Queue.Ids("hold")]).Checked().Output;
        Assert.DoesNotContain("uid", envelope, StringComparison.Ordinal);
        Assert.DoesNotContain("sasl_username", envelope, StringComparison.Ordinal);
    }

    [LabFact]
    public void Authorized_submit_users_refuses_and_the_mail_is_lost()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Main = [("authorized_submit_users", "!www-data, static:all")] });
        ProgramResult refused = lab.Provider.SubmitLocally("www-data", LabMessage.Make("x", "a@example.org", "b@accept.test"), "b@accept.test");
        Assert.Equal(75, refused.ExitCode);
        Assert.Equal(0, lab.Provider.Queue.Total);
        lab.Provider.SubmitLocally("root", LabMessage.Make("y", "a@example.org", "b@accept.test"), "b@accept.test").Checked();
        Assert.True(lab.World.WaitFor("y"));
    }


    private static string Submit(PostfixServer server, string user)
    {
        string token = LabMessage.NewToken(user);
        server.SubmitLocally(user, LabMessage.Make(token, $"{user}@example.org", "victim@accept.test"), "victim@accept.test").Checked();
        return token;
    }
}
