using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MailAbuse.Logs;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;

namespace MailAbuse.Cmdlets;

/// <summary>
/// What a piece of work has to say, on its way from its own thread to the pipeline's: PowerShell lets no other thread write.
/// Results travel in batches, because a hand-over costs as much as making several events.
/// </summary>
/// <param name="stop">Nobody listens any more.</param>
/// <param name="capacity">How many batches may be on their way before the work waits.</param>
internal sealed class WorkQueue(CancellationToken stop, int capacity = 2) : IServerObserver, IDisposable
{
    private const int FirstBatch = 16;
    private const int FullBatch = 256;

    // Bounded, so that a slow consumer slows the reading down instead of filling the memory; and tightly, because what is on its way
    // when the youngest generation is collected is copied instead of dying there. With eight batches of 1,024 that was a quarter of
    // the whole time.
    private readonly BlockingCollection<object> _items = new(boundedCapacity: capacity);
    private static readonly object s_wake = new();

    private readonly Lock _gate = new();
    private object[] _batch = new object[FirstBatch];
    private int _count;
    private int _handingOver;
    private long _done;
    private long _total;

    /// <summary>How far the work is, in bytes; the total is 0 where nobody knows.</summary>
    public (long Done, long Total) Position => (Volatile.Read(ref _done), Volatile.Read(ref _total));

    /// <summary>Called by the work: hands results over as they come.</summary>
    public void Results<T>(IEnumerable<T> results)
        where T : class
    {
        foreach (T result in results)
        {
            object[]? full = null;
            lock (_gate)
            {
                _batch[_count++] = result;
                if (_count == _batch.Length)
                {
                    full = _batch;
                    // Small at first: the first lines are there at once, and `Select-Object -First 3` costs next to nothing.
                    _batch = new object[Math.Min(full.Length * 4, FullBatch)];
                    _count = 0;
                    _handingOver++;
                }
            }

            if (full is not null)
            {
                Add(full);
                lock (_gate)
                    _handingOver--;
            }
        }
    }

    /// <inheritdoc/>
    public void Problem(LogProblem problem) => Post(problem);

    /// <inheritdoc/>
    public void Problem(ServerProblem problem) => Post(problem);

    /// <inheritdoc/>
    public void Notice(string text) => Post(text);

    /// <summary>Called by the work: what a user must not overlook.</summary>
    public void Warn(string text) => Post(new Warning(text));

    /// <summary>Called by the work: what should not have happened.</summary>
    public void Unexpected(Exception failure) => Post(failure);

    /// <summary>Called by the work: asks on the pipeline's thread, where alone that can be done, and waits for the answer.</summary>
    public bool Ask(string target, string action)
    {
        Question question = new(target, action);
        Post(question);
        return question.Wait(stop);
    }

    /// <inheritdoc/>
    public void Progress(long done, long total)
    {
        Volatile.Write(ref _done, done);
        Volatile.Write(ref _total, total);
    }

    /// <summary>How far the work is, in its own words and percent, where bytes say nothing; null: in bytes.</summary>
    public (string Text, int Percent)? Status
    {
        get
        {
            lock (_gate)
                return field;
        }

        set
        {
            lock (_gate)
                field = value;
        }
    }

    /// <summary>Called by the work when it has ended, well or not.</summary>
    public void Complete()
    {
        try
        {
            _items.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // As in Add.
        }
    }

    /// <summary>
    /// Called by the pipeline thread: the next item (a batch of results, a problem, a warning, a question or a notice). False when there is
    /// none within the time, or none will come; <see cref="IsCompleted"/> tells which.
    /// </summary>
    public bool TryTake([NotNullWhen(true)] out object? item, int milliseconds) => _items.TryTake(out item, milliseconds, stop) || TryTakePart(out item);

    /// <summary>True when all has been taken.</summary>
    public bool IsCompleted => _items.IsCompleted && _count == 0;

    /// <summary>True when nothing is on its way just now; more may come.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _count == 0 && _handingOver == 0 && _items.Count == 0;
        }
    }

    /// <summary>Called by the work: makes whoever waits for the next item look again whether there is something to wait for.</summary>
    public void Wake() => Post(s_wake);

    /// <inheritdoc/>
    public void Dispose() => _items.Dispose();

    // A filter can find one line a minute: what waits in a batch is taken when nothing else comes. Never while a full batch is on its
    // way, or the order would be lost.
    private bool TryTakePart([NotNullWhen(true)] out object? item)
    {
        item = null;
        lock (_gate)
        {
            if (_count == 0 || _handingOver > 0 || _items.Count > 0)
                return false;
            item = _batch[.._count];
            _batch = new object[_batch.Length];
            _count = 0;
            return true;
        }
    }

    // What cleans up behind a stop may take longer than the cmdlet waits for it, and has its say when this is gone: an exception on its
    // thread would end the whole session.
    private void Add(object item)
    {
        try
        {
            _items.Add(item, stop);
        }
        catch (ObjectDisposedException)
        {
            throw new OperationCanceledException(stop);
        }
    }

    // Errors keep their place behind the results that came before them. Nobody listens any more after a stop, which is no failure of
    // the reading thread that reports.
    private void Post(object item)
    {
        object[] part;
        lock (_gate)
        {
            part = _batch[.._count];
            _count = 0;
            _handingOver++;
        }

        try
        {
            if (part.Length > 0)
                Add(part);
            Add(item);
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            lock (_gate)
                _handingOver--;
        }
    }
}
