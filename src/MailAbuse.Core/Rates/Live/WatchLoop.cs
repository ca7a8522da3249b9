namespace MailAbuse.Rates.Live;

/// <summary>Looks again and again, tells each alarm once, and what of the logs is amiss when it begins and when it is over.</summary>
/// <param name="watch">What is watched.</param>
/// <param name="clock">What time it is.</param>
public sealed class WatchLoop(IRateWatch watch, TimeProvider clock)
{
    // Nobody waits for a second; and a look at logs that stand still costs next to nothing.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    // By place: one server may have several logs.
    private string[] _problems = [];

    /// <summary>Told what a user must not overlook.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Told what he may want to know.</summary>
    public Action<string>? Note { get; init; }

    /// <summary>Watches.</summary>
    /// <param name="tell">Told of each sender who has become a burst, has grown tenfold, or is none any more.</param>
    /// <param name="limit">For how long; null: until it is stopped.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Run(Action<SenderRate> tell, TimeSpan? limit, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(tell);
        long begin = clock.GetTimestamp();
        while (true)
        {
            foreach (SenderRate rate in watch.Look(stop)) tell(rate);
            TellProblems();
            TimeSpan left = limit is { } whole ? whole - clock.GetElapsedTime(begin) : TimeSpan.MaxValue;
            if (left <= TimeSpan.Zero) return;
            stop.WaitHandle.WaitOne(left < Pause ? left : Pause);
            stop.ThrowIfCancellationRequested();
        }
    }

    private void TellProblems()
    {
        IReadOnlyList<WatchedServer> servers = watch.Servers;
        if (_problems.Length != servers.Count) _problems = [.. servers.Select(_ => "")];
        for (int i = 0; i < servers.Count; i++)
        {
            if (servers[i].Problem == _problems[i]) continue;
            _problems[i] = servers[i].Problem;
            if (_problems[i].Length > 0) Warn?.Invoke(_problems[i] + ".");
            else Note?.Invoke($"{servers[i].Name} is followed again.");
        }
    }
}
