namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>A server that is set up can hold, or refuse, what one of its own users sends.</summary>
public sealed class SetupLocalUserTests
{
    [LabFact]
    public void Mail_of_a_local_user_is_held_and_mail_of_a_stranger_with_his_line_is_not()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Main = [("header_checks", "regexp:{{/^X-Drop:/ DISCARD}}")] });
        SetupLab.Run(lab.Provider);
        int www = int.Parse(lab.Provider.Shell("id", "-u", "www-data").Checked().Output);
        string line = $"by {lab.Provider.HostName} (Postfix, from userid {www})";
        File.AppendAllText(Path.Combine(lab.Provider.ConfigDirectory, "mailabuse", "local_users"), $"/^Received: by {lab.Provider.HostName.Replace(".", "\\.", StringComparison.Ordinal)} \\(Postfix, from userid {www}\\)/ HOLD suspended\n");
        Waiting.For("his mail in hold", () =>
        {
            // A cleanup that is running reads the file when it is next started; a new one does so at once.
            string token = LabMessage.NewToken("web");
            lab.Provider.SubmitLocally("www-data", LabMessage.Make(token, "www-data@example.org", "victim@accept.test"), "victim@accept.test").Checked();
            return Waiting.Until(() => lab.Account()[token].Any(place => place.Kind == PlaceKind.Held), 2);
        }, 30);

        string forged = LabMessage.NewToken("forged");
        (SmtpClientSession session, _) = SmtpClientSession.LogIn(lab.Provider.Submission, LabLogin.Mary);
        using SmtpClientSession client = session;
        Assert.Equal(250, client.SendMessage("mary@example.org", "friend@accept.test", $"Received: {line}\r\n\tid 12345; Mon, 1 Jan 2026 00:00:00 +0000\r\n" + LabMessage.Make(forged, "mary@example.org", "friend@accept.test")).Code);
        Assert.True(lab.World.WaitFor(forged));

        // The header checks that hold for everyone hold for local mail, too.
        string dropped = LabMessage.NewToken("dropped");
        lab.Provider.SubmitLocally("nobody", "X-Drop: yes\n" + LabMessage.Make(dropped, "nobody@example.org", "victim@accept.test"), "victim@accept.test").Checked();
        lab.Provider.Log.WaitFor("discard: header X-Drop: yes");
    }

    [LabFact]
    public void A_local_user_is_refused_by_name()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        SetupLab.Run(lab.Provider);
        File.AppendAllText(Path.Combine(lab.Provider.ConfigDirectory, "mailabuse", "refused_users"), "!www-data\n");
        string token = LabMessage.NewToken("web");
        ProgramResult refused = lab.Provider.SubmitLocally("www-data", LabMessage.Make(token, "www-data@example.org", "victim@accept.test"), "victim@accept.test");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("not allowed to submit mail", refused.Errors, StringComparison.Ordinal);
        lab.Provider.SubmitLocally("nobody", LabMessage.Make(token, "nobody@example.org", "victim@accept.test"), "victim@accept.test").Checked();
        Assert.True(lab.World.WaitFor(token));
    }
}
