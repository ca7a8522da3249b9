using System.Runtime.InteropServices;

namespace MailAbuse.Cli;

/// <summary>
/// What ends a command that would go on for ever: an interrupt, SIGTERM, a terminal that is gone, and a reader of the output who has
/// enough. The first of them is a stop, so that all is left as it was found; a second signal ends the program as it would any other.
/// </summary>
internal sealed class Ending : IDisposable
{
    private const int BySignal = 128, Running = -1;

    // A command with nothing to write does not notice that nobody listens.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;
    private readonly Timer _look;
    private int _code = Running;

    /// <param name="isReaderGone">Whether nobody reads the output any more.</param>
    public Ending(Func<bool> isReaderGone)
    {
        _signals = [On(PosixSignal.SIGHUP, 1), On(PosixSignal.SIGINT, 2), On(PosixSignal.SIGQUIT, 3), On(PosixSignal.SIGTERM, 15)];
        _look = new Timer(_ => { if (isReaderGone()) End(ExitCode.Done); }, null, LookEvery, LookEvery);
    }

    /// <summary>Cancelled when the end has come.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>With which code to end; null where it has not come to that.</summary>
    public int? Code => Volatile.Read(ref _code) is >= 0 and int code ? code : null;

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        using ManualResetEvent done = new(false);
        // One that runs just now uses what is disposed below.
        if (_look.Dispose(done)) done.WaitOne();
        _stop.Dispose();
    }

    private PosixSignalRegistration On(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context => context.Cancel = End(BySignal + number));

    private bool End(int code)
    {
        if (Interlocked.CompareExchange(ref _code, code, Running) != Running) return false;
        _stop.Cancel();
        return true;
    }
}
