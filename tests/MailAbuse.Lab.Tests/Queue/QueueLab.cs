using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>The lab's servers as the quarantine sees them, and queues filled for it.</summary>
internal static class QueueLab
{
    /// <summary>The servers as an inventory has them.</summary>
    public static MailServer[] Inventory(MailLab lab) =>
        [.. lab.Servers.Select((server, index) => new MailServer
        {
            Name = server.Name,
            ConfigDirectory = server.ConfigDirectory,
            Log = [server.LogFile],
            Next = index == 0 && lab.Servers.Count > 1 ? lab.Servers[1].Name : null,
        })];

    public static LocalShell Shell(MailLab lab, int server = 0) => new(Inventory(lab)[server]);

    public static List<QueuedMessage> Read(MailLab lab, QueueQuery? query = null, int server = 0) => [.. MailQueueReader.Read(Shell(lab, server), query ?? new QueueQuery(), Fail, default)];

    public static void Fail(ServerProblem problem) => Assert.Fail($"{problem.Kind}: {problem.Message}");

    /// <summary>Quarantines as the cmdlet does: over all hops, plan by plan.</summary>
    public static List<QuarantineResult> Quarantine(MailLab lab, string sender, SenderKind kind = SenderKind.Login, Action<ServerProblem>? problem = null, string? caseId = null, TimeSpan? patience = null)
    {
        SenderQuarantine quarantine = new(server => new LocalShell(server), TimeProvider.System, problem ?? Fail);
        IReadOnlyList<QuarantinePlan> plans = quarantine.Plan(
            Inventory(lab), new QuarantineRequest { Sender = sender, SenderKind = kind, Case = caseId, Patience = patience ?? TimeSpan.FromMinutes(1), By = "root@lab" }, default);
        return [.. plans.Select(plan => quarantine.Run(plan, default))];
    }

    public static QuarantineStock Stock(MailLab lab, Action<ServerProblem>? problem = null, int server = 0) => new(Shell(lab, server), TimeProvider.System, problem ?? Fail);

    /// <summary>Sends messages that stay in the queue.</summary>
    public static string[] Fill(MailLab lab, LabLogin login, int count, string domain = "defer.test", Func<int, string>? envelope = null, int connections = 2, string subject = "Buy now")
    {
        using Spammer spammer = new(new SendingPlan
        {
            Server = lab.Provider.Submission,
            Login = login,
            Count = count,
            Connections = connections,
            EnvelopeSender = envelope,
            Recipient = n => $"victim{n}@{domain}",
            Subject = subject,
        });
        spammer.WaitForEnd(120);
        string[] tokens = [.. spammer.AcceptedTokens];
        Assert.Equal(count, tokens.Length);
        return tokens;
    }

    /// <summary>Sends messages and waits until they are deferred.</summary>
    public static string[] FillDeferred(MailLab lab, LabLogin login, int count, string domain = "defer.test", Func<int, string>? envelope = null, string subject = "Buy now")
    {
        string[] tokens = Fill(lab, login, count, domain, envelope, subject: subject);
        PostfixServer last = lab.Outgoing;
        Waiting.For("all in the deferred queue", () => last.Queue.Entries().Count(entry => entry.Queue == "deferred" && tokens.Contains(entry.Token)) == count);
        return tokens;
    }

    public static int Count(MailLab lab, IEnumerable<string> tokens, PlaceKind kind) => LabLedger.ExactlyOnce(lab, tokens).Count(tokens, kind);
}
