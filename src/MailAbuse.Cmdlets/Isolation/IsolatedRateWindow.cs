using MailAbuse.Rates.Live;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to what draws the window in its load context.</summary>
internal sealed class IsolatedRateWindow(IRateWindow window) : IRateWindow
{
    /// <inheritdoc/>
    public void Show(IRateWatch watch, RateWindowOptions options, CancellationToken stop)
    {
        try
        {
            window.Show(watch, options, stop);
        }
        catch (Exception cause) when (FarSide.Translate(cause, "window", "terminal") is { } known)
        {
            throw known;
        }
    }
}
