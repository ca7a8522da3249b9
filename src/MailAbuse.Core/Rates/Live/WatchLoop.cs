namespace MailAbuse.Rates.Live;

/// <summary>Looks again and again, tells each alarm once, and what of the logs is amiss when it begins and when it is over.</summary>
/// <param name="watch">What is watched.</param>
/// <param name="clock">What time it is.</param>
public sealed class WatchLoop(IRateWatch watch, TimeProvider clock)
{
    // Nobody waits for a second; and a look at logs that stand still costs next to nothing.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, string> _problems = new(StringComparer.Ordinal);

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
        foreach (WatchedServer server in watch.Servers)
        {
            string before = _problems.GetValueOrDefault(server.Name, "");
            if (server.Problem == before) continue;
            _problems[server.Name] = server.Problem;
            if (server.Problem.Length > 0) Warn?.Invoke(server.Problem + ".");
            else Note?.Invoke($"{server.Name} is followed again.");
        }
    }
}
