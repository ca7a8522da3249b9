using System.Diagnostics;
using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Quarantine;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Release;

/// <summary>
/// A customer's own Postfix has a hacked user and hands us spam. He is stopped, says that his queue is empty, and it is not; then it is.
/// </summary>
public sealed class StoryTests(ITestOutputHelper output)
{
    private const int Before = 40;
    private const int Spam = 300;
    private const int Good = 3;

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void His_promise_is_checked_before_it_is_believed(bool twoServers)
    {
        using ReleaseLab lab = new(new LabPlan { Ssh = false, CustomerRelay = true, TwoServers = twoServers });
        PostfixServer shop1 = lab.Lab.CustomerRelay!;
        using SteadySender mary = SteadySender.Start(lab.Lab.Provider.Submission, LabLogin.Mary, perSecond: 3);

        // The run begins, and is stopped; what was taken in is in quarantine.
        string[] first = Submit(shop1, "spam", Before, "defer.test");
        Waiting.For("the first of the run in our queue", () => lab.Lab.Outgoing.Queue.Entries().Count(entry => first.Contains(entry.Token)) == Before);
        Assert.Equal(SuspensionState.InPlace, lab.Suspend(ReleaseLab.Shop).State);
        Assert.Equal(Before, lab.Quarantine());

        // The rest waits at his, and would go to people who take it.
        string[] spam = Submit(shop1, "spam", Spam, "accept.test"), good = Submit(shop1, "good", Good, "accept.test");
        Reads(lab);

        // "All outbox folders are empty."
        CustomerQueueCheck full = Check(lab, 6);
        Assert.True(full.Verdict == QueueVerdict.NotEmpty, full.Reason);
        Assert.True(full.Duration < full.Window, $"{full.Duration} of {full.Window}");
        Assert.Equal("450", lab.Answer());
        Assert.Null(lab.Standing().Check);
        LabLedger ledger = LabLedger.ExactlyOnce(lab.Lab, [.. first, .. spam, .. good]);
        Assert.Equal(0, ledger.Count([.. first, .. spam, .. good], PlaceKind.Delivered));
        int came = ledger.Count([.. spam, .. good], PlaceKind.Held);
        Assert.InRange(came, 10, Spam + Good);
        // All that came is in quarantine, not only on hold.
        Assert.Equal(Before + came, lab.Stock().Count);
        Reads(lab);

        // He deletes all of it, and sends again what was his own. What of that is with us already is released by hand.
        QueueEntry[] left = [.. shop1.Queue.Entries()];
        foreach (QueueEntry entry in left)
            shop1.Run("postsuper", "-d", entry.Id).Checked();
        string[] here = [.. good.Where(token => left.All(entry => entry.Token != token))];
        DateTimeOffset confirmed = DateTimeOffset.UtcNow;
        Thread.Sleep(1100);
        string[] fresh = Submit(shop1, "good", 1 + good.Length - here.Length, "accept.test");
        CustomerQueueCheck empty = Check(lab, 6, confirmed);
        Assert.True(empty.Verdict == QueueVerdict.Empty, $"{empty.Reason} {string.Join("; ", empty.Messages.Select(message => $"{message} {message.Reason}"))}");
        Assert.Equal("450", lab.Answer());
        Assert.Equal(empty.Arrived, empty.Released);

        Assert.Equal(SuspensionState.NotSuspended, lab.Resume().State);
        ReleaseByHand(lab, here);
        Waiting.For("his good mail", () => lab.Lab.Account().Count([.. here, .. fresh], PlaceKind.Delivered) == Good + 1);
        mary.Stop();
        ledger = LabLedger.ExactlyOnce(lab.Lab, [.. here, .. fresh, .. mary.AcceptedTokens]);
        Assert.Equal(0, lab.Lab.Account().Count([.. first, .. spam], PlaceKind.Delivered));
        Assert.Equal(mary.Attempts, ledger.Count(mary.AcceptedTokens, PlaceKind.Delivered));
        Reads(lab);
        output.WriteLine($"{came} came in {full.Duration.TotalSeconds:0.0} s; Mary's slowest of {mary.Attempts}: {mary.Sent.Max(message => message.Took).TotalMilliseconds:0} ms");
    }

    [LabFact]
    public void While_it_runs_a_second_is_refused_by_name_and_another_sender_is_suspended_at_once()
    {
        using ReleaseLab lab = new(new LabPlan { Ssh = false });
        lab.Suspend(ReleaseLab.Shop);
        using CancellationTokenSource stop = new();
        CustomerQueueTest first = lab.Test(null, TimeProvider.System, TimeSpan.FromHours(1), by: "anna@ops1");
        first.Plan(default);
        using ManualResetEventSlim watching = new();
        Exception? ended = null;
        Thread thread = new(() => ended = Record.Exception(() => first.Run(_ => watching.Set(), stop.Token)));
        thread.Start();
        Assert.True(watching.Wait(TimeSpan.FromSeconds(30)));
        Assert.Equal("HOLD", lab.Answer());

        CustomerQueueTest second = lab.Test(null, TimeProvider.System, by: "bert@ops2");
        second.Plan(default);
        ServerException refused = Assert.Throws<ServerException>(() => second.Run(_ => { }, default));
        Assert.Equal(ServerProblemKind.CheckRunning, refused.Problem.Kind);
        Assert.Contains("anna@ops1", refused.Message, StringComparison.Ordinal);
        Assert.Equal("anna@ops1", lab.Listed().CheckedBy);

        long begin = Stopwatch.GetTimestamp();
        lab.Suspend(LabLogin.Joe.Name);
        TimeSpan took = Stopwatch.GetElapsedTime(begin);
        output.WriteLine($"another sender was suspended in {took.TotalSeconds:0.0} s");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        // Ctrl+C.
        stop.Cancel();
        Assert.True(thread.Join(TimeSpan.FromSeconds(20)));
        Assert.IsAssignableFrom<OperationCanceledException>(ended);
        Assert.Equal("450", lab.Answer());
    }

    [LabFact]
    public void Whoever_suspends_him_again_meanwhile_ends_it_and_is_not_overruled()
    {
        using ReleaseLab lab = new(new LabPlan { Ssh = false });
        lab.Suspend(ReleaseLab.Shop);
        CustomerQueueTest test = lab.Test(null, TimeProvider.System, TimeSpan.FromHours(1));
        test.Plan(default);
        bool isSuspended = false;
        ServerException ended = Assert.Throws<ServerException>(() => test.Run(
            _ =>
            {
                if (!isSuspended)
                    lab.Suspend(ReleaseLab.Shop);
                isSuspended = true;
            },
            default));
        Assert.Contains("somebody changed the suspension", ended.Message, StringComparison.Ordinal);
        Assert.Equal("450", lab.Answer());
        // What came meanwhile is not forgotten: the next check begins where this one did.
        Assert.Equal("ended", lab.Standing().Check!.Id);
        Assert.True(lab.Standing().Check!.Until <= DateTimeOffset.UtcNow);
        // Who says Hold then means it: no check that is over makes it a block again.
        lab.Hold(ReleaseLab.Shop);
        Assert.Equal(("HOLD", SuspensionMode.Hold), (lab.Answer(), lab.Standing().Block));
    }

    [LabFact]
    public void Old_mail_of_a_check_that_was_killed_is_found_by_the_next_although_somebody_suspended_him_in_between()
    {
        using ReleaseLab lab = new(new LabPlan { Ssh = false });
        lab.Suspend(ReleaseLab.Shop);
        using (Cuts.CutShell shell = new(new LocalShell(lab.Shell.Server)))
        {
            CustomerQueueTest killed = lab.Test(DateTimeOffset.UtcNow, TimeProvider.System, TimeSpan.FromHours(1), shell);
            killed.Plan(default);
            Assert.Throws<Cuts.KilledException>(() => killed.Run(_ => shell.Kill(), default));
        }

        Assert.Equal("HOLD", lab.Answer());
        SendOld(lab, LabLogin.Shop);
        lab.Suspend(ReleaseLab.Shop);
        Assert.Equal("450", lab.Answer());
        CustomerQueueCheck check = Check(lab, 30);
        Assert.Equal((QueueVerdict.NotEmpty, 1), (check.Verdict, check.Old));
        Assert.Single(lab.Stock());
    }

    [LabFact]
    public void A_name_that_he_got_between_the_question_and_the_answer_is_held_and_judged_too()
    {
        using ReleaseLab lab = new(new LabPlan { Ssh = false });
        lab.Suspend(ReleaseLab.Shop);
        CustomerQueueTest test = lab.Test(DateTimeOffset.UtcNow, new HurriedClock(30), TimeSpan.FromMinutes(2));
        test.Plan(default);
        lab.Suspend(ReleaseLab.Shop, LabLogin.Mary.Name);
        bool isSent = false;
        CustomerQueueCheck check = test.Run(
            _ =>
            {
                if (!isSent)
                    SendOld(lab, LabLogin.Mary);
                isSent = true;
            },
            default);
        Assert.Equal((QueueVerdict.NotEmpty, 1), (check.Verdict, check.Old));
        Assert.Contains(LabLogin.Mary.Name, check.Spellings);
        Assert.Single(lab.Stock());
        Assert.Equal("450", lab.Answer());
    }

    private static CustomerQueueCheck Check(ReleaseLab lab, int hurry, DateTimeOffset? confirmed = null) => lab.Check(confirmed ?? DateTimeOffset.UtcNow, new HurriedClock(hurry), TimeSpan.FromMinutes(2));

    private static void ReleaseByHand(ReleaseLab lab, string[] good)
    {
        QuarantineStock stock = QueueLab.Stock(lab.Lab);
        stock.Restore([.. stock.Find(new StockQuery { Cases = [ReleaseLab.Case] }, default).Where(message => good.Any(token => message.Subject.EndsWith(token, StringComparison.Ordinal)))], force: false, default);
    }

    private static void Reads(ReleaseLab lab) => Assert.NotNull(ImapLogin.Messages(lab.Lab.Dovecot.Imap, LabLogin.Shop));

    // As his server hands in what it took over a day ago.
    private static void SendOld(ReleaseLab lab, LabLogin login)
    {
        (SmtpClientSession session, SmtpReply reply) = SmtpClientSession.LogIn(lab.Lab.Provider.Submission, login);
        using (session)
        {
            Assert.True(reply.IsGood);
            string message = LabMessage.Make(LabMessage.NewToken("old"), login.Name, "victim@accept.test");
            Assert.Equal(250, session.SendMessage(login.Name, "victim@accept.test", $"DKIM-Signature: v=1\nReceived: by shop1 (Postfix, from userid 1000) id 4abc; {DateTimeOffset.UtcNow.AddDays(-1):ddd, dd MMM yyyy HH:mm:ss} +0000\n{message}").Code);
        }
    }

    // As his hacked program does: straight into his own server.
    private static string[] Submit(PostfixServer relay, string kind, int count, string domain)
    {
        using SmtpClientSession inside = SmtpClientSession.Connect(relay.Smtp);
        inside.Hello();
        string[] tokens = [.. Enumerable.Range(0, count).Select(_ => LabMessage.NewToken(kind))];
        foreach (string token in tokens)
        {
            string subject = kind == "spam" ? "Buy now" : $"Invoice for {token[^3..]}";
            Assert.Equal(250, inside.SendMessage($"{token}@shop.test", $"victim@{domain}", LabMessage.Make(token, "a@shop.test", $"victim@{domain}", subject)).Code);
        }

        return tokens;
    }
}
