using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>Killed at any call of the shell, the quarantine leaves every message in one place, and the same command again finishes it.</summary>
public sealed class QuarantineCutTests(OneServerLab shared) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabFact]
    public void Quarantine_and_release_are_finished_by_the_next_run_wherever_they_are_killed()
    {
        string[] spam = QueueLab.FillDeferred(Lab, LabLogin.Joe, 8, envelope: _ => "mary@example.org");
        string[] marys = QueueLab.FillDeferred(Lab, LabLogin.Mary, 4, envelope: _ => "joe@example.org");
        int calls = Calls(Lab, Quarantine);
        Put(Lab);
        int points = 0;
        foreach (Cut cut in Cut.OfThisRun(calls))
        {
            points++;
            using (CutShell shell = new(QueueLab.Shell(Lab), cut)) Killed(() => Quarantine(shell));
            InPlace(spam, marys, cut, held: null);
            Quarantine(QueueLab.Shell(Lab));
            InPlace(spam, marys, cut, held: true);
            Assert.True(QueueLab.Stock(Lab).Find(new StockQuery { Senders = ["joe@example.org"] }, default).Count == spam.Length, $"{cut}: not all are recorded");
            Put(Lab);
        }

        Quarantine(QueueLab.Shell(Lab));
        calls = Calls(Lab, Release);
        Quarantine(QueueLab.Shell(Lab));
        foreach (Cut cut in Cut.OfThisRun(calls))
        {
            points++;
            using (CutShell shell = new(QueueLab.Shell(Lab), cut)) Killed(() => Release(shell));
            InPlace(spam, marys, cut, held: null);
            Release(QueueLab.Shell(Lab));
            InPlace(spam, marys, cut, held: false);
            Quarantine(QueueLab.Shell(Lab));
        }

        Assert.True(points >= 5, $"{points} fail points");
    }

    [LabFact]
    public void Held_mail_that_goes_over_to_a_case_is_found_wherever_the_run_is_killed()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        string[] spam = QueueLab.FillDeferred(lab, LabLogin.Joe, 4);
        string[] late = QueueLab.FillDeferred(lab, LabLogin.Joe, 2, subject: "Late");
        QueueLab.Quarantine(lab, "joe@example.org");
        string[] lateIds = [.. QueueLab.Stock(lab).Find(new StockQuery { Subjects = ["Late*"] }, default).Select(message => message.QueueId)];
        int calls = Calls(lab, Quarantine);
        Back();
        int points = 0;
        foreach (Cut cut in Cut.OfThisRun(calls))
        {
            points++;
            using (CutShell shell = new(QueueLab.Shell(lab), cut)) Killed(() => Quarantine(shell));
            Found(new StockQuery { Senders = ["joe@example.org"] }, cut, 6, alsoFree: true);
            Quarantine(QueueLab.Shell(lab));
            Found(new StockQuery { Cases = ["cut"] }, cut, 6);
            // And the way out: what is not out yet is found under the case.
            using (CutShell shell = new(QueueLab.Shell(lab), cut with { Call = cut.Call % 12 })) Killed(() => Release(shell));
            Found(new StockQuery { Cases = ["cut"] }, cut, 6 - QueueLab.Count(lab, [.. spam, .. late], PlaceKind.Queued));
            Release(QueueLab.Shell(lab));
            Assert.True(QueueLab.Count(lab, [.. spam, .. late], PlaceKind.Queued) == 6, $"{cut}: not all are released");
            Back();
        }

        Assert.True(points >= 3, $"{points} fail points");

        // Four on hold without a case, two not on hold.
        void Back()
        {
            Release(QueueLab.Shell(lab));
            QueueLab.Quarantine(lab, "joe@example.org");
            QuarantineStock stock = QueueLab.Stock(lab);
            stock.Restore(stock.Find(new StockQuery { QueueIds = lateIds }, default), force: false, default);
            Found(new StockQuery { Senders = ["joe@example.org"] }, null, 4);
            Assert.Empty(QueueLab.Stock(lab).Find(new StockQuery { Cases = ["cut"] }, default));
        }

        void Found(StockQuery query, Cut? cut, int count, bool alsoFree = false)
        {
            IReadOnlyList<QuarantinedMessage> found = QueueLab.Stock(lab).Find(query, default);
            int free = alsoFree ? QueueLab.Count(lab, [.. spam, .. late], PlaceKind.Queued) : 0;
            Assert.True(found.Count + free == count, $"{cut}: {found.Count} found, {free} free, {count} expected");
            Assert.True(found.DistinctBy(message => message.QueueId).Count() == found.Count, $"{cut}: shown twice");
        }
    }

    private static int Calls(MailLab lab, Action<IServerShell> run)
    {
        using CutShell shell = new(QueueLab.Shell(lab));
        run(shell);
        return shell.Calls;
    }

    private static void Quarantine(IServerShell shell)
    {
        // What a cut takes from the log is told as a problem; the sweep itself must not be wrong.
        SenderQuarantine quarantine = new(_ => shell, TimeProvider.System, _ => { });
        IReadOnlyList<QuarantinePlan> plans = quarantine.Plan([shell.Server], new QuarantineRequest { Sender = "joe@example.org", Case = "cut", Patience = TimeSpan.FromSeconds(20) }, default);
        quarantine.Run(plans[0], default);
    }

    private static void Release(IServerShell shell)
    {
        QuarantineStock stock = new(shell, TimeProvider.System, _ => { });
        stock.Restore(stock.Find(new StockQuery { Cases = ["cut"] }, default), force: false, default);
    }

    private static void Put(MailLab lab) => Release(QueueLab.Shell(lab));

    private static void Killed(Action run)
    {
        try
        {
            run();
        }
        catch (Exception e) when (e is KilledException or ServerException)
        {
            // Killed, as it should be; or the call did not matter.
        }
    }

    private void InPlace(string[] spam, string[] marys, Cut cut, bool? held)
    {
        LabLedger ledger = LabLedger.ExactlyOnce(Lab, [.. spam, .. marys]);
        Assert.True(ledger.Count(marys, PlaceKind.Queued) == marys.Length, $"{cut}: Mary's mail was touched");
        int there = ledger.Count(spam, PlaceKind.Held), free = ledger.Count(spam, PlaceKind.Queued);
        Assert.True(there + free == spam.Length, $"{cut}: {there} held, {free} queued");
        if (held is { } expected) Assert.True(there == (expected ? spam.Length : 0), $"{cut}: {there} of {spam.Length} are on hold");
    }
}
