using System.Diagnostics;

namespace MailAbuse.Lab;

/// <summary>Waits for what other processes do.</summary>
public static class Waiting
{
    /// <summary>Seconds after which something has not happened: far more than it takes, for the machine may be doing a lot else.</summary>
    public const double Patience = 60;

    /// <summary>True as soon as the condition holds, false when the time is over. Looks every 20 ms.</summary>
    public static bool Until(Func<bool> condition, TimeSpan limit)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > limit) return false;
            Thread.Sleep(20);
        }

        return true;
    }

    /// <inheritdoc cref="Until(Func{bool}, TimeSpan)"/>
    public static bool Until(Func<bool> condition, double seconds) => Until(condition, TimeSpan.FromSeconds(seconds));

    /// <summary>Waits until the condition holds.</summary>
    /// <exception cref="LabException">It does not in time; the message says what was waited for.</exception>
    public static void For(string what, Func<bool> condition, double seconds = Patience)
    {
        if (!Until(condition, TimeSpan.FromSeconds(seconds))) throw new LabException($"Waited {seconds} s in vain for {what}.");
    }
}
