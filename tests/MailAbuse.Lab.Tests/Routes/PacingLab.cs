using MailAbuse.Lab.Tests.Queue;
using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Routes.Pacing;
using MailAbuse.Quarantine;
using MailAbuse.Reputation;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>A receiver takes no mail from mx1; mx2 could bring it. The route is changed by hand, as this is not what is tested.</summary>
public sealed class PacingLab : IDisposable
{
    public const string Blocked = "451 4.7.650 The mail server has been temporarily rate limited due to IP reputation";

    private readonly Lazy<InitializedLab> _lab;

    public PacingLab() => _lab = new(() =>
    {
        InitializedLab lab = new(new LabPlan { Ssh = false, FurtherServers = 1, Main = [("mynetworks", "127.0.0.0/8")] });
        lab.Server.Set("transport_maps", lab.Server.WriteMap("transport", "none.test error:none\n"));
        lab.Server.Reload();
        return lab;
    });

    internal InitializedLab Provider => _lab.Value;

    internal MailLab Lab => Provider.Lab;

    internal PostfixServer Detour => Lab.Servers[1];

    /// <summary>Messages that wait because the receiver does not take them from mx1; mx2's are answered as said.</summary>
    internal string[] Waiting(string domain, int count, LabLogin? login = null, string subject = "Lunch", WorldAnswer? detour = null)
    {
        Lab.World.Set(domain, new WorldAnswer(Blocked), Lab.Provider.Address);
        Lab.World.Set(domain, detour ?? WorldAnswer.Accept, Detour.Address);
        string[] tokens = QueueLab.Fill(Lab, login ?? LabLogin.Mary, count, domain, connections: 1, subject: subject);
        MailAbuse.Lab.Waiting.For("all in the deferred queue", () => Lab.Provider.Queue.Entries().Count(entry => entry.Queue == "deferred" && tokens.Contains(entry.Token)) == count);
        // The queue manager remembers where the address goes that it asked for last: let that be another.
        Assert.True(Lab.World.WaitFor(QueueLab.Fill(Lab, LabLogin.Anna, 1, "accept.test", connections: 1)[0]));
        return tokens;
    }

    /// <summary>From here on the first server looks through its deferred mail every second.</summary>
    internal void LookEverySecond()
    {
        foreach (string parameter in new[] { "queue_run_delay", "minimal_backoff_time", "maximal_backoff_time" }) Lab.Provider.Set(parameter, "1s");
        Lab.Provider.Reload();
    }

    internal void Route(params string[] domains) =>
        Lab.Provider.WriteMap("transport", string.Concat(domains.Select(domain => $"{domain} smtp:{Detour.NextHop}\n")) + "none.test error:none\n");

    internal PostfixPacedFlush Flush(int rate, string[] domains, IServerShell? shell = null, Action<ServerProblem>? problem = null, TimeSpan? lead = null, TimeSpan? lookEvery = null) => new(
        server => server.Name == "mx1" ? shell ?? Provider.Shell : new LocalShell(server), Provider.Shell.Server, [], QueueLab.Inventory(Lab)[1],
        new PacedFlushRequest { Domains = domains, RatePerMinute = rate, Lead = lead ?? TimeSpan.FromSeconds(1), Via = [$"{Detour.Address}"], OwnHosts = [$"{Lab.World.EndPoint.Address}"], By = "root@ops" },
        CauseOf, TimeProvider.System, problem ?? QueueLab.Fail)
    {
        LookEvery = lookEvery ?? TimeSpan.FromMinutes(1),
    };

    internal PacedFlushPlan Schedule(PostfixPacedFlush flush, IServerShell? shell = null)
    {
        shell ??= Provider.Shell;
        flush.LeaveOut(default);
        using ServerLock held = ServerLock.Take(shell, new PostfixLayout(shell.Server).Lock, TimeSpan.FromSeconds(10), "root@ops", default);
        return flush.Schedule(held, default);
    }

    /// <summary>All of it, in the order of the cmdlet.</summary>
    internal PacedResult Send(int rate, string[] domains, IServerShell? shell = null, Action<ServerProblem>? problem = null)
    {
        PostfixPacedFlush flush = Flush(rate, domains, shell, problem);
        Schedule(flush, shell);
        Route(domains);
        return flush.Run(_ => { }, default);
    }

    internal static RefusalCause CauseOf(PacedAnswer answer) =>
        answer.Reply.Contains("4.7.650", StringComparison.Ordinal) || answer.Reply.Contains("5.7.606", StringComparison.Ordinal) ? RefusalCause.Reputation
        : answer.Dsn == "5.1.1" ? RefusalCause.Mailbox
        : RefusalCause.Unknown;

    /// <summary>The tokens in the order in which the world got them, by way of mx2 alone.</summary>
    internal WorldMessage[] Arrived(string[] tokens)
    {
        LabLedger ledger = LabLedger.ExactlyOnce(Lab, tokens);
        WorldMessage[] found = [.. Lab.World.Messages.Where(message => tokens.Contains(message.Token))];
        Assert.All(found, message => Assert.Equal($"{Detour.Address}", message.Client));
        Assert.Equal(ledger.Count(tokens, PlaceKind.Delivered), found.Length);
        return found;
    }

    /// <summary>The times that a schedule gave to messages for a domain, by token.</summary>
    internal Dictionary<string, DateTimeOffset> Slots(string domain)
    {
        QueueEntry[] entries = [.. Lab.Provider.Queue.Entries().Where(entry => entry.Queue == "deferred" && entry.Recipients.Any(one => one.EndsWith("@" + domain, StringComparison.Ordinal)))];
        IReadOnlyDictionary<string, PacedStamp> stamps = new PostfixPacedQueue(Provider.Shell).Read([.. entries.Select(entry => entry.Id)], default).Stamps;
        return entries.ToDictionary(entry => entry.Token!, entry => stamps[entry.Id].Time);
    }

    /// <summary>When the server is to try what waits for a domain, in seconds from now.</summary>
    internal double[] Ahead(string domain)
    {
        string[] ids = [.. QueueLab.Read(Lab, new QueueQuery { Queues = [QueueName.Deferred] }).Where(message => message.Recipients[0].Address.EndsWith("@" + domain, StringComparison.Ordinal)).Select(message => message.QueueId)];
        (IReadOnlyDictionary<string, PacedStamp> stamps, DateTimeOffset now) = new PostfixPacedQueue(Provider.Shell).Read(ids, default);
        return [.. stamps.Values.Select(stamp => (stamp.Time - now).TotalSeconds).Order()];
    }

    public void Dispose()
    {
        if (_lab.IsValueCreated) _lab.Value.Dispose();
        GC.SuppressFinalize(this);
    }
}
