using MailAbuse.Mta;
using MailAbuse.Servers;

namespace MailAbuse.Routes.Pacing;

/// <summary>
/// Follows on the detour what it took over: only it hears what the receivers say. A detour that cannot be asked is followed no more; the
/// sending goes on without it.
/// </summary>
/// <param name="detour">Its queue; null where that cannot be asked.</param>
/// <param name="watch">Says what was brought to the detour.</param>
/// <param name="problem">Is told, once, that it cannot be asked.</param>
internal sealed class PacedBeyond(IPacedQueue? detour, RefusalWatch watch, Action<ServerProblem> problem)
{
    // What the detour says so late is no reason to hold the next one back.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Handed> _handed = new(StringComparer.Ordinal);
    private IPacedQueue? _detour = detour;

    /// <summary>From here on its logs are read.</summary>
    public void Begin(CancellationToken stop) => Tick([], stop);

    /// <summary>True where a message is there and nothing is known of it yet.</summary>
    public bool Has(string id) => _handed.Values.Any(one => one.Id == id);

    /// <summary>True where an answer is not the last word: the detour took the message, and will say how it went.</summary>
    public bool Takes(PacedAnswer answer, DateTimeOffset now)
    {
        if (_detour is null || answer is not { Status: DeliveryStatus.Sent, NextId.Length: > 0, IsBeyond: false } || !watch.IsByDetour(answer))
            return false;
        if (!_handed.TryGetValue(answer.NextId, out Handed? handed))
            _handed[answer.NextId] = handed = new Handed(answer.QueueId, now);
        handed.Sent.TryAdd(answer.Recipient.ToLowerInvariant(), answer);
        return true;
    }

    /// <summary>What came of it: what the receivers said, and for what nobody will know any more that the detour took it.</summary>
    /// <param name="now">What time it is on the server that hands over.</param>
    /// <param name="stop">Ends it.</param>
    public IReadOnlyList<PacedAnswer> Follow(DateTimeOffset now, CancellationToken stop)
    {
        if (_handed.Count == 0)
            return [];
        PacedTick? tick = Tick([.. _handed.Keys], stop);
        List<PacedAnswer> answers = [];
        foreach (PacedAnswer answer in tick?.Answers ?? [])
        {
            if (!_handed.TryGetValue(answer.QueueId, out Handed? handed))
                continue;
            handed.Sent.Remove(answer.Recipient.ToLowerInvariant());
            answers.Add(answer with { QueueId = handed.Id, IsBeyond = true });
        }

        foreach ((string next, Handed handed) in _handed.Where(one => tick is not { IsLogRead: true } || one.Value.Sent.Count == 0 || tick.Removed.Contains(one.Key) || now - one.Value.Since >= Longest).ToArray())
        {
            _handed.Remove(next);
            answers.AddRange(handed.Sent.Values.Select(answer => answer with { IsBeyond = true }));
        }

        return answers;
    }

    private PacedTick? Tick(string[] watched, CancellationToken stop)
    {
        try
        {
            return _detour?.Tick([], new Dictionary<string, PacedStamp>(), watched, [], stop);
        }
        catch (ServerException e)
        {
            _detour = null;
            problem(e.Problem with { Message = $"{e.Problem.Message} What receivers say to the detour is not known any more: what it takes counts as sent, and a refusal there does not end the sending." });
            return null;
        }
    }

    private sealed record Handed(string Id, DateTimeOffset Since)
    {
        public Dictionary<string, PacedAnswer> Sent { get; } = new(StringComparer.Ordinal);
    }
}
