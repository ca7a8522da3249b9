using MailAbuse.Servers;
using MailAbuse.Servers.Following;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Rates.Live;

/// <summary>
/// A log that is followed through a shell. A thread of its own reads what comes, and waits where nobody takes it; when the line breaks it
/// tries again, at growing intervals.
/// </summary>
internal sealed class FarSource : ILogSource, IFarReceiver
{
    // What is read ahead at most, and how much one look takes: others wait for it.
    private const int MostAhead = 1 << 21, MostALook = 1 << 24;

    // So often it may be rotated just when its place is looked for.
    private const int MostAgain = 6;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1), PauseOfAgain = TimeSpan.FromMilliseconds(100);

    private readonly FarLog _log;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _room = new(0, 1);
    private readonly Queue<Item> _items = [];
    private Thread? _thread;
    private long _ahead;
    private int _failures;
    private TimeZoneInfo? _zone;

    /// <summary>Nothing is started before the first look.</summary>
    /// <param name="shell">The server; stays the caller's, and open until this is disposed.</param>
    /// <param name="log">The log; <c>journal</c>: the journal; empty: that of the system.</param>
    /// <param name="from">The second before which nothing is wanted of what is there already, as far as that can be told without reading it.</param>
    /// <param name="zone">The zone of times without offset; null: the server's.</param>
    /// <param name="clock">What time it is.</param>
    public FarSource(IServerShell shell, string log, long from, TimeZoneInfo? zone, TimeProvider clock) => (_log, _clock) = (new FarLog(shell, log, from, zone, clock, this), clock);

    /// <inheritdoc/>
    public WatchState State { get; private set; }

    /// <inheritdoc/>
    public string Problem { get; private set; } = "";

    /// <inheritdoc/>
    public TimeZoneInfo? Zone => Volatile.Read(ref _zone);

    /// <inheritdoc/>
    public void Read(Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        if (_thread is null)
        {
            _thread = new Thread(Follow) { IsBackground = true, Name = "log" };
            _thread.Start();
        }

        for (long taken = 0; taken < MostALook;)
        {
            stop.ThrowIfCancellationRequested();
            Item item;
            lock (_gate)
                if (!_items.TryPeek(out item)) return;
            if (item.Lines is { } lines)
            {
                take(lines);
                taken += lines.Length;
            }
            else
            {
                (State, Problem) = (item.State, item.Problem);
            }

            lock (_gate)
            {
                _items.Dequeue();
                _ahead -= item.Lines?.Length ?? 0;
                if (_ahead < MostAhead && _room.CurrentCount == 0) _room.Release();
            }
        }
    }

    /// <summary>Asks the thread to end, and waits for nothing.</summary>
    public void End() => _ending.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _thread?.Join();
        _ending.Dispose();
        _room.Dispose();
    }

    void IFarReceiver.Take(byte[] lines)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_ahead < MostAhead)
                {
                    _items.Enqueue(new Item(lines, default, ""));
                    _ahead += lines.Length;
                    return;
                }
            }

            _room.Wait(_ending.Token);
        }
    }

    void IFarReceiver.SeeZone(TimeZoneInfo zone) => Volatile.Write(ref _zone, zone);

    void IFarReceiver.Live(string problem)
    {
        _failures = 0;
        Tell(WatchState.Following, problem);
    }

    void IFarReceiver.Miss()
    {
        _failures = 0;
        Tell(WatchState.Missing, $"'{_log.Name}' does not exist yet; it is followed as soon as it does");
    }

    private void Tell(WatchState state, string problem)
    {
        lock (_gate) _items.Enqueue(new Item(null, state, problem));
    }

    private void Follow()
    {
        while (true)
        {
            TimeSpan pause;
            try
            {
                _log.Read(_ending.Token);
                pause = PauseOfAgain;
                if (_failures > MostAgain) Tell(WatchState.Lost, $"'{_log.Name}' changes whenever it is looked at, and is tried again");
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Also of what should not have happened: an exception that leaves a thread ends the process.
                Tell(WatchState.Lost, $"'{_log.Name}' cannot be followed, and is tried again: {e.Message.TrimEnd('.')}");
                pause = ShortestPause;
            }

            pause *= Math.Pow(2, Math.Min(_failures++, 20));
            try
            {
                Task.Delay(pause < LongestPause ? pause : LongestPause, _clock, _ending.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Lines, or what there is to know of the log from here on.</summary>
    private readonly record struct Item(byte[]? Lines, WatchState State, string Problem);
}
