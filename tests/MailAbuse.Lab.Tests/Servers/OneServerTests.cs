namespace MailAbuse.Lab.Tests.Servers;

/// <summary>The provider as one server: what a customer sends comes out in the world.</summary>
public sealed class OneServerTests(OneServerLab shared) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabTheory]
    [InlineData("joe@example.org", "joes-secret")]
    [InlineData("joe", "joes-secret")]
    [InlineData("JOE", "joes-secret")]
    [InlineData("mary@example.org", "marys-secret")]
    public void A_customer_logs_in_and_his_mail_arrives(string name, string password)
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(Lab.Provider.Submission, new LabLogin(name, password));
        using SmtpClientSession client = session;
        Assert.Equal(235, reply.Code);
        string token = LabMessage.NewToken();
        Assert.Equal(250, client.SendMessage("anybody@forged.test", "friend@accept.test", LabMessage.Make(token, "joe@example.org", "friend@accept.test")).Code);
        Assert.True(Lab.World.WaitFor(token), "it did not arrive");
        Assert.Equal(["friend@accept.test"], Lab.World.With(token).Single().Recipients);
        // The log names the login as it was typed.
        Lab.Provider.Log.WaitFor(line => line.EndsWith($"sasl_username={name}", StringComparison.Ordinal));
    }

    [LabFact]
    public void A_wrong_password_and_a_stranger_are_refused()
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(Lab.Provider.Submission, LabLogin.Mary with { Password = "guessed" });
        using SmtpClientSession client = session;
        Assert.Equal(535, reply.Code);
        Assert.True(client.MailFrom("mary@example.org").IsGood);
        Assert.Equal(554, client.RcptTo("friend@accept.test").Code);

        using SmtpClientSession stranger = SmtpClientSession.Connect(Lab.Provider.Smtp);
        stranger.Hello();
        stranger.MailFrom("somebody@forged.test");
        Assert.True(stranger.RcptTo("friend@accept.test").Code is 454 or 554, "this would be an open relay");
    }

    [LabFact]
    public void The_world_defers_refuses_and_takes_its_time()
    {
        using Spammer deferred = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 3, "defer.test");
        using Spammer refused = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 3, "refuse.test");
        using Spammer slow = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 1, "slow.test");
        deferred.WaitForEnd();
        refused.WaitForEnd();
        slow.WaitForEnd();
        Waiting.For("three deferred messages", () => LabLedger.ExactlyOnce(Lab, deferred.AcceptedTokens).Count(deferred.AcceptedTokens, PlaceKind.Queued) == 3);
        Assert.All(deferred.AcceptedTokens, token => Assert.StartsWith("mx1 ", Lab.Account()[token].Single().Where, StringComparison.Ordinal));
        // What is refused goes back to the forged sender, as a bounce that bears no token.
        Waiting.For("three bounces", () => Bounces() >= 3);
        Assert.All(refused.AcceptedTokens, token => Assert.Empty(Lab.Account()[token]));
        Assert.True(Lab.World.WaitFor(slow.AcceptedTokens[0]));
        Assert.Equal(PlaceKind.Delivered, LabLedger.ExactlyOnce(Lab, slow.AcceptedTokens)[slow.AcceptedTokens[0]].Single().Kind);
    }

    private int Bounces() =>
        Lab.World.Messages.Count(message => message is { Token: null, Sender: "" } && message.Text.Contains("no such user here", StringComparison.Ordinal));

    [LabFact]
    public void Mail_for_a_customer_is_read_by_IMAP()
    {
        int before = ImapLogin.Messages(Lab.Dovecot.Imap, LabLogin.Anna) ?? -1;
        Assert.True(before >= 0);
        using SmtpClientSession outside = SmtpClientSession.Connect(Lab.Provider.Smtp);
        outside.Hello();
        string token = LabMessage.NewToken();
        Assert.Equal(250, outside.SendMessage("friend@accept.test", "anna@example.org", LabMessage.Make(token, "friend@accept.test", "anna@example.org")).Code);
        Waiting.For("the mail in Anna's mailbox", () => ImapLogin.Messages(Lab.Dovecot.Imap, LabLogin.Anna) == before + 1);
        Assert.Equal(PlaceKind.Delivered, LabLedger.ExactlyOnce(Lab, [token])[token].Single().Kind);
        Assert.Null(ImapLogin.Messages(Lab.Dovecot.Imap, LabLogin.Anna with { Password = "guessed" }));
    }

    [LabFact]
    public void A_web_script_sends_through_sendmail_as_www_data()
    {
        string token = LabMessage.NewToken("web");
        Lab.Provider.SubmitLocally("www-data", LabMessage.Make(token, "www-data@example.org", "victim@accept.test"), "victim@accept.test").Checked();
        Assert.True(Lab.World.WaitFor(token));
        int www = int.Parse(Lab.Provider.Shell("id", "-u", "www-data").Checked().Output);
        Lab.Provider.Log.WaitFor($": uid={www} from=<www-data>");
        // The host's own configuration is as it was; it may have none.
        Assert.DoesNotContain(Lab.Folder, File.Exists("/etc/postfix/main.cf") ? File.ReadAllText("/etc/postfix/main.cf") : "", StringComparison.Ordinal);
    }

    [LabFact]
    public void The_queue_file_remembers_the_login()
    {
        using Spammer spammer = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, 2, "defer.test");
        spammer.WaitForEnd();
        IReadOnlyList<QueueEntry> found = [];
        Waiting.For("both in the queue", () => (found = [.. Lab.Provider.Queue.Entries().Where(entry => spammer.AcceptedTokens.Contains(entry.Token))]).Count == 2);
        Assert.All(found, entry => Assert.Equal("joe@example.org", entry.Login));
        Assert.All(found, entry => Assert.EndsWith("@forged.test", entry.Sender, StringComparison.Ordinal));
    }

    [LabFact]
    public void Every_server_is_reached_by_ssh_under_its_name()
    {
        SshServer ssh = Lab.Ssh!;
        ProgramResult result = ssh.Run("mx1", $"postconf -c {Lab.Provider.ConfigDirectory} -h myhostname");
        Assert.Equal("mx1.lab.test\n", result.Checked().Output);
        Assert.Equal("65533\n", ssh.Run("mx1-operator", "id -u").Checked().Output);
        Assert.NotEqual(0, ssh.Run("mx1-operator", $"cat {Lab.Folder}/ssh/shadow").ExitCode);
        Assert.Equal("through a pipe", ssh.Run("mx1", "cat", "through a pipe").Checked().Output);
    }

    [LabFact]
    public void The_inventory_names_the_server()
    {
        string local = File.ReadAllText(Lab.InventoryFile);
        string ssh = File.ReadAllText(Lab.SshInventoryFile);
        Assert.Contains($"  - name: mx1\n    mta: postfix\n    configDirectory: {Lab.Provider.ConfigDirectory}\n    log: [{Lab.Provider.LogFile}]\n    realm: customers\n", local, StringComparison.Ordinal);
        Assert.DoesNotContain("host:", local, StringComparison.Ordinal);
        Assert.StartsWith($"sshConfig: {Lab.Ssh!.ConfigFile}\n", ssh, StringComparison.Ordinal);
        Assert.Contains("    host: mx1\n", ssh, StringComparison.Ordinal);
    }
}
