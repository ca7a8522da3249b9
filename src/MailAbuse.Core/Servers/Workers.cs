using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MailAbuse.Servers;

/// <summary>Works on several things at once, on threads of its own.</summary>
/// <remarks>
/// The work blocks on the network, and the pool, which begins with as many threads as there are processors, would let twenty servers wait
/// for two.
/// </remarks>
internal static class Workers
{
    // Enough that nobody waits for a busy consumer at once; bounded, so that a queue of a million messages is not all in memory.
    private const int Waiting = 1024;

    /// <summary>
    /// Runs the work for each thing and yields what it emits as it comes. Ending the enumeration early, or the stop, ends all work and waits
    /// for it; so does an exception of the work, which is thrown behind what was emitted before.
    /// </summary>
    /// <param name="items">The things, begun in this order.</param>
    /// <param name="limit">How many at once.</param>
    /// <param name="name">What the threads are called.</param>
    /// <param name="work">Given one of them, where to put results, and the stop to obey; called on several threads.</param>
    /// <param name="stop">Ends all.</param>
    /// <exception cref="OperationCanceledException">It was stopped; no work runs any more.</exception>
    public static IEnumerable<TResult> Run<TItem, TResult>(IReadOnlyList<TItem> items, int limit, string name, Action<TItem, Action<TResult>, CancellationToken> work, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using BlockingCollection<TResult> results = new(Waiting);
        int next = -1;
        int working = Math.Min(limit, items.Count);
        Exception? failure = null;
        if (working == 0)
            yield break;
        Thread[] threads = [.. Enumerable.Range(0, working).Select(_ => new Thread(Work) { IsBackground = true, Name = name })];
        foreach (Thread thread in threads)
            thread.Start();
        try
        {
            foreach (TResult result in results.GetConsumingEnumerable(stop))
                yield return result;
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
                while (!ending.IsCancellationRequested && Interlocked.Increment(ref next) is int at && at < items.Count)
                    work(items[at], result => results.Add(result, ending.Token), ending.Token);
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
