namespace MailAbuse.Lab.Tests.Facts;

/// <summary>A transfer that is past RCPT when the entry comes.</summary>
public sealed class EndOfDataTests
{
    [LabTheory]
    [InlineData(false, Suspended.Defer, 250, "deferred")]
    [InlineData(true, Suspended.Defer, 450, null)]
    [InlineData(true, "HOLD suspended", 250, "hold")]
    public void Only_the_check_at_the_end_of_data_stops_it(bool atTheEnd, string action, int reply, string? queue)
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            Overrides = SubmissionOverrides.None,
            Main = atTheEnd ? Suspended.Everywhere : [("smtpd_recipient_restrictions", Suspended.Check)],
        });
        Suspended.Put(lab.Provider);
        using SmtpClientSession session = Suspended.LogIn(lab.Provider, LabLogin.Joe);
        session.MailFrom("a@forged.test");
        Assert.Equal(250, session.RcptTo("victim@defer.test").Code);
        Assert.Equal(354, session.Data().Code);
        string token = LabMessage.NewToken();
        string message = LabMessage.Make(token, "a@forged.test", "victim@defer.test");
        session.Write(message[..50]);

        Suspended.Put(lab.Provider, $"joe@example.org {action}\n");
        session.Write(message[50..]);
        Assert.Equal(reply, session.EndData().Code);
        if (queue is null) Assert.Empty(lab.Account()[token]);
        else Waiting.For($"it in {queue}", () => lab.Account()[token] is [{ } place] && place.Where.StartsWith($"mx1 {queue}/", StringComparison.Ordinal));
    }
}
