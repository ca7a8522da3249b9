using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>
/// The work of one cmdlet on many servers: side by side, one thread a server, what concerns the same server one after the other over
/// one connection. A server that fails or hangs holds up nobody else.
/// </summary>
internal sealed class ServerWork(WorkQueue queue, int throttleLimit, CancellationToken stop) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServerLine> _lines = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<ServerLine> _ready = [];
    private readonly List<Thread> _threads = [];
    private int _running;
    private int _open;

    /// <summary>True when nothing runs and nothing waits.</summary>
    public bool IsIdle => Volatile.Read(ref _open) == 0;

    /// <summary>Adds a job; it begins as soon as its server is free and the limit allows.</summary>
    /// <returns>The job's end.</returns>
    public Task Add(MailServer server, bool mustAsk, Action<ServerJob> work)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _open++;
            if (!_lines.TryGetValue(server.Name, out ServerLine? line))
                _lines.Add(server.Name, line = new ServerLine(server));
            ServerJob job = new(line, queue, mustAsk, stop);
            line.Waiting.Enqueue(() => Do(job, work, end));
            if (!line.IsRunning && line.Waiting.Count == 1)
                _ready.Enqueue(line);
            StartThreads();
        }

        return end.Task;
    }

    /// <summary>Waits for all threads, at most so long.</summary>
    public void Wait(TimeSpan patience)
    {
        DateTime until = DateTime.UtcNow + patience;
        Thread[] threads;
        lock (_gate)
            threads = [.. _threads];
        foreach (Thread thread in threads)
            thread.Join(TimeSpan.FromTicks(Math.Max(0, (until - DateTime.UtcNow).Ticks)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ServerLine line in _lines.Values)
            line.Dispose();
    }

    // Threads of their own, not the pool's: each one blocks for as long as its server takes.
    private void StartThreads()
    {
        while (_running < throttleLimit && _ready.TryDequeue(out ServerLine? line))
        {
            line.IsRunning = true;
            _running++;
            Thread thread = new(() => Serve(line)) { IsBackground = true, Name = $"MailAbuse {line.Server}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Serve(ServerLine line)
    {
        while (true)
        {
            Action? job;
            lock (_gate)
            {
                if (!line.Waiting.TryDequeue(out job))
                {
                    line.IsRunning = false;
                    _running--;
                    StartThreads();
                    return;
                }
            }

            job();
        }
    }

    private void Do(ServerJob job, Action<ServerJob> work, TaskCompletionSource end)
    {
        try
        {
            stop.ThrowIfCancellationRequested();
            work(job);
            end.TrySetResult();
        }
        catch (OperationCanceledException)
        {
            end.TrySetCanceled();
        }
        catch (ServerException failure)
        {
            job.GiveUp(failure);
            queue.Problem(failure.Problem);
            end.TrySetResult();
        }
        catch (Exception unexpected)
        {
            // A fault of ours on one server must neither end the others nor vanish with its thread.
            queue.Unexpected(unexpected);
            end.TrySetResult();
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            queue.Wake();
        }
    }
}
