using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>
/// Works on several things at once and yields what comes of them in order. On threads of its own: a question to a dead name server
/// blocks for seconds, and the pool begins with as many threads as there are processors.
/// </summary>
/// <param name="limit">How many at once.</param>
/// <param name="items">The things, begun in this order.</param>
/// <param name="work">Given one of them, where to put results with their places, and the stop to obey. The places of all together are 0, 1, 2 … without a gap.</param>
internal sealed class SideBySide<TItem, TResult>(int limit, IEnumerable<TItem> items, Action<TItem, Action<int, TResult>, CancellationToken> work)
{
    /// <summary>Begins, and yields each result as soon as it and all before it are there. An end of the enumeration, early or not, ends all work and waits for it.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<TResult> InOrder(CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using BlockingCollection<(int Place, TResult Result)> results = [];
        TItem[] all = [.. items];
        int next = -1;
        int working = Math.Min(limit, all.Length);
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, working).Select(_ => new Thread(Work) { IsBackground = true, Name = "question" })];
        if (threads.Length == 0)
            yield break;
        foreach (Thread thread in threads)
            thread.Start();
        try
        {
            int place = 0;
            Dictionary<int, TResult> early = [];
            foreach ((int at, TResult result) in results.GetConsumingEnumerable(stop))
            {
                early.Add(at, result);
                while (early.Remove(place, out TResult? ready))
                {
                    place++;
                    yield return ready;
                }
            }

            stop.ThrowIfCancellationRequested();
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
        }
        finally
        {
            ending.Cancel();
            foreach (Thread thread in threads)
                thread.Join();
        }

        void Work()
        {
            try
            {
                while (Interlocked.Increment(ref next) is int at && at < all.Length)
                {
                    ending.Token.ThrowIfCancellationRequested();
                    work(all[at], (place, result) => results.Add((place, result), ending.Token), ending.Token);
                }
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                // Nobody listens any more.
            }
            catch (Exception e)
            {
                // An exception that leaves a thread ends the process; the reader throws it instead.
                Interlocked.CompareExchange(ref failure, e, null);
                ending.Cancel();
            }

            if (Interlocked.Decrement(ref working) == 0)
                results.CompleteAdding();
        }
    }
}
