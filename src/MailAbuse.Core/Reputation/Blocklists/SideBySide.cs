using MailAbuse.Servers;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>Works on several things at once and yields what comes of them in order.</summary>
/// <param name="limit">How many at once.</param>
/// <param name="items">The things, begun in this order.</param>
/// <param name="work">Given one of them, where to put results with their places, and the stop to obey. The places of all together are 0, 1, 2 … without a gap.</param>
internal sealed class SideBySide<TItem, TResult>(int limit, IEnumerable<TItem> items, Action<TItem, Action<int, TResult>, CancellationToken> work)
{
    /// <summary>Begins, and yields each result as soon as it and all before it are there. An end of the enumeration, early or not, ends all work and waits for it.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<TResult> InOrder(CancellationToken stop)
    {
        int place = 0;
        Dictionary<int, TResult> early = [];
        foreach ((int at, TResult result) in Workers.Run<TItem, (int, TResult)>(
            [.. items], limit, "question", (item, emit, ending) => work(item, (at, result) => emit((at, result)), ending), stop))
        {
            early.Add(at, result);
            while (early.Remove(place, out TResult? ready))
            {
                place++;
                yield return ready;
            }
        }
    }
}
