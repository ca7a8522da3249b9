using System.Globalization;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Rates.Live;

/// <summary>
/// How many messages wait on one server, asked once a minute beside the watch: whoever wants to know gets the last answer at once,
/// and a server that is slow or gone holds up nobody.
/// </summary>
/// <param name="shells">The server; several, where they write one log, and have a queue each. They stay the caller's.</param>
/// <param name="clock">What time it is.</param>
internal sealed class QueueLength(IReadOnlyList<IServerShell> shells, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // A queue of a million files on a slow disk is counted in that time; what takes longer than this says nothing of now.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What does not answer a stop hangs in the system.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _end = new();
    private Task<long?>? _asking;
    private long _asked;

    /// <summary>The last answer; null where there was none yet, or none the last time.</summary>
    public long? Last { get; private set; }

    /// <summary>True while an answer is waited for, or has come and was not taken.</summary>
    public bool IsAsking => _asking is not null;

    /// <summary>Takes the answer that has come, and asks again where it is time to. Called by one thread at a time; waits for nobody.</summary>
    public void Ask()
    {
        if (_asking is { IsCompleted: true } answer) (Last, _asking) = (answer.Result, null);
        if (_asking is not null || (_asked != 0 && clock.GetElapsedTime(_asked) < Every)) return;
        _asked = clock.GetTimestamp();
        // A thread of its own: it mostly waits, and so many servers may do that at once.
        _asking = Task.Factory.StartNew(Count, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Asks no more, and ends what is being asked.</summary>
    public void End() => _end.Cancel();

    public void Dispose()
    {
        End();
        if (_asking is null || _asking.Wait(Farewell)) _end.Dispose();
    }

    private long? Count()
    {
        try
        {
            using CancellationTokenSource late = new(Patience, clock);
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, late.Token);
            return shells.Sum(shell => CountOf(shell, stop.Token));
        }
        catch (Exception e) when (e is ServerException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The watch itself tells of a server that is gone; here only the number is missing.
            return null;
        }
    }

    private static long CountOf(IServerShell shell, CancellationToken stop)
    {
        ShellResult result = shell.RunChecked(new ShellCommand("sh", "-c", QueueScripts.Count, "mailabuse", shell.Server.ConfigDirectory), stop);
        return long.TryParse(result.Text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : throw new IOException("No number.");
    }
}
