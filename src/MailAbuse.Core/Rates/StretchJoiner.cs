using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>
/// Scans stretches with several threads and joins what they found in the order of the logs. Whichever thread has the next stretch ready
/// joins, and all that follow and are ready too; meanwhile the others go on scanning.
/// </summary>
internal sealed class StretchJoiner(CountLayout layout, SecondRange window, TimeZoneInfo zone, LogStretches stretches, IReadObserver observer, HostTable hosts)
{
    /// <summary>So many scanned stretches may wait to be joined: enough that nobody waits, and little memory.</summary>
    private const int MostReady = 8;

    private readonly object _gate = new(); // no Lock: a thread can only wait at a monitor
    private readonly SenderTable _senders = new();
    private readonly Dictionary<int, (Stretch Stretch, Findings Findings)> _ready = [];
    private readonly Stack<Findings> _spare = [];
    private bool _isJoining;
    private int _next;
    private long _done;
    private RateCounts? _counts;

    /// <summary>What was counted so far.</summary>
    private RateCounts Counts => _counts ??= new RateCounts(layout, hosts, _senders);

    /// <summary>Scans and joins until there are no more stretches; called by each thread.</summary>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public void Work(CancellationToken stop)
    {
        StretchReader reader = new(zone);
        PostfixScanner scanner = new(layout, _senders, hosts, window);
        while (stretches.Next() is { } stretch)
        {
            Findings findings = Rent();
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

    private Findings Rent()
    {
        lock (_gate)
        {
            return _spare.TryPop(out Findings? findings) ? findings : new Findings();
        }
    }

    private void Take(Stretch stretch, Findings findings, CancellationToken stop)
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

        while (TryNext(out Stretch? next, out Findings? found))
        {
            Join(next, found);
            found.Clear();
            lock (_gate) _spare.Push(found);
        }
    }

    private bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Stretch? stretch, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Findings? findings)
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
            _isJoining = _ready.Remove(_next, out (Stretch Stretch, Findings Findings) ready);
            (stretch, findings) = ready;
            if (_isJoining) _next++;
            return _isJoining;
        }
    }

    private void Join(Stretch stretch, Findings findings)
    {
        if (stretch.IsFirstOfSeries && stretch.Order > 0) Counts.EndLog();
        stretch.Part.Lines += findings.Statistics.Lines;
        stretch.Part.MailLines += findings.Statistics.MailLines;
        findings.JoinInto(Counts);
        _done += stretch.DiskBytes;
        observer.Progress(_done, stretches.TotalBytes);
    }

    /// <summary>All counts, once all threads are done.</summary>
    public RateCounts Finish()
    {
        Counts.EndLog();
        return Counts;
    }
}
