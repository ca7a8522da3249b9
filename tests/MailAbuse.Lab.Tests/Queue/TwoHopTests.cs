using MailAbuse.Mta;
using MailAbuse.Quarantine;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>Mail is handed in at one server and waits on the next, where nobody knows the login.</summary>
public sealed class TwoHopTests(TwoHopTests.TwoServerLab shared) : IClassFixture<TwoHopTests.TwoServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabFact]
    public void A_run_is_followed_to_the_next_server_by_log_and_header()
    {
        string[] spam = QueueLab.FillDeferred(Lab, LabLogin.Joe, 25, envelope: _ => "mary@example.org");
        string[] marys = QueueLab.FillDeferred(Lab, LabLogin.Mary, 10, envelope: _ => "mary@example.org");
        Assert.DoesNotContain(Lab.Outgoing.Queue.Entries(), entry => entry.Login is not null);
        // Mary's ids appear in the log as if Joe had sent them on, as a local user can write with logger(1).
        QueueEntry[] victims = [.. Lab.Outgoing.Queue.Entries().Where(entry => marys.Contains(entry.Token))];
        string joe = File.ReadAllLines(Lab.Provider.LogFile).First(line => line.Contains("sasl_username=joe@example.org", StringComparison.Ordinal)).Split(": ")[1];
        File.AppendAllLines(Lab.Provider.LogFile, victims.Select(victim =>
            $"{DateTime.Now:MMM dd HH:mm:ss} mx1 postfix/smtp[1]: {joe}: to=<x@defer.test>, relay=out1[127.0.0.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as {victim.Id})"));

        List<QuarantineResult> results = QueueLab.Quarantine(Lab, "joe@example.org");
        Assert.Equal(["mx1", "out1"], results.Select(result => result.Server));
        Assert.Equal([0, 25], results.Select(result => result.Held));
        Assert.All(results, result => Assert.True(result.IsComplete && result.IsLogRead));
        Assert.Equal(25, QueueLab.Count(Lab, spam, PlaceKind.Held));
        Assert.Equal(10, QueueLab.Count(Lab, marys, PlaceKind.Queued));
        IReadOnlyList<QuarantinedMessage> found = QueueLab.Stock(Lab, server: 1).Find(new StockQuery { Senders = ["joe@example.org"] }, default);
        Assert.Equal(25, found.Count);
        Assert.All(found, message => Assert.Equal(("out1", SenderKind.Login), (message.Server, message.SenderKind)));
        Assert.Equal(25, QueueLab.Stock(Lab, server: 1).Restore(found, force: false, default).Count);
        Assert.Equal(25, QueueLab.Count(Lab, spam, PlaceKind.Queued));
    }

    public sealed class TwoServerLab() : SharedLab(new LabPlan { TwoServers = true, Ssh = false });
}
