using MailAbuse.Cases;
using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Release;

/// <summary>The proof that a web script is gone: our own queue has nothing more of it that is not in quarantine.</summary>
public sealed class ScriptWitnessTests
{
    [LabFact]
    public void Our_queue_is_asked_before_a_script_is_let_go()
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        string uid = $"uid={lab.Provider.Shell("id", "-u", "www-data").Checked().Output.Trim()}";
        AbuseCase one = new() { Case = "2026-0042", Kind = CaseKind.Script, Server = lab.Provider.Name, Sender = uid, SenderKind = SenderKind.LocalUser, Spellings = [uid] };
        Assert.Equal(0, Queued());
        for (int n = 0; n < 3; n++)
            lab.Provider.SubmitLocally("www-data", LabMessage.Make(LabMessage.NewToken("web"), "www-data@example.org", "victim@defer.test"), "victim@defer.test").Checked();
        // Somebody else's mail is not his.
        QueueLab.FillDeferred(lab, LabLogin.Mary, 2);
        Waiting.For("the script's mail in our queue", () => lab.Provider.Queue.Entries().Count(entry => entry.Token?.StartsWith("web", StringComparison.Ordinal) == true) == 3);
        Assert.Equal(3, Queued());
        // A case may name him as people do, and queue files know his number alone. Who is not there proves nothing.
        Assert.Equal(3, QueuedOf("www-data", message => Assert.Fail(message)));
        Assert.Null(QueuedOf("nobody-at-all", _ => { }));
        // An account that was deleted is known by its number, from the suspension.
        Assert.Equal(3, QueuedOf("nobody-at-all", message => Assert.Fail(message), uid));
        Assert.Equal(3, QueueLab.Quarantine(lab, uid, SenderKind.LocalUser, caseId: one.Case).Sum(result => result.Held));
        Assert.Equal(0, Queued());

        int? Queued() => QueuedOf(uid, message => Assert.Fail(message));
        int? QueuedOf(string name, Action<string> notice, params string[] others) => new ServerWitness(server => new LocalShell(server), QueueLab.Inventory(lab), TimeProvider.System, notice).Queued(one with { Sender = name, Spellings = [name, .. others] }, default);
    }
}
