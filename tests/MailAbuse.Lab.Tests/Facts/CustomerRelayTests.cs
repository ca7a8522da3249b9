namespace MailAbuse.Lab.Tests.Facts;

/// <summary>What our answer does to a customer who relays through us from his own Postfix: 20 spam and 3 good mails wait there.</summary>
public sealed class CustomerRelayTests
{
    private const int All = 23;

    [LabTheory]
    [InlineData("550 5.7.1 suspended", 0, 0, 0)]
    [InlineData("450 4.7.1 suspended", All, 0, All)]
    [InlineData("password", All, 0, All)]
    [InlineData("HOLD suspended", 0, All, 0)]
    public void His_queue_meanwhile_and_what_comes_in_after_release(string answer, int waiting, int held, int later)
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            CustomerRelay = true,
            // Each is tried once, and again when the customer says so.
            CustomerRetry = TimeSpan.FromSeconds(300),
            Overrides = SubmissionOverrides.None,
            Main = Suspended.Everywhere,
        });
        LabLogin shop = LabLogin.Shop;
        if (answer == "password") lab.Dovecot.SetLogin(shop with { Password = "another" });
        Suspended.Put(lab.Provider, answer == "password" ? "nobody OK\n" : $"{shop.Name} {answer}\n");

        using SmtpClientSession inside = SmtpClientSession.Connect(lab.CustomerRelay!.Smtp);
        inside.Hello();
        string[] tokens = [.. Enumerable.Range(0, All).Select(n => LabMessage.NewToken(n < 20 ? "spam" : "good"))];
        foreach (string token in tokens)
        {
            Assert.Equal(250, inside.SendMessage($"{token}@shop.test", "victim@accept.test", LabMessage.Make(token, "a@shop.test", "victim@accept.test")).Code);
        }

        // Each was tried at least once, and went its way.
        Waiting.For(
            $"{waiting} waiting at the customer's and {held} held at ours",
            () => Mine(lab, tokens, lab.CustomerRelay.Name).Count == waiting && lab.Provider.Queue.Count("hold") == held && lab.CustomerRelay.Queue.Count("active") == 0, 40);
        Assert.DoesNotContain(lab.World.Messages, message => message.Token is not null);

        lab.Dovecot.SetLogin(shop);
        Suspended.Put(lab.Provider);
        lab.CustomerRelay.Run("postqueue", "-f").Checked();
        if (later > 0) Waiting.For($"{later} to come in", () => lab.World.Messages.Count(message => message.Token is not null) == later);
        else Thread.Sleep(500);
        Assert.Equal(later, lab.World.Messages.Count(message => message.Token is not null));
    }

    private static List<string> Mine(MailLab lab, string[] tokens, string server)
    {
        LabLedger ledger = lab.Account();
        return [.. tokens.Where(token => ledger[token].Any(place => place.Where.StartsWith(server + " ", StringComparison.Ordinal)))];
    }
}
