using MailAbuse.Servers;

namespace MailAbuse.Guard.Telling;

/// <summary>
/// What waits to be told to one recipient. It has a thread of its own: whoever does not answer is tried again with growing pauses, and
/// keeps nobody else waiting, least of all the watch.
/// </summary>
internal sealed class TellingQueue : IDisposable
{
    // What is older than this helps nobody; and where nobody takes it, memory has an end.
    private const int Most = 10_000;
    private static readonly TimeSpan LongestTried = TimeSpan.FromHours(1), FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1), Farewell = TimeSpan.FromSeconds(10);

    private readonly ITeller _teller;
    private readonly Action<string> _warn;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new(), _ending = new();
    private readonly Lock _gate = new();
    private readonly Queue<GuardEvent> _waiting = [];
    private readonly SemaphoreSlim _come = new(0);
    private readonly Thread _thread;
    private int _lost;

    /// <param name="teller">Tells; is this object's from now on.</param>
    /// <param name="warn">Told when a recipient cannot be told, once for each time that it begins; on the queue's own thread.</param>
    /// <param name="clock">What time it is.</param>
    public TellingQueue(ITeller teller, Action<string> warn, TimeProvider clock)
    {
        _teller = teller;
        _warn = warn;
        _clock = clock;
        _thread = new Thread(Work) { IsBackground = true, Name = $"tell {teller.Recipient.Name}" };
        _thread.Start();
    }

    /// <summary>Why nobody is told just now, as a sentence; null where all is told, or on its way.</summary>
    public string? Problem { get; private set; }

    /// <summary>Puts an event into the queue; never waits.</summary>
    public void Add(GuardEvent one)
    {
        lock (_gate)
        {
            if (_ending.IsCancellationRequested) return;
            if (_waiting.Count == Most)
            {
                _waiting.Dequeue();
                _lost++;
            }

            _waiting.Enqueue(one);
        }

        _come.Release();
    }

    /// <summary>Tells what still waits, for some seconds, and ends.</summary>
    public void Dispose()
    {
        lock (_gate) _ending.Cancel();
        _come.Release();
        if (!_thread.Join(Farewell))
        {
            _stop.Cancel();
            // One that hangs goes with the process; what it uses is not taken away under it.
            if (!_thread.Join(Farewell)) return;
        }

        _teller.Dispose();
        _stop.Dispose();
        _ending.Dispose();
        _come.Dispose();
    }

    private void Work()
    {
        try
        {
            while (true)
            {
                _come.Wait(_stop.Token);
                GuardEvent[] batch = Take();
                if (batch.Length > 0) Tell(batch);
                else if (_ending.IsCancellationRequested) return;
            }
        }
        catch (OperationCanceledException)
        {
            // Ended before all was told.
        }
    }

    // Once, when he can be told again.
    private void SayLost()
    {
        int lost;
        lock (_gate) (lost, _lost) = (_lost, 0);
        if (lost > 0) _warn($"{lost} events were not told to {_teller.Recipient.Name}.");
    }

    private GuardEvent[] Take()
    {
        lock (_gate)
        {
            GuardEvent[] batch = [.. _waiting.Take(_teller.AtOnce)];
            for (int i = 0; i < batch.Length; i++) _waiting.Dequeue();
            // Whoever waits for what is left is woken for it.
            if (_waiting.Count > 0 || _ending.IsCancellationRequested) _come.Release();
            return batch;
        }
    }

    private void Tell(GuardEvent[] batch)
    {
        TimeSpan pause = FirstPause;
        for (DateTimeOffset begun = _clock.GetUtcNow(); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                _teller.Tell(batch, _stop.Token);
                SayLost();
                Problem = null;
                _ending.Token.WaitHandle.WaitOne(_teller.Pause);
                return;
            }
            catch (OperationCanceledException)
            {
                throw;
            }
            catch (Exception e)
            {
                string problem = e is ServerException known ? $"{known.Problem.Message} {known.Problem.Advice}" : $"{_teller.Recipient.Name} was not told: {e.Message}";
                if (Problem is null) _warn(problem.TrimEnd());
                Problem = problem.TrimEnd();
            }

            if (_ending.IsCancellationRequested || _clock.GetUtcNow() - begun > LongestTried)
            {
                lock (_gate) _lost += batch.Length;
                return;
            }

            _ending.Token.WaitHandle.WaitOne(pause);
        }
    }
}
