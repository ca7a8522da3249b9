namespace MailAbuse.Lab.Tests.Facts;

/// <summary>Suspending where mail passes a proxy before it is queued.</summary>
public sealed class ProxyFilterTests
{
    [LabTheory]
    [InlineData("HOLD suspended", 250)]
    [InlineData(Suspended.Defer, 450)]
    public void Hold_does_nothing_behind_smtpd_proxy_filter(string action, int reply)
    {
        using MailLab lab = MailLab.Start(new LabPlan
        {
            Ssh = false,
            Overrides = SubmissionOverrides.None,
            Filter = LabFilter.BeforeQueue,
            Main = Suspended.Everywhere,
        });
        Suspended.Put(lab.Provider, $"joe@example.org {action}\n");
        Assert.Equal(reply, Suspended.Send(lab.Provider, LabLogin.Joe).Code);
        Assert.Equal(0, lab.Provider.Queue.Count("hold"));
        if (reply == 450) return;
        lab.Provider.Log.WaitFor("action HOLD is unavailable");
        Waiting.For("the spam out in the world", () => lab.World.Messages.Count == 1);
    }
}
