using System.Runtime.ExceptionServices;

namespace MailAbuse.Servers.Reading;

/// <summary>Work on several servers side by side.</summary>
internal static class ServerThreads
{
    /// <summary>Does one piece of work a server, so many at a time, and waits for all.</summary>
    /// <param name="servers">How many servers there are.</param>
    /// <param name="most">How many at a time.</param>
    /// <param name="work">The work, by the server's number.</param>
    /// <param name="stop">Ends it; the work must look at it, too.</param>
    public static void Run(int servers, int most, Action<int> work, CancellationToken stop)
    {
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(servers, Math.Max(1, most))).Select(_ => new Thread(Work) { IsBackground = true, Name = "reading a server" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        failure?.Throw();

        void Work()
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < servers && failure is null; i = Interlocked.Increment(ref next))
                {
                    stop.ThrowIfCancellationRequested();
                    work(i);
                }
            }
            catch (Exception e)
            {
                // What is known to go wrong with a server is told by the work itself; this ends everything.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }
}
