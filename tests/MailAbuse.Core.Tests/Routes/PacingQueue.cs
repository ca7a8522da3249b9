using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Routes.Pacing;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>A queue of a story: messages wait by their times, and are answered as the story says, a while after they were tried.</summary>
internal sealed class PacingQueue(SteppingClock clock, Func<string, PacedAnswer?> answer) : IPacedQueue
{
    private readonly List<(DateTimeOffset At, PacedAnswer Answer)> _coming = [];

    public Dictionary<string, PacedStamp> Stamps { get; } = [];

    public List<(string Id, DateTimeOffset At)> Tried { get; } = [];

    public TimeSpan Takes { get; set; } = TimeSpan.FromMilliseconds(300);

    public bool HasLog { get; set; } = true;

    public bool IsBusy { get; set; }

    public PacedTick Tick(IReadOnlyCollection<string> tries, IReadOnlyDictionary<string, PacedStamp> stamps, IReadOnlyCollection<string> watch, IReadOnlyCollection<string> look, CancellationToken stop)
    {
        DateTimeOffset now = clock.GetUtcNow();
        Dictionary<string, PacedStamp> stamped = [], later = [];
        foreach ((string id, PacedStamp stamp) in stamps)
        {
            if (!IsBusy && Stamps.ContainsKey(id))
                stamped[id] = Stamps[id] = stamp;
        }

        HashSet<string> tried = [];
        foreach (string id in tries)
        {
            if (!Stamps.TryGetValue(id, out PacedStamp stamp))
                continue;
            if (stamp.Time > now)
            {
                later[id] = stamp;
                continue;
            }

            tried.Add(id);
            Stamps.Remove(id);
            Tried.Add((id, now));
            if (answer(id) is { } said)
                _coming.Add((now + Takes, said));
        }

        PacedAnswer[] told = HasLog ? [.. _coming.Where(one => one.At <= now && watch.Contains(one.Answer.QueueId)).Select(one => one.Answer)] : [];
        _coming.RemoveAll(one => told.Contains(one.Answer));
        bool busy = IsBusy;
        IsBusy = false;
        return new PacedTick
        {
            Now = now,
            Tried = tried,
            Later = later,
            Stamped = stamped,
            IsBusy = busy,
            IsLogRead = HasLog,
            Answers = told,
            Queued = look.Where(id => Stamps.ContainsKey(id) || _coming.Any(one => one.Answer.QueueId == id && (one.At > now || one.Answer.Status == DeliveryStatus.Deferred)))
                .ToDictionary(id => id, id => _coming.Any(one => one.Answer.QueueId == id && one.At > now)
                    ? new QueuedMessage { QueueId = id, Queue = QueueName.Active }
                    : new QueuedMessage { QueueId = id, Queue = QueueName.Deferred, Recipients = [.. _coming.Where(one => one.Answer.QueueId == id).Select(one => new QueuedRecipient { Address = one.Answer.Recipient, DelayReason = one.Answer.Reply })] }),
        };
    }
}
