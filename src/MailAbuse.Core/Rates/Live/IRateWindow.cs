namespace MailAbuse.Rates.Live;

/// <summary>Draws what a watch sees in the terminal until somebody ends it. It owns the terminal meanwhile, and leaves it as it found it.</summary>
public interface IRateWindow
{
    /// <summary>Looks and draws until a key ends it, its time is over, or the stop ends it.</summary>
    /// <param name="watch">What is watched; it stays open, and is used by one other thread until this returns.</param>
    /// <param name="options">What is shown, and how.</param>
    /// <param name="stop">Ends it as an exception, once the terminal is as it was.</param>
    /// <exception cref="OperationCanceledException">The stop came.</exception>
    /// <exception cref="IOException">The terminal is gone.</exception>
    void Show(IRateWatch watch, RateWindowOptions options, CancellationToken stop);
}
