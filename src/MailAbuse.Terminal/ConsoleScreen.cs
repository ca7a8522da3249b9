using System.Runtime.InteropServices;

namespace MailAbuse.Terminal;

/// <summary>
/// The terminal of this process: a second screen without a cursor, and at the end the first one as it was. Also where a signal ends the
/// process: what is left behind otherwise is a shell without a cursor.
/// </summary>
internal sealed class ConsoleScreen : IScreen, IDisposable
{
    // The second screen (1049), the cursor (25); no line is longer than the screen, so wrapping (7) is left alone.
    private const string Enter = "\e[?1049h\e[?25l\e[2J", Leave = "\e[0m\e[?25h\e[?1049l";

    private readonly Lock _gate = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly bool _hasKeys = !Console.IsInputRedirected;
    private bool _isLeft;

    public ConsoleScreen()
    {
        // Registered first: between the two an end would leave the second screen.
        foreach (PosixSignal signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
            _signals.Add(PosixSignalRegistration.Create(signal, _ => LeaveQuietly()));
        AppDomain.CurrentDomain.ProcessExit += AtExit;
        Write(Enter);
    }

    public (int Width, int Height) Size
    {
        get
        {
            int width = Console.WindowWidth, height = Console.WindowHeight;
            // A pseudo-terminal that nobody gave a size has 0 by 0.
            return width < 1 || height < 1 ? (80, 24) : (width, height);
        }
    }

    public void Write(string text)
    {
        lock (_gate)
        {
            if (_isLeft) return;
            Console.Out.Write(text);
            Console.Out.Flush();
        }
    }

    public ConsoleKeyInfo? Key() => _hasKeys && Console.KeyAvailable ? Console.ReadKey(intercept: true) : null;

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= AtExit;
        LeaveQuietly();
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
    }

    private void AtExit(object? sender, EventArgs e) => LeaveQuietly();

    // Never fails: the terminal may be the very thing that is gone.
    private void LeaveQuietly()
    {
        try
        {
            Write(Leave);
        }
        catch (IOException)
        {
        }

        lock (_gate) _isLeft = true;
    }
}
