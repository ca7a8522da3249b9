using MailAbuse.Cases;
using MailAbuse.Core.Tests.Rates.Live;
using MailAbuse.Guard;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Guard;

/// <summary>When the guard holds nobody: what it sees may be wrong, nobody would know of it, or it is none of its business.</summary>
public sealed class GuardDoubtTests(ITestOutputHelper output)
{
    [LabFact]
    public void Lines_that_somebody_wrote_into_the_log_hold_nobody()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        GrowingLog forged = new(lab.Server.LogFile);
        for (int i = 0; i < 400; i++) forged.Send(DateTimeOffset.UtcNow, "anna@example.org", $"203.0.113.{i % 200}");
        forged.Write();
        // While the guard looks for them, Anna really sends six, which wait in the queue. Before, they alone might be a burst to it.
        using Spammer anna = Spammer.Start(lab.Server.Submission, LabLogin.Anna, 6, "defer.test");
        Waiting.For("her six", () => anna.Sent.Count == 6);
        GuardEvent left = lab.WaitFor(GuardEventKind.LeftAlone, "anna@example.org");
        Assert.Contains("no such messages of his are seen in the queue", left.Text, StringComparison.Ordinal);
        Assert.Empty(lab.Standing());
        Assert.Empty(lab.Desk.Book.Store.Find(new CaseQuery()));
        Assert.DoesNotContain(lab.Events, one => one.Kind == GuardEventKind.Held);
    }

    [LabFact]
    public void A_log_that_stops_is_told_and_nobody_is_held_by_what_it_says()
    {
        using GuardLab lab = new GuardLab().WithPast();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary, perSecond: 0.5);
        mary.WaitForAccepted(1);
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        // Somebody turns logging elsewhere; the mail goes on, and each message is gone as soon as it came.
        lab.Server.Run("postconf", "-e", $"maillog_file={lab.Server.LogFile}.elsewhere").Checked();
        lab.Server.Run("postfix", "reload").Checked();
        GuardEvent doubt = lab.WaitFor(GuardEventKind.Doubt, seconds: 120);
        output.WriteLine(lab.Story);
        Assert.Contains("its log says nothing since", doubt.Text, StringComparison.Ordinal);

        // What is written there now, by whomever, is not believed.
        GrowingLog late = new(lab.Server.LogFile);
        for (int i = 0; i < 400; i++) late.Send(DateTimeOffset.UtcNow.AddMinutes(-2), "joe@example.org", $"203.0.113.{i % 200}");
        late.Write();
        lab.WaitFor(GuardEventKind.LeftAlone, "joe@example.org");
        Assert.Empty(lab.Standing());

        // It logs again, and is believed again.
        lab.Server.Run("postconf", "-e", $"maillog_file={lab.Server.LogFile}").Checked();
        lab.Server.Run("postfix", "reload").Checked();
        lab.WaitFor(GuardEventKind.Trust, seconds: 120);
    }

    [LabFact]
    public void A_line_to_the_server_that_is_cut_is_told_and_what_happened_meanwhile_is_seen_when_it_is_back()
    {
        using GuardLab lab = new GuardLab(new LabPlan { Ssh = true }, isFar: true).WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        lab.Way!.IsDead = true;
        lab.Way.Cut();
        GuardEvent doubt = lab.WaitFor(GuardEventKind.Doubt, seconds: 120);
        using Spammer joe = lab.Spam();
        Waiting.For("much of his", () => joe.Sent.Count >= 60);
        Assert.Empty(lab.Standing());
        Assert.DoesNotContain(lab.Events, one => one.Kind == GuardEventKind.Held);
        lab.Way.IsDead = false;
        lab.WaitFor(GuardEventKind.Held, "joe@example.org", seconds: 180);
        lab.WaitFor(GuardEventKind.Trust, seconds: 60);
        joe.Stop();
        lab.End();
        output.WriteLine(lab.Story);
        Assert.Equal("mx1", doubt.Server);
        Assert.Equal("joe@example.org", Assert.Single(lab.Standing()).Sender);
        LabLedger.ExactlyOnce(lab.Lab, joe.AcceptedTokens);
    }

    [LabFact]
    public void A_store_of_cases_that_is_locked_is_told_and_whoever_has_a_case_again_is_held()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        Spammer? joe = null;
        lab.WhileStoreIsLocked(() =>
        {
            joe = lab.Spam();
            GuardEvent left = lab.WaitFor(GuardEventKind.LeftAlone, "joe@example.org", seconds: 60);
            Assert.Contains("did not let go of it in time", left.Text, StringComparison.Ordinal);
            Assert.Empty(lab.Standing());
        });
        GuardEvent held = lab.WaitFor(GuardEventKind.Held, "joe@example.org", seconds: 90);
        joe!.Stop();
        joe.Dispose();
        lab.End();
        output.WriteLine(lab.Story);
        Assert.Equal(held.Case, Assert.Single(lab.Standing()).Case);
        Assert.Contains(lab.Desk.Find(held.Case!)!.Timeline, entry => entry.Text.Contains("To take it back: ", StringComparison.Ordinal));
        LabLedger.ExactlyOnce(lab.Lab, joe.AcceptedTokens);
    }

    [LabFact]
    public void A_newsletter_that_comes_as_each_week_is_none_of_its_business()
    {
        using GuardLab lab = new GuardLab().WithPast(LabLogin.Anna);
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        using Spammer anna = lab.Spam(LabLogin.Anna, 120);
        Waiting.For("all of it", () => anna.Sent.Count(one => one.IsAccepted) >= 120);
        Thread.Sleep(3000);
        lab.End();
        output.WriteLine(lab.Story);
        Assert.Equal([GuardEventKind.Started, GuardEventKind.Stopped], lab.Events.Select(one => one.Kind));
        Assert.Empty(lab.Standing());
        LabLedger.ExactlyOnce(lab.Lab, anna.AcceptedTokens);
    }

    [LabFact]
    public void A_new_newsletter_of_somebody_protected_is_told_and_goes_on()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy(isProtected: "*na@example.org"));
        lab.WaitFor(GuardEventKind.Started);
        using Spammer anna = lab.Spam(LabLogin.Anna);
        GuardEvent left = lab.WaitFor(GuardEventKind.LeftAlone, "anna@example.org");
        Assert.EndsWith("Left to people: he is protected.", left.Text, StringComparison.Ordinal);
        int before = anna.Sent.Count;
        Waiting.For("more of it", () => anna.Sent.Count >= before + 20);
        lab.End();
        anna.Stop();
        Assert.Empty(lab.Standing());
        Assert.Single(lab.Events, one => one.Sender == "anna@example.org" && one.Kind != GuardEventKind.Grew);
        Assert.All(anna.Sent, message => Assert.Equal(250, message.Reply.Code));
        Assert.Equal(0, LabLedger.ExactlyOnce(lab.Lab, anna.AcceptedTokens).Count(anna.AcceptedTokens, PlaceKind.Held));
    }

    [LabFact]
    public void Five_hundred_accounts_at_once_are_one_shout()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        GrowingLog log = new(lab.Server.LogFile);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        for (int account = 0; account < 500; account++)
            for (int i = 0; i < 60; i++) log.Send(now, $"user{account}@example.org", $"203.0.113.{i}", fails: i % 2 == 0);
        log.Write();
        GuardEvent many = lab.WaitFor(GuardEventKind.Doubt);
        Assert.Contains("senders burst at once", many.Text, StringComparison.Ordinal);
        Assert.Equal(5, many.Text.Split("messages)").Length - 1);
        // Also one who is really there, in the middle of it.
        using Spammer joe = lab.Spam();
        Waiting.For("much of his", () => joe.Sent.Count >= 60);
        joe.Stop();
        lab.End();
        output.WriteLine(lab.Story);
        Assert.Empty(lab.Standing());
        Assert.Empty(lab.Desk.Book.Store.Find(new CaseQuery()));
        Assert.InRange(lab.Events.Count, 3, 6);
        Assert.All(joe.Sent, message => Assert.Equal(250, message.Reply.Code));
    }
}
