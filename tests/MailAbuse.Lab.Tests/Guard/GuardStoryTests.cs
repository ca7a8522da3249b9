using MailAbuse.Cases;
using MailAbuse.Guard;
using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
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
        using Spammer joe = new(new SendingPlan
        {
            Server = lab.Server.Submission, Login = LabLogin.Joe, Connections = 2, Pause = TimeSpan.FromMilliseconds(100), Recipient = n => $"victim{n}@slow.test",
        });
        GuardEvent burst = lab.WaitFor(GuardEventKind.Burst, "joe@example.org");
        GuardEvent held = lab.WaitFor(GuardEventKind.Held, "joe@example.org");
        int before = joe.Sent.Count;
        Waiting.For("further attempts", () => joe.Sent.Count >= before + 10);
        joe.Stop();
        mary.Stop();

        // What he sent after the alarm, and what of it left: at most 30, or two seconds of his rate.
        double rate = joe.Sent.Count(one => one.IsAccepted) / (held.Time - joe.Sent[0].Began).TotalSeconds;
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, [.. joe.AcceptedTokens, .. mary.AcceptedTokens]);
        string[] after = [.. joe.Sent.Where(one => one.IsAccepted && one.Began > burst.Rate!.AlarmTime).Select(one => one.Token)];
        int left = ledger.Count(after, PlaceKind.Delivered);
        output.WriteLine($"{rate:0.0}/s; alarm {burst.Rate!.AlarmTime:HH:mm:ss}, told {burst.Time:HH:mm:ss.fff}, held {held.Time:HH:mm:ss.fff}; {left} of {after.Length} let out after the alarm\n{lab.Story}");
        Assert.InRange(left, 0, Math.Max(30, 2 * rate));
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
}
