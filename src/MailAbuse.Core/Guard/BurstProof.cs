using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Quarantine;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Guard;

/// <summary>
/// Whether a sender who bursts in the log has mail in the queue, too. Whoever may write to syslog can write lines about anybody; the
/// login in a queue file is Postfix's own. A message stays in the queue for as long as it is delivered, so one look may see none; what
/// was seen before counts.
/// </summary>
/// <param name="clock">What time it is.</param>
internal sealed class BurstProof(TimeProvider clock)
{
    // A tenth of what the log says: some he may really have sent, beside what somebody else wrote into the log of him. Most of a real burst that is
    // delivered at once is never seen, and of a great one fifty are not by chance.
    private const int Least = 3, OneOf = 10, Most = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15), Pause = TimeSpan.FromMilliseconds(50), Slack = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<SenderKey, HashSet<string>> _seen = [];

    /// <summary>Looks for some seconds, until it is proved.</summary>
    /// <param name="rate">What the log says of him.</param>
    /// <param name="shells">The servers where he handed it in.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException">None of the queues can be read.</exception>
    public bool Look(SenderRate rate, IReadOnlyList<IServerShell> shells, CancellationToken stop)
    {
        SenderKey key = SenderKey.Of(rate.SenderKind, rate.Sender);
        HashSet<string> seen;
        lock (_gate)
        {
            if (!_seen.TryGetValue(key, out seen!)) _seen.Add(key, seen = new HashSet<string>(StringComparer.Ordinal));
        }

        long enough = Math.Clamp(rate.Messages / OneOf, Least, Most);
        DateTimeOffset since = (rate.BurstStart ?? rate.First ?? clock.GetUtcNow()) - Slack;
        for (long begin = clock.GetTimestamp(); ; )
        {
            foreach (IServerShell shell in shells)
            {
                // Older mail of his that waits says nothing of now.
                PostfixQueue queue = new(shell);
                List<QueuedMessage> young = [.. queue.List(message => message.Arrival >= since && !seen.Contains($"{shell.Server} {message.QueueId}"), _ => { }, stop)];
                foreach (QueuedMessage message in queue.Joined(young, _ => { }, stop))
                    if (message.SenderKind == key.Kind && message.Sender is { } sender && SenderKey.TryOf(key.Kind, sender) == key) seen.Add($"{shell.Server} {message.QueueId}");
            }

            if (seen.Count >= enough) return true;
            if (clock.GetElapsedTime(begin) >= Patience) return false;
            stop.WaitHandle.WaitOne(Pause);
            stop.ThrowIfCancellationRequested();
        }
    }

    /// <summary>True where messages of his were seen in the queue of a server.</summary>
    public bool IsSeenOn(SenderKey sender, MailServer server)
    {
        lock (_gate) return _seen.TryGetValue(sender, out HashSet<string>? seen) && seen.Any(one => one.StartsWith($"{server} ", StringComparison.Ordinal));
    }

    /// <summary>His burst is over: what was seen of it proves nothing of the next.</summary>
    public void Forget(SenderKey sender)
    {
        lock (_gate) _seen.Remove(sender);
    }
}
