using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Release;

/// <summary>A provider that is set up for suspensions, and what a check of the shop's queue does there.</summary>
internal sealed class ReleaseLab : IDisposable
{
    public const string Case = "2026-0042";

    private readonly InitializedLab _lab;

    public ReleaseLab(LabPlan plan) => _lab = new InitializedLab(plan);

    public MailLab Lab => _lab.Lab;

    public LocalShell Shell => _lab.Shell;

    public static string Shop => LabLogin.Shop.Name;

    public SenderSuspension Suspend(string sender, params string[] spellings) => _lab.Suspend(sender, force: true, spellings: spellings);

    public SenderSuspension Hold(string sender) => _lab.Suspend(sender, SuspensionMode.Hold, force: true);

    /// <summary>Everything of the shop's that is queued, into quarantine for the case.</summary>
    public int Quarantine() => QueueLab.Quarantine(Lab, Shop, caseId: Case).Sum(result => result.Held);

    /// <summary>What is in quarantine for the case, on all servers.</summary>
    public IReadOnlyList<QuarantinedMessage> Stock() =>
        [.. QueueLab.Inventory(Lab).SelectMany((_, at) => QueueLab.Stock(Lab, server: at).Find(new StockQuery { Cases = [Case] }, default))];

    /// <summary>A check as the cmdlet makes it, ready to run.</summary>
    public CustomerQueueTest Test(DateTimeOffset? confirmed, TimeProvider clock, TimeSpan? window = null, IServerShell? shell = null, Action<ServerProblem>? problem = null, string by = "root@ops", double perMinute = 0)
    {
        MailServer[] servers = QueueLab.Inventory(Lab);
        CustomerQueueRequest request = new() { Sender = Shop, Case = Case, Window = window ?? TimeSpan.FromMinutes(1), Confirmed = confirmed, By = by, IncidentPerMinute = perMinute };
        return new CustomerQueueTest(
            server => server.Name == servers[0].Name ? shell ?? Shell : new LocalShell(server), [Shell.Server], _ => servers, request, clock, problem ?? QueueLab.Fail);
    }

    public CustomerQueueCheck Check(DateTimeOffset? confirmed, TimeProvider clock, TimeSpan? window = null)
    {
        CustomerQueueTest test = Test(confirmed, clock, window);
        test.Plan(default);
        return test.Run(_ => { }, default);
    }

    /// <summary>What the table answers for the shop now: its first word; empty where it may send.</summary>
    public string Answer() => Lab.Provider.Run("postmap", "-q", Shop, $"lmdb:{_lab.LoginsFile}").Output.Split(' ')[0].Trim();

    /// <summary>The shop's suspension as the map's comment has it.</summary>
    public MapSuspension Standing() => SuspendedSenders.Read(Shell, default).Single(one => one.Sender == Shop);

    /// <summary>The shop's suspension as it is listed.</summary>
    public SenderSuspension Listed() => _lab.Suspensions.List(false, default).Single(one => one.Sender == Shop);

    public SenderSuspension Resume() => _lab.Suspensions.Resume(Mta.SenderKind.Login, Shop, "root@ops", default);

    public void Dispose() => _lab.Dispose();
}
