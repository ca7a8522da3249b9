namespace MailAbuse.Logs;

/// <summary>
/// Scans stretches with several threads and joins what they found in the order of the logs. Whichever thread has the next stretch ready
/// joins, and all that follow and are ready too; meanwhile the others go on scanning.
/// </summary>
/// <typeparam name="TFindings">What is found in a stretch.</typeparam>
/// <param name="zone">Zone of times without offset.</param>
/// <param name="stretches">The logs.</param>
/// <param name="observer">Told of progress.</param>
internal abstract class StretchJoiner<TFindings>(TimeZoneInfo zone, LogStretches stretches, IReadObserver observer)
    where TFindings : class, IStretchFindings, new()
{
    /// <summary>So many scanned stretches may wait to be joined: enough that nobody waits, and little memory.</summary>
    private const int MostReady = 8;

    private readonly object _gate = new(); // no Lock: a thread can only wait at a monitor
    private readonly Dictionary<int, (Stretch Stretch, TFindings Findings)> _ready = [];
    private readonly Stack<TFindings> _spare = [];
    private bool _isJoining;
    private int _next;
    private long _done;

    /// <summary>Makes a scanner; one a thread.</summary>
    protected abstract IStretchScanner<TFindings> NewScanner();

    /// <summary>Joins what the next stretch says; called by one thread at a time, in the order of the logs.</summary>
    protected abstract void Join(TFindings findings);

    /// <summary>All stretches of a log have been joined.</summary>
    protected abstract void EndLog();

    /// <summary>Scans and joins all stretches.</summary>
    /// <param name="threads">How many read, where there is enough to read.</param>
    /// <param name="failed">What the stretches end with: cancelled where a thread fails, so that the others end too.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Run(int threads, CancellationTokenSource failed)
    {
        if (threads == 1 || stretches.TotalBytes is > 0 and < 1 << 20)
            Work(failed.Token);
        else
            Parallel(threads, failed);
        EndLog();
    }

    private void Parallel(int threads, CancellationTokenSource failed)
    {
        Task[] tasks = [.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() =>
        {
            try
            {
                Work(failed.Token);
            }
            catch
            {
                failed.Cancel(); // the others stop too; the first failure is told below
                throw;
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        try
        {
            Task.WaitAll(tasks);
        }
        catch (AggregateException e)
        {
            Exception cause = e.InnerExceptions.FirstOrDefault(one => one is not OperationCanceledException) ?? e.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
    }

    private void Work(CancellationToken stop)
    {
        StretchReader reader = new(zone);
        IStretchScanner<TFindings> scanner = NewScanner();
        while (stretches.Next() is { } stretch)
        {
            TFindings findings = Rent();
            scanner.Start(findings);
            reader.Start(stretch);
            while (reader.MoveNext(stop)) scanner.Scan(reader.Lines, reader.Parser, reader.Position);
            scanner.Finish();
            if (stretch.Places is not null) findings.MoveTo(stretch.Position, stretch.Places);
            if (reader.IsCut) stretches.TellCut(stretch.Part);
            stretches.Return(stretch);
            Take(stretch, findings, stop);
        }
    }

    private TFindings Rent()
    {
        lock (_gate)
        {
            return _spare.TryPop(out TFindings? findings) ? findings : new TFindings();
        }
    }

    private void Take(Stretch stretch, TFindings findings, CancellationToken stop)
    {
        lock (_gate)
        {
            // The thread that has the next one never waits.
            while (stretch.Order != _next && _ready.Count >= MostReady)
            {
                stop.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, millisecondsTimeout: 50);
            }

            _ready.Add(stretch.Order, (stretch, findings));
            if (_isJoining) return;
            _isJoining = true;
        }

        while (TryNext(out Stretch? next, out TFindings? found))
        {
            Join(next, found);
            found.Clear();
            lock (_gate) _spare.Push(found);
        }
    }

    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Stretch? stretch, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TFindings? findings)
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            _isJoining = _ready.Remove(_next, out (Stretch Stretch, TFindings Findings) ready);
            (stretch, findings) = ready;
            if (_isJoining) _next++;
            return _isJoining;
        }
    }

    private void Join(Stretch stretch, TFindings findings)
    {
        if (stretch.IsFirstOfSeries && stretch.Order > 0) EndLog();
        stretch.Part.Lines += findings.Statistics.Lines;
        stretch.Part.MailLines += findings.Statistics.MailLines;
        Join(findings);
        _done += stretch.DiskBytes;
        observer.Progress(_done, stretches.TotalBytes);
    }
}
