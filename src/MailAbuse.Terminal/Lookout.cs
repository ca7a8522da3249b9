using MailAbuse.Rates;
using MailAbuse.Rates.Live;

namespace MailAbuse.Terminal;

/// <summary>Looks again and again on a thread of its own, so that a key is answered while a long log is read.</summary>
internal sealed class Lookout : IDisposable
{
    private const int MostAlarms = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // What does not answer a stop hangs in the system; nobody waits at the prompt for it longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end;
    private readonly Task _task;
    private readonly List<SenderRate> _alarms = [];
    private RateView? _view;

    public Lookout(IRateWatch watch, int senders, TimeSpan step, TimeProvider clock, CancellationToken stop)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        CancellationToken end = _end.Token;
        _task = Task.Factory.StartNew(() => Work(watch, senders, step, clock, end), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What was seen last, and what happened so far.</summary>
    /// <exception cref="Exception">What ended the looking.</exception>
    public (RateView? View, SenderRate[] Alarms) Seen
    {
        get
        {
            if (_task.IsFaulted) _task.GetAwaiter().GetResult();
            lock (_gate) return (_view, [.. _alarms]);
        }
    }

    public void Dispose()
    {
        _end.Cancel();
        // What it threw was said by Seen, or nobody looks any more.
        if (Task.WaitAny([_task], Patience) == 0) _end.Dispose();
    }

    private void Work(IRateWatch watch, int senders, TimeSpan step, TimeProvider clock, CancellationToken end)
    {
        long drawn = 0;
        try
        {
            while (!end.IsCancellationRequested)
            {
                IReadOnlyList<SenderRate> news = watch.Look(end);
                // A picture is judged anew; looking alone costs little.
                RateView? view = drawn == 0 || clock.GetElapsedTime(drawn) >= step || news.Count > 0 ? watch.View(senders) : null;
                if (view is not null) drawn = clock.GetTimestamp();
                lock (_gate)
                {
                    _view = view ?? _view;
                    _alarms.AddRange(news);
                    if (_alarms.Count > MostAlarms) _alarms.RemoveRange(0, _alarms.Count - MostAlarms);
                }

                end.WaitHandle.WaitOne(Pause);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Whoever asked for the end waits for it.
        }
    }
}
