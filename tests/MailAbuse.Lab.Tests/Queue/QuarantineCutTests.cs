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
        int calls = Calls(Quarantine);
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
        calls = Calls(Release);
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

    private int Calls(Action<IServerShell> run)
    {
        using CutShell shell = new(QueueLab.Shell(Lab));
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
