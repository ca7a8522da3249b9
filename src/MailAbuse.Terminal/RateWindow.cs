using MailAbuse.Rates.Live;

namespace MailAbuse.Terminal;

/// <summary>The window, in the terminal of this process.</summary>
public sealed class RateWindow : IRateWindow
{
    /// <inheritdoc/>
    public void Show(IRateWatch watch, RateWindowOptions options, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(watch);
        ArgumentNullException.ThrowIfNull(options);
        bool hasColour = !options.NoColour && WindowGround.WantsColour(Environment.GetEnvironmentVariable("NO_COLOR"));
        using ConsoleScreen screen = new();
        new WindowLoop(screen, options, hasColour, TimeProvider.System).Run(watch, stop);
    }
}
