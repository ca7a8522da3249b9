using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>
/// The spans of time in which a sender is looked at, shortest first: the window asked for, an hour, six hours, a day, three days. A
/// blast shows in the shortest, a trickle or a slow ramp only in the long ones.
/// </summary>
internal sealed class Scales
{
    public const int Day = 86_400, MostScales = 5;

    private readonly int[] _seconds;

    public Scales(TimeSpan window, int span)
    {
        long asked = Math.Clamp((long)window.TotalSeconds, span, 3 * Day);
        _seconds = [.. new[] { (int)asked, 3_600, 6 * 3_600, Day, 3 * Day }.Where(seconds => seconds >= span).Distinct().Order()];
        Asked = Array.IndexOf(_seconds, (int)asked);
        SixHours = Array.IndexOf(_seconds, 6 * 3_600);
        OneDay = Array.IndexOf(_seconds, Day);
        SpansPerDay = Day / span;
        Spans = [.. _seconds.Select(seconds => Math.Max(1, seconds / span))];
    }

    public int Count => _seconds.Length;

    /// <summary>Which of them the user asked for.</summary>
    public int Asked { get; }

    public int SixHours { get; }

    public int OneDay { get; }

    public int SpansPerDay { get; }

    /// <summary>Their lengths in spans of the layout.</summary>
    public int[] Spans { get; }

    public int SecondsOf(int scale) => _seconds[scale];
}

/// <summary>One number a scale.</summary>
[InlineArray(Scales.MostScales)]
internal struct PerScale
{
    private double _first;
}
