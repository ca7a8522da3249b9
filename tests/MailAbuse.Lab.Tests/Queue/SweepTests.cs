using MailAbuse.Lab.Tests.Facts;
using MailAbuse.Quarantine;
using MailAbuse.Servers;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>Sweeping while the culprit still sends.</summary>
public sealed class SweepTests(SweepTests.SuspendedLab shared) : IClassFixture<SweepTests.SuspendedLab>
{
    private MailLab Lab => shared.WithMap;

    [LabFact]
    public void Every_message_is_in_one_place_when_the_spammer_is_stopped_while_he_sends()
    {
        using Spammer spammer = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, domain: "defer.test", connections: 3);
        using Spammer delivered = Spammer.Start(Lab.Provider.Submission, LabLogin.Joe, domain: "slow.test", connections: 1);
        using SendingRun other = new(new SendingPlan { Server = Lab.Provider.Submission, Login = LabLogin.Mary, Pause = TimeSpan.FromMilliseconds(20), TokenPrefix = "mary" });
        spammer.WaitForAccepted(150);
        Suspended.Put(Lab.Provider, $"joe@example.org {Suspended.Defer}\n");
        QuarantineResult result = QueueLab.Quarantine(Lab, "joe@example.org").Single();
        int held = result.Held;
        Assert.True(result.IsComplete, $"{result.StillOpen} still open");
        spammer.Stop();
        delivered.Stop();
        other.Stop();
        Assert.True(held >= 100, $"{held} held");
        string[] all = [.. spammer.AcceptedTokens, .. delivered.AcceptedTokens];
        LabLedger ledger = LabLedger.ExactlyOnce(Lab, all);
        Assert.Equal(0, ledger.Count(all, PlaceKind.Queued));
        Assert.True(held == ledger.Count(all, PlaceKind.Held), $"{held} held with {result.Bounces} bounces, {result.Left} left, {result.Passes} passes, {ledger.Count(all, PlaceKind.Held)} there of {all.Length}, {Lab.Provider.Queue.Count("hold")} in the hold queue, {delivered.AcceptedTokens.Count} slow");
        Assert.All(other.Sent, message => Assert.True(message.IsAccepted));
        Assert.Equal(0, LabLedger.ExactlyOnce(Lab, other.AcceptedTokens).Count(other.AcceptedTokens, PlaceKind.Held));
    }

    [LabFact]
    public void A_transfer_that_is_still_open_is_waited_for()
    {
        using SmtpClientSession session = Suspended.LogIn(Lab.Provider, LabLogin.Anna);
        string token = LabMessage.NewToken();
        Assert.True(session.MailFrom("a@forged.test").IsGood);
        Assert.True(session.RcptTo("v@defer.test").IsGood);
        Assert.Equal(354, session.Data().Code);
        session.Write(LabMessage.Make(token, "a@forged.test", "v@defer.test").ReplaceLineEndings("\r\n"));
        QuarantineResult open = QueueLab.Quarantine(Lab, "anna@example.org", patience: TimeSpan.FromSeconds(2)).Single();
        Assert.Equal((1, false, 0), (open.StillOpen, open.IsComplete, open.Held));
        // Somebody else's open transfer is nobody's business.
        QueueLab.Fill(Lab, LabLogin.Mary, 1, "accept.test");
        Assert.True(QueueLab.Quarantine(Lab, "mary@example.org").Single().IsComplete);
        Task<QuarantineResult> waiting = Task.Run(() => QueueLab.Quarantine(Lab, "anna@example.org").Single());
        Thread.Sleep(1500);
        Assert.False(waiting.IsCompleted);
        SmtpReply reply = session.EndData();
        Assert.True(reply.Code == 250, $"{reply}");
        QuarantineResult done = waiting.Result;
        Assert.Equal((1, true), (done.Held, done.IsComplete));
        Assert.Equal(1, QueueLab.Count(Lab, [token], PlaceKind.Held));
    }

    [LabFact]
    public void A_stop_ends_the_sweep()
    {
        using SmtpClientSession session = Suspended.LogIn(Lab.Provider, LabLogin.Shop);
        session.MailFrom("a@forged.test");
        session.RcptTo("v@defer.test");
        Assert.Equal(354, session.Data().Code);
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(3));
        SenderQuarantine quarantine = new(_ => QueueLab.Shell(Lab), TimeProvider.System, QueueLab.Fail);
        QuarantinePlan plan = quarantine.Plan([QueueLab.Inventory(Lab)[0]], new QuarantineRequest { Sender = "shop@example.org" }, default)[0];
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.ThrowsAny<OperationCanceledException>(() => quarantine.Run(plan, stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"{clock.Elapsed}");
    }

    /// <summary>A provider whose lists have a map of suspended logins, which is there before the first smtpd asks for it.</summary>
    public sealed class SuspendedLab : SharedLab
    {
        private readonly Lazy<MailLab> _withMap;

        public SuspendedLab()
            : base(new LabPlan { Main = Suspended.Everywhere, Ssh = false }) => _withMap = new(() =>
            {
                Suspended.Put(Lab.Provider);
                return Lab;
            });

        public MailLab WithMap => _withMap.Value;
    }
}
