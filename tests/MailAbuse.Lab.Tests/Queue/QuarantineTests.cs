using MailAbuse.Mta;
using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>One sender's queued mail is taken out of the way, and nobody else's.</summary>
public sealed class QuarantineTests(OneServerLab shared) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabFact]
    public void A_spam_run_goes_into_quarantine_and_the_good_mail_of_it_is_released()
    {
        string[] spam = QueueLab.FillDeferred(Lab, LabLogin.Joe, 60, envelope: n => n % 2 == 0 ? "mary@example.org" : $"p{n}@forged.test");
        string[] good = QueueLab.FillDeferred(Lab, LabLogin.JoeShort, 2, subject: "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=");
        string[] marys = QueueLab.FillDeferred(Lab, LabLogin.Mary, 20, envelope: _ => "joe@example.org");

        QuarantineResult result = Assert.Single(QueueLab.Quarantine(Lab, "joe@example.org", caseId: "2026-0001"));
        Assert.Equal((60, 0, 0, 0, 0, true), (result.Held, result.AlreadyHeld, result.Left, result.StillOpen, result.GivenBack, result.IsComplete));
        Assert.False(result.IsSuspended);
        Assert.True(result.IsLogRead);
        Assert.Equal(60, QueueLab.Count(Lab, spam, PlaceKind.Held));
        Assert.Equal(20, QueueLab.Count(Lab, marys, PlaceKind.Queued));
        // The other spelling of the login is another name, until somebody says that it is the same account.
        Assert.Equal(2, QueueLab.Count(Lab, good, PlaceKind.Queued));
        Assert.Equal(2, QueueLab.Quarantine(Lab, "JOE", caseId: "2026-0001").Single().Held);
        Assert.Equal("700 600 root", Lab.Provider.Shell("sh", "-c", $"echo $(stat -c %a {Path.GetDirectoryName(result.Manifest)}) $(stat -c '%a %U' {result.Manifest})").Checked().Output.Trim());

        // Once more changes nothing.
        QuarantineResult again = Assert.Single(QueueLab.Quarantine(Lab, "joe@example.org", caseId: "2026-0001"));
        Assert.Equal((0, 60, true), (again.Held, again.AlreadyHeld, again.IsComplete));

        QuarantineStock stock = QueueLab.Stock(Lab);
        IReadOnlyList<QuarantinedMessage> all = stock.Find(new StockQuery { Cases = ["2026-0001"] }, default);
        Assert.Equal(62, all.Count);
        QuarantinedMessage[] friendly = [.. all.Where(message => message.Subject.StartsWith("Grüße", StringComparison.Ordinal))];
        Assert.Equal(2, friendly.Length);
        Assert.All(friendly, message => Assert.True(message.IsRecorded));
        Assert.Equal(2, stock.Find(new StockQuery { Subjects = ["grü*"] }, default).Count);
        Assert.True(all.Count(message => message.Fingerprint == all.First(one => !friendly.Contains(one)).Fingerprint) >= 10);

        Lab.World.Set("defer.test", WorldAnswer.Accept);
        try
        {
            IReadOnlyList<QuarantinedMessage> released = stock.Restore(friendly, force: false, default);
            Assert.Equal([QuarantineState.Released, QuarantineState.Released], released.Select(message => message.State));
            Assert.All(good, token => Assert.True(Lab.World.WaitFor(token)));
        }
        finally
        {
            Lab.World.Set("defer.test", WorldAnswer.Defer);
        }

        Assert.Equal(60, QueueLab.Count(Lab, spam, PlaceKind.Held));
        Assert.Equal(20, QueueLab.Count(Lab, marys, PlaceKind.Queued));

        // What is released is gone from there; the rest is deleted, by id.
        List<ServerProblem> problems = [];
        Assert.Empty(QueueLab.Stock(Lab, problems.Add).Restore(friendly, force: false, default));
        Assert.All(problems, problem => Assert.Equal(ServerProblemKind.MessageNotFound, problem.Kind));
        IReadOnlyList<QuarantinedMessage> deleted = stock.Remove(stock.Find(new StockQuery { Senders = ["joe@example.org"] }, default), force: false, default);
        Assert.Equal(60, deleted.Count);
        Assert.All(spam, token => Assert.Empty(Lab.Account()[token]));
        Assert.Equal(20, QueueLab.Count(Lab, marys, PlaceKind.Queued));
        Assert.Empty(stock.Find(new StockQuery { Senders = ["joe*"] }, default));
    }

    [LabTheory]
    [InlineData("2026-0008")]
    [InlineData(null)]
    public void What_a_killed_release_left_on_hold_stays_with_its_case_when_another_is_worked_on(string? caseId)
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        QueueLab.FillDeferred(lab, LabLogin.Anna, 3);
        QueueLab.Quarantine(lab, "anna@example.org", caseId: caseId);
        QuarantineStock stock = QueueLab.Stock(lab);
        StockQuery his = new() { Senders = ["anna@example.org"] };
        using FailingShell cut = new(QueueLab.Shell(lab), command => command.Program == "postsuper", null);
        QuarantineStock killed = new(cut, TimeProvider.System, QueueLab.Fail);
        Assert.Throws<ServerException>(() => killed.Restore(killed.Find(his, default), force: false, default));

        QuarantineResult other = Assert.Single(QueueLab.Quarantine(lab, "anna@example.org", caseId: "2026-0009"));
        Assert.Equal((0, 3), (other.Held, other.AlreadyHeld));
        // What had no case has one now; what had one keeps it, and the release that was killed finds it again.
        IReadOnlyList<QuarantinedMessage> left = stock.Find(new StockQuery { Cases = [caseId ?? "2026-0009"] }, default);
        Assert.Equal(3, left.Count);
        Assert.Equal(3, stock.Restore(left, force: false, default).Count);
        Assert.Equal(0, lab.Provider.Queue.Count("hold"));
    }

    [LabFact]
    public void What_was_held_without_a_case_goes_over_to_the_case_and_what_has_another_case_does_not()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        // On the first evening nobody had opened a case yet; notifications of his mail went on hold with it.
        lab.World.Set("forged-defer.test", WorldAnswer.Defer);
        string[] other = QueueLab.FillDeferred(lab, LabLogin.Anna, 2);
        Assert.Equal(2, QueueLab.Quarantine(lab, "anna@example.org", caseId: "2026-0008").Single().Held);
        string[] evening = QueueLab.FillDeferred(lab, LabLogin.Anna, 3);
        QueueLab.Fill(lab, LabLogin.Anna, 2, "refuse.test", n => $"p{n}@forged-defer.test");
        Waiting.For("two notifications", () => lab.Provider.Queue.Entries().Count(entry => entry is { Queue: "deferred", Token: null, Sender: "" }) == 2);
        QuarantineResult first = Assert.Single(QueueLab.Quarantine(lab, "anna@example.org"));
        Assert.Equal((5, 2, 2), (first.Held, first.Bounces, first.AlreadyHeld));
        QuarantineStock stock = QueueLab.Stock(lab);
        Assert.Equal(5, stock.Find(new StockQuery { Senders = ["anna@*"] }, default).Count(message => message.Case is null));
        // The log that named them is gone by the morning.
        File.WriteAllText(lab.Provider.LogFile, "");

        string[] morning = QueueLab.FillDeferred(lab, LabLogin.Anna, 1);
        QuarantineResult second = Assert.Single(QueueLab.Quarantine(lab, "anna@example.org", caseId: "2026-0009"));
        Assert.Equal((1, 7, true), (second.Held, second.AlreadyHeld, second.IsComplete));
        IReadOnlyList<QuarantinedMessage> all = stock.Find(new StockQuery { Senders = ["anna@example.org"] }, default);
        Assert.Equal(8, all.Count);
        Assert.Equal(8, all.DistinctBy(message => message.QueueId).Count());
        Assert.Equal(["2026-0008", "2026-0008", .. Enumerable.Repeat("2026-0009", 6)], all.Select(message => message.Case).Order(StringComparer.Ordinal));
        Assert.Equal(2, all.Count(message => message is { IsBounce: true, Case: "2026-0009" }));
        // A third run finds nothing to do.
        string manifests = Manifests();
        Assert.Equal(0, QueueLab.Quarantine(lab, "anna@example.org", caseId: "2026-0009").Single().Held);
        Assert.Equal(manifests, Manifests());

        IReadOnlyList<QuarantinedMessage> ofCase = stock.Find(new StockQuery { Cases = ["2026-0009"] }, default);
        Assert.Equal(6, ofCase.Count);
        Assert.Equal(6, stock.Restore(ofCase, force: false, default).Count);
        Assert.Equal(4, QueueLab.Count(lab, [.. evening, .. morning], PlaceKind.Queued));
        Assert.Equal(2, QueueLab.Count(lab, other, PlaceKind.Held));
        Assert.All(stock.Find(new StockQuery { Senders = ["anna@*"] }, default), message => Assert.Equal("2026-0008", message.Case));
        // Put on hold once more without a case, they are not shown as the old case's.
        Assert.Equal(4, QueueLab.Quarantine(lab, "anna@example.org").Single().Held);
        Assert.Empty(stock.Find(new StockQuery { Cases = ["2026-0009"] }, default));

        string Manifests() => lab.Provider.Shell("sh", "-c", $"cat {lab.Provider.ConfigDirectory}/mailabuse/quarantine/*.jsonl").Checked().Output;
    }

    [LabFact]
    public void A_hijacked_web_script_goes_into_quarantine_by_its_user()
    {
        string[] web = [.. Enumerable.Range(0, 5).Select(n => LabMessage.NewToken("web"))];
        foreach (string token in web) Lab.Provider.SubmitLocallyAs("www-data", "x\nnamed_attribute: sasl_username=mary@example.org", LabMessage.Make(token, "a@b.test", "v@defer.test"), "v@defer.test").Checked();
        string roots = LabMessage.NewToken("root");
        Lab.Provider.SubmitLocally("root", LabMessage.Make(roots, "root@b.test", "v@defer.test", body: "Received: by mx1.lab.test (Postfix, from userid 33)"), "v@defer.test").Checked();
        string[] marys = QueueLab.FillDeferred(Lab, LabLogin.Mary, 2);
        Waiting.For("all of it in the queue", () => Lab.Provider.Queue.Entries().Count(entry => entry.Queue == "deferred" && (web.Contains(entry.Token) || entry.Token == roots)) == 6);
        QuarantineResult result = Assert.Single(QueueLab.Quarantine(Lab, "www-data", SenderKind.LocalUser));
        int www = int.Parse(Lab.Provider.Shell("id", "-u", "www-data").Checked().Output);
        Assert.Equal($"uid={www}", result.Sender);
        Assert.Equal((5, true), (result.Held, result.IsComplete));
        Assert.Equal(5, QueueLab.Count(Lab, web, PlaceKind.Held));
        Assert.Equal(3, QueueLab.Count(Lab, [roots, .. marys], PlaceKind.Queued));
        Assert.Equal(0, QueueLab.Quarantine(Lab, "mary@example.org").Single().Held - marys.Length);
        Assert.Equal(5, QueueLab.Count(Lab, web, PlaceKind.Held));
    }

    [LabFact]
    public void The_notifications_that_a_run_provoked_go_with_it()
    {
        // Refused at once, and the notifications for the forged senders are deferred.
        Lab.World.Set("forged-defer.test", WorldAnswer.Defer);
        string[] spam = QueueLab.Fill(Lab, LabLogin.Joe, 6, "refuse.test", n => $"p{n}@forged-defer.test");
        string[] marys = QueueLab.Fill(Lab, LabLogin.Mary, 2, "refuse.test", n => $"p{n}@forged-defer.test");
        Waiting.For("eight notifications", () => Lab.Provider.Queue.Entries().Count(entry => entry is { Queue: "deferred", Token: null, Sender: "" }) >= 8);
        QuarantineResult result = Assert.Single(QueueLab.Quarantine(Lab, "joe@example.org"));
        Assert.Equal((6, 6, true), (result.Bounces, result.Held, result.IsComplete));
        IReadOnlyList<QuarantinedMessage> found = QueueLab.Stock(Lab).Find(new StockQuery { Senders = ["joe@example.org"] }, default);
        Assert.Equal(6, found.Count(message => message.IsBounce));
        Assert.Equal(2, Lab.Provider.Queue.Entries().Count(entry => entry is { Queue: "deferred", Token: null, Sender: "" }));
        Assert.Equal(8, spam.Length + marys.Length);
        QueueLab.Stock(Lab).Remove([.. found.Where(message => message.IsBounce)], force: false, default);
    }

    [LabTheory]
    [InlineData("joe@example.org", SenderKind.EnvelopeSender, ServerProblemKind.SenderIsEnvelope)]
    [InlineData("example.org", SenderKind.EnvelopeDomain, ServerProblemKind.SenderIsEnvelope)]
    [InlineData("joe$(reboot)\n@example.org", SenderKind.Login, ServerProblemKind.SenderInvalid)]
    [InlineData("uid=-1", SenderKind.LocalUser, ServerProblemKind.SenderInvalid)]
    [InlineData("no-such-user-here", SenderKind.LocalUser, ServerProblemKind.SenderUnknown)]
    public void What_can_be_no_sender_changes_nothing(string sender, SenderKind kind, ServerProblemKind problem)
    {
        ServerException e = Assert.Throws<ServerException>(() => QueueLab.Quarantine(Lab, sender, kind));
        Assert.Equal(problem, e.Problem.Kind);
        Assert.NotEmpty(e.Problem.Advice);
    }

    [LabFact]
    public void An_id_that_became_somebody_elses_between_look_and_hold_is_given_back()
    {
        string[] joes = QueueLab.FillDeferred(Lab, LabLogin.Joe, 2);
        string[] annas = QueueLab.FillDeferred(Lab, LabLogin.Anna, 1);
        QueueEntry anna = Lab.Provider.Queue.Entries().Single(entry => annas.Contains(entry.Token));
        bool isSwapped = false;
        // A queue file of Joe's goes, and just then Anna's message gets its id: what short ids do by chance is done by hand here.
        using GapShell shell = new(QueueLab.Shell(Lab), command =>
        {
            if (command.Program != "postsuper" || !command.Arguments.Contains("-h") || isSwapped) return;
            isSwapped = true;
            QueueEntry joe = Lab.Provider.Queue.Entries().First(entry => joes.Contains(entry.Token) && entry.Queue == "deferred");
            string folder = Path.Combine(Lab.Provider.QueueDirectory, "deferred");
            string from = Directory.GetFiles(folder, anna.Id, SearchOption.AllDirectories).Single(), to = Directory.GetFiles(folder, joe.Id, SearchOption.AllDirectories).Single();
            File.Move(from, to, overwrite: true);
        });
        SenderQuarantine quarantine = new(_ => shell, TimeProvider.System, QueueLab.Fail);
        QuarantineResult result = quarantine.Run(quarantine.Plan([QueueLab.Inventory(Lab)[0]], new QuarantineRequest { Sender = "joe@example.org" }, default)[0], default);
        Assert.True(isSwapped);
        Assert.Equal(1, result.GivenBack);
        Assert.True(result.IsComplete);
        Assert.Equal(PlaceKind.Queued, LabLedger.ExactlyOnce(Lab, annas)[annas[0]].Single().Kind);
    }

    [LabFact]
    public void Old_mail_is_taken_in_again_as_new()
    {
        string[] tokens = QueueLab.FillDeferred(Lab, LabLogin.Anna, 1);
        QueueLab.Quarantine(Lab, "anna@example.org");
        QuarantinedMessage message = QueueLab.Stock(Lab).Find(new StockQuery { Senders = ["anna@*"] }, default).Single(one => one.Subject.Contains(tokens[0], StringComparison.Ordinal));
        byte[] text = QueueLab.Stock(Lab).Read(message, default);
        Assert.Equal(tokens[0], LabMessage.TokenOf(System.Text.Encoding.UTF8.GetString(text)));
        Lab.World.Set("defer.test", WorldAnswer.Accept);
        try
        {
            QuarantineStock later = new(QueueLab.Shell(Lab), new Later(TimeSpan.FromDays(4.5)), QueueLab.Fail);
            QuarantinedMessage released = Assert.Single(later.Restore([message], force: false, default));
            Assert.Equal(QuarantineState.Requeued, released.State);
            Assert.True(Lab.World.WaitFor(tokens[0], 90));
            Assert.NotNull(released.NewQueueId);
            Lab.Provider.Log.WaitFor(line => line.Contains($" {released.NewQueueId}: uid=", StringComparison.Ordinal) && line.EndsWith($" orig_id={message.QueueId}", StringComparison.Ordinal));
            string manifests = Lab.Provider.Shell("sh", "-c", $"cat {Lab.Provider.ConfigDirectory}/mailabuse/quarantine/*.jsonl").Checked().Output;
            Assert.Contains($"\"newId\":\"{released.NewQueueId}\"", manifests, StringComparison.Ordinal);
        }
        finally
        {
            Lab.World.Set("defer.test", WorldAnswer.Defer);
        }
    }

    private sealed class Later(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
