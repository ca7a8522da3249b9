using System.Collections.Concurrent;

namespace MailAbuse.Servers;

/// <summary>Works on many servers side by side.</summary>
/// <remarks>
/// Each server has a thread of its own for as long as it takes: the work blocks on the network, and the pool, which begins with as many
/// threads as there are processors, would let twenty servers wait for two.
/// </remarks>
public static class Fleet
{
    // Enough that no server waits for a busy consumer at once; bounded, so that a queue of a million messages is not all in memory.
    private const int Waiting = 1024;

    /// <summary>
    /// Runs the work for each server and yields what it emits as it comes. A server that fails is one problem, the others go on; one
    /// that is dead costs its own time-out. Ending the enumeration early, or the stop, ends all work and waits for it.
    /// </summary>
    /// <param name="servers">The servers; begun in this order.</param>
    /// <param name="throttleLimit">How many are worked on at the same time; at least 1.</param>
    /// <param name="work">Given the server, where to put results, and the stop to obey; called on several threads.</param>
    /// <param name="stop">Ends all.</param>
    /// <exception cref="OperationCanceledException">It was stopped; no work runs any more.</exception>
    public static IEnumerable<FleetResult<T>> ForEach<T>(IReadOnlyList<MailServer> servers, int throttleLimit, Action<MailServer, Action<T>, CancellationToken> work, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentOutOfRangeException.ThrowIfLessThan(throttleLimit, 1);
        return Run(servers, throttleLimit, work, stop);
    }

    private static IEnumerable<FleetResult<T>> Run<T>(IReadOnlyList<MailServer> servers, int throttleLimit, Action<MailServer, Action<T>, CancellationToken> work, CancellationToken stop)
    {
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using BlockingCollection<FleetResult<T>> results = new(Waiting);
        int next = -1;
        int working = Math.Min(throttleLimit, servers.Count);
        Thread[] threads = new Thread[working];
        if (working == 0)
            yield break;
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = "server" };
            threads[i].Start();
        }

        try
        {
            foreach (FleetResult<T> result in results.GetConsumingEnumerable(stop))
                yield return result;
            stop.ThrowIfCancellationRequested();
        }
        finally
        {
            ending.Cancel();
            foreach (Thread thread in threads)
                thread.Join();
        }

        void Work()
        {
            while (!ending.IsCancellationRequested && Interlocked.Increment(ref next) is int at && at < servers.Count)
                One(servers[at]);
            if (Interlocked.Decrement(ref working) == 0)
                results.CompleteAdding();
        }

        void One(MailServer server)
        {
            try
            {
                if (Problem(server) is { } problem)
                    results.Add(new FleetResult<T>(server, default, problem), ending.Token);
            }
            catch (OperationCanceledException)
            {
                // Nobody listens any more.
            }
        }

        ServerProblem? Problem(MailServer server)
        {
            try
            {
                work(server, value => results.Add(new FleetResult<T>(server, value, null), ending.Token), ending.Token);
                return null;
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                return null;
            }
            catch (ServerException e)
            {
                return e.Problem;
            }
            catch (Exception e)
            {
                // One server's defect must not end the others, or the process: an exception that leaves a thread does.
                return new ServerProblem(ServerProblemKind.ServerCommandFailed, server.Name, $"{server}: {e.Message}", "This should not have happened; see the exception.", e);
            }
        }
    }
}
