namespace MailAbuse.Lab.Tests.Servers;

/// <summary>The other shapes that a provider can have, and what a log says of a message that passes through.</summary>
public sealed class TopologyTests
{
    [LabFact]
    public void Two_servers_and_the_second_knows_the_login_no_more()
    {
        using MailLab lab = MailLab.Start(new LabPlan { TwoServers = true });
        using Spammer deferred = Spammer.Start(lab.Provider.Submission, LabLogin.Joe, 3, "defer.test");
        using Spammer sent = Spammer.Start(lab.Provider.Submission, LabLogin.Joe, 3);
        deferred.WaitForEnd();
        sent.WaitForEnd();
        Waiting.For("three at out1", () => deferred.AcceptedTokens.All(token => lab.Account()[token] is [{ Kind: PlaceKind.Queued } place] && place.Where.StartsWith("out1 deferred/", StringComparison.Ordinal)));
        Assert.All(sent.AcceptedTokens, token => Assert.True(lab.World.WaitFor(token)));
        Assert.Equal(3, LabLedger.ExactlyOnce(lab, sent.AcceptedTokens).Count(sent.AcceptedTokens, PlaceKind.Delivered));
        QueueEntry waiting = lab.Outgoing.Queue.Entries().First(entry => deferred.AcceptedTokens.Contains(entry.Token));
        Assert.Null(waiting.Login);
        Assert.Empty(lab.Outgoing.Log.With("sasl_username"));
        // The link between the two.
        lab.Provider.Log.WaitFor($"queued as {waiting.Id})");
        lab.Outgoing.Log.WaitFor($"{waiting.Id}: client=unknown[{lab.Provider.Address}]");
        Assert.Equal("out1.lab.test\n", lab.Ssh!.Run("out1", $"postconf -c {lab.Outgoing.ConfigDirectory} -h myhostname").Checked().Output);
        Assert.Contains("    next: out1\n  - name: out1\n", File.ReadAllText(lab.InventoryFile), StringComparison.Ordinal);
        // A bounce finds its way back to the customer's mailbox.
        using SmtpClientSession joe = Facts.Suspended.LogIn(lab.Provider, LabLogin.Joe);
        Assert.Equal(250, Facts.Suspended.Send(joe, "joe@example.org", "x@refuse.test").Code);
        Waiting.For("the bounce", () => ImapLogin.Messages(lab.Dovecot.Imap, LabLogin.JoeShort) == 1);
    }

    [LabFact]
    public void Before_the_queue_the_login_stands_on_lines_without_an_id()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Filter = LabFilter.BeforeQueue });
        using SmtpClientSession joe = Facts.Suspended.LogIn(lab.Provider, LabLogin.Joe);
        string token = LabMessage.NewToken();
        SmtpReply reply = joe.SendMessage("a@forged.test", "v@accept.test", LabMessage.Make(token, "a@forged.test", "v@accept.test"));
        Assert.True(lab.World.WaitFor(token), $"{reply}");
        lab.Provider.Log.WaitFor(line => line.Contains(": NOQUEUE: client=", StringComparison.Ordinal) && line.EndsWith("sasl_username=joe@example.org", StringComparison.Ordinal));
        lab.Provider.Log.WaitFor($"queued as {reply.QueueId}");
        Assert.Equal(1, lab.FilterPort!.Connections);
    }

    [LabFact]
    public void After_the_queue_a_message_comes_in_again_under_another_id()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, Filter = LabFilter.AfterQueue });
        using SmtpClientSession joe = Facts.Suspended.LogIn(lab.Provider, LabLogin.Joe);
        string token = LabMessage.NewToken();
        string first = joe.SendMessage("a@forged.test", "v@accept.test", LabMessage.Make(token, "a@forged.test", "v@accept.test")).QueueId!;
        Assert.True(lab.World.WaitFor(token));
        string line = lab.Provider.Log.WaitFor(one => one.Contains($" {first}: to=<v@accept.test>", StringComparison.Ordinal));
        Assert.Contains("status=sent (250 2.0.0 Ok: queued as ", line, StringComparison.Ordinal);
        Assert.Single(lab.World.With(token));
    }

    [LabFact]
    public void A_customers_own_server_sends_with_his_login()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, CustomerRelay = true });
        string token = LabMessage.NewToken();
        using SmtpClientSession inside = SmtpClientSession.Connect(lab.CustomerRelay!.Smtp);
        inside.Hello();
        Assert.Equal(250, inside.SendMessage("clerk@shop.test", "v@accept.test", LabMessage.Make(token, "clerk@shop.test", "v@accept.test")).Code);
        Assert.True(lab.World.WaitFor(token));
        lab.Provider.Log.WaitFor(line => line.Contains($"[{lab.CustomerRelay.Address}]", StringComparison.Ordinal) && line.EndsWith("sasl_username=shop@example.org", StringComparison.Ordinal));
    }

    [LabFact]
    public void Further_servers_and_another_syslog_name()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, FurtherServers = 2, SyslogName = "postfix-out" });
        Assert.Equal(["mx1", "mx2", "mx3"], lab.Servers.Select(server => server.Name));
        Assert.All(lab.Servers, server => Assert.Equal(250, Facts.Suspended.Send(server, LabLogin.Mary).Code));
        Assert.All(lab.Servers, server => server.Log.WaitFor(" postfix-out/qmgr["));
    }
}
