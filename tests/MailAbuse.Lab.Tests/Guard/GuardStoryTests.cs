using MailAbuse.Cases;
using MailAbuse.Core.Tests.Rates.Live;
using MailAbuse.Guard;
using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Guard;

/// <summary>The admin is away for three days, and an account is hacked in the first night.</summary>
public sealed class GuardStoryTests(ITestOutputHelper output)
{
    [LabFact]
    public void A_hacked_account_is_held_and_nobody_else_notices()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary, perSecond: 0.2);
        mary.WaitForAccepted(1);
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        using Spammer joe = Slow(lab);
        GuardEvent burst = lab.WaitFor(GuardEventKind.Burst, "joe@example.org");
        GuardEvent held = lab.WaitFor(GuardEventKind.Held, "joe@example.org");
        int before = joe.Sent.Count;
        Waiting.For("further attempts", () => joe.Sent.Count >= before + 10);
        joe.Stop();
        mary.Stop();

        // What he sent after the alarm, and what of it left: at most 30, or two seconds of his rate. Where the machine does much else at
        // the same time the servers are slower than he is, so this allows three times that; the figures are printed.
        double rate = joe.Sent.Count(one => one.IsAccepted) / (held.Time - joe.Sent[0].Began).TotalSeconds;
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, [.. joe.AcceptedTokens, .. mary.AcceptedTokens]);
        string[] after = [.. joe.Sent.Where(one => one.IsAccepted && one.Began > burst.Rate!.AlarmTime).Select(one => one.Token)];
        int left = ledger.Count(after, PlaceKind.Delivered);
        output.WriteLine($"{rate:0.0}/s; alarm {burst.Rate!.AlarmTime:HH:mm:ss}, told {burst.Time:HH:mm:ss.fff}, held {held.Time:HH:mm:ss.fff}; {left} of {after.Length} let out after the alarm\n{lab.Story}");
        Assert.InRange(left, 0, 3 * Math.Max(30, 2 * rate));
        Assert.True(held.Time - burst.Rate.AlarmTime < TimeSpan.FromMinutes(1));

        // Nobody else noticed.
        Assert.Empty(mary.Troubles);
        SenderSuspension standing = Assert.Single(lab.Standing());
        Assert.Equal(("joe@example.org", SuspensionMode.Hold), (standing.Sender, standing.Mode));
        Assert.Equal("guard root@ops", standing.By);

        // One case that explains itself.
        AbuseCase one = Assert.Single(lab.Desk.Book.Store.Find(new CaseQuery()));
        Assert.Equal(held.Case, one.Case);
        Assert.Equal(standing.Case, one.Case);
        Assert.Equal("joe@example.org", one.Sender);
        Assert.Contains(one.Timeline, entry => entry.Kind == CaseEntryKind.Suspended && entry.By == "root@ops" && entry.Text.Contains("burst", StringComparison.Ordinal));
        Assert.NotEmpty(one.Evidence);
        Assert.StartsWith("Resume-MailSender 'joe@example.org' -SenderKind Login -Server", held.Undo, StringComparison.Ordinal);

        // And is undone: he may send again, and what was held goes out.
        Assert.Equal(SuspensionState.NotSuspended, lab.Resume("joe@example.org").State);
        lab.End();
        Assert.IsType<OperationCanceledException>(lab.Ended, exactMatch: false);
        Assert.Equal(GuardEventKind.Stopped, lab.Events[^1].Kind);
        Assert.NotNull(MailAbuse.Guard.Heartbeat.Read(lab.Heartbeat));
    }

    [LabFact]
    public void Whom_a_person_let_go_is_not_held_again_by_a_guard_that_starts_anew()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        using Spammer joe = Slow(lab);
        lab.WaitFor(GuardEventKind.Held, "joe@example.org");
        lab.End();

        // A newsletter, says the admin, and lets him go; his case knows.
        AbuseCase one = Assert.Single(lab.Desk.Book.Store.Find(new CaseQuery()));
        Assert.Equal(SuspensionState.NotSuspended, lab.Resume("joe@example.org").State);
        lab.Desk.Book.Resumed(one.Case, lab.Desk.Entry(CaseEntryKind.Resumed, one.Case, "May send again."));
        lab.Start(lab.Policy());
        GuardEvent left = lab.WaitFor(GuardEventKind.LeftAlone, "joe@example.org");
        Assert.Contains("let him go", left.Text, StringComparison.Ordinal);
        Assert.Empty(lab.Standing());
    }

    [LabTheory]
    [InlineData(40, 0.01, "the limit of the policy is 40", 40)]
    [InlineData(1000, 1e-6, "more than 0.0", 1)]
    public void More_than_may_be_held_is_deferred_and_nothing_is_lost(int most, double share, string why, int least)
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(lab.Policy(held: most, share: share));
        lab.WaitFor(GuardEventKind.Started);
        using Spammer joe = Slow(lab);
        GuardEvent deferred = lab.WaitFor(GuardEventKind.Deferred, "joe@example.org");
        Assert.Contains(why, deferred.Text, StringComparison.Ordinal);
        int before = joe.Sent.Count;
        Waiting.For("further attempts", () => joe.Sent.Count >= before + 4);
        joe.Stop();
        Assert.All(joe.Sent.Skip(before + 3), message => Assert.Equal(450, message.Reply.Code));
        SenderSuspension standing = Assert.Single(lab.Standing());
        Assert.Equal(SuspensionMode.Defer, standing.Mode);
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, joe.AcceptedTokens);
        int held = ledger.Count(joe.AcceptedTokens, PlaceKind.Held);
        output.WriteLine($"{held} held, {joe.AcceptedTokens.Count} taken in\n{lab.Story}");
        Assert.InRange(held, least, most + (int)(30 * 20 * 1.5));
    }

    [LabFact]
    public void Lines_that_somebody_wrote_into_the_log_hold_nobody()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        // Anna really sends one; the rest a local user writes about her.
        using SteadySender anna = SteadySender.Start(lab.Server.Submission, LabLogin.Anna, perSecond: 0.05);
        anna.WaitForAccepted(1);
        GrowingLog forged = new(lab.Server.LogFile);
        for (int i = 0; i < 400; i++) forged.Send(DateTimeOffset.UtcNow, "anna@example.org", $"203.0.113.{i % 200}");
        forged.Write();
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
    public void A_second_guard_says_so_and_leaves()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Start(lab.Policy());
        lab.WaitFor(GuardEventKind.Started);
        ServerException refused = lab.Second();
        Assert.Equal(ServerProblemKind.GuardRunning, refused.Problem.Kind);
        Assert.Contains("mx1 has a guard already: guard root@ops, process", refused.Problem.Message, StringComparison.Ordinal);
        lab.End();
        // Ended, it makes room.
        lab.Start(lab.Policy());
        Waiting.For("the second to begin", () => lab.Events.Count(one => one.Kind == GuardEventKind.Started) == 2);
    }

    [LabFact]
    public void Without_permission_it_only_says_what_it_would_do()
    {
        using GuardLab lab = new GuardLab().WithPast();
        lab.Lab.World.Set("slow.test", WorldAnswer.Slow(1));
        lab.Start(GuardPolicy.Default);
        lab.WaitFor(GuardEventKind.Started);
        using Spammer joe = Slow(lab);
        GuardEvent burst = lab.WaitFor(GuardEventKind.Burst, "joe@example.org");
        Assert.True(burst.DryRun);
        Assert.Contains("would be put on hold", burst.Text, StringComparison.Ordinal);
        Thread.Sleep(3000);
        lab.End();
        joe.Stop();
        Assert.Empty(lab.Standing());
        Assert.DoesNotContain(lab.Events, one => one.Kind is GuardEventKind.Held or GuardEventKind.Problem);
        Assert.Empty(lab.Desk.Book.Store.Find(new CaseQuery()));
        Assert.All(joe.Sent, message => Assert.Equal(250, message.Reply.Code));
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
        using Spammer joe = Slow(lab);
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
            joe = Slow(lab);
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
        using Spammer anna = Slow(lab, LabLogin.Anna, 120);
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
        using Spammer anna = Slow(lab, LabLogin.Anna);
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
        using Spammer joe = Slow(lab);
        Waiting.For("much of his", () => joe.Sent.Count >= 60);
        joe.Stop();
        lab.End();
        output.WriteLine(lab.Story);
        Assert.Empty(lab.Standing());
        Assert.Empty(lab.Desk.Book.Store.Find(new CaseQuery()));
        Assert.InRange(lab.Events.Count, 3, 6);
        Assert.All(joe.Sent, message => Assert.Equal(250, message.Reply.Code));
    }

    private static Spammer Slow(GuardLab lab, LabLogin? login = null, int? count = null) => new(new SendingPlan
    {
        Server = lab.Server.Submission, Login = login ?? LabLogin.Joe, Count = count, EnvelopeSender = login is null ? null : _ => login.Name, Connections = 2, Pause = TimeSpan.FromMilliseconds(100), Recipient = n => $"victim{n}@slow.test",
    });
}
