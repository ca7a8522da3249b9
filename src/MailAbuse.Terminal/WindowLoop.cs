using System.Globalization;
using System.Text;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;

namespace MailAbuse.Terminal;

/// <summary>Draws what the watch sees, at most twice a second and at once at a key or another size, until a key ends it or its time is over.</summary>
internal sealed class WindowLoop(IScreen screen, RateWindowOptions options, bool hasColour, TimeProvider clock)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private string[] _drawn = [];
    private (int Width, int Height) _size;
    private bool _isFrozen;
    private (RateView? View, SenderRate[] Alarms) _seen = (null, []);

    public void Run(IRateWatch watch, CancellationToken stop)
    {
        using Lookout lookout = new(watch, options.Top, Step, clock, stop);
        long begin = clock.GetTimestamp(), drawn = 0;
        while (options.Limit is not { } limit || clock.GetElapsedTime(begin) < limit)
        {
            stop.ThrowIfCancellationRequested();
            bool isAsked = false;
            while (screen.Key() is { } key)
            {
                if (key.Key is ConsoleKey.Q or ConsoleKey.Escape || key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }) return;
                if (key.Key != ConsoleKey.Spacebar) continue;
                _isFrozen = !_isFrozen;
                isAsked = true;
            }

            (RateView? View, SenderRate[] Alarms) seen = lookout.Seen;
            if (!_isFrozen) _seen = seen;
            if (isAsked || screen.Size != _size || drawn == 0 || clock.GetElapsedTime(drawn) >= Step)
            {
                Draw();
                drawn = clock.GetTimestamp();
            }

            stop.WaitHandle.WaitOne(Poll);
        }
    }

    // Only lines that have changed are written: over a slow line a calm window costs a line a second, that of the clock.
    private void Draw()
    {
        (int Width, int Height) size = screen.Size;
        StringBuilder change = new();
        if (size != _size)
        {
            change.Append("\e[0m\e[2J");
            (_drawn, _size) = ([], size);
        }

        string[] lines = [.. WindowPicture.Draw(_seen.View, _seen.Alarms, size.Width, size.Height, hasColour, _isFrozen, options.Zone).Take(size.Height)];
        for (int at = 0; at < Math.Max(lines.Length, _drawn.Length); at++)
        {
            string line = at < lines.Length ? lines[at] : "";
            if (at < _drawn.Length && _drawn[at] == line) continue;
            // Emptied first: behind a line as wide as the terminal, some would take its last character away.
            change.Append(CultureInfo.InvariantCulture, $"\e[{at + 1};1H\e[2K").Append(line);
        }

        _drawn = lines;
        if (change.Length > 0) screen.Write(change.ToString());
    }
}
