namespace MailAbuse.Rates;

/// <summary>Draws counts as one line of small bars.</summary>
public static class Sparkline
{
    private const string Bars = "▁▂▃▄▅▆▇█";

    /// <summary>One character a value, relative to the greatest; blank for none, so that the smallest bar already means some.</summary>
    public static string Draw(IReadOnlyList<long> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        long greatest = 0;
        foreach (long value in values)
            greatest = Math.Max(greatest, value);
        return string.Create(values.Count, (values, greatest), static (line, state) =>
        {
            for (int at = 0; at < line.Length; at++)
            {
                long value = state.values[at];
                // In floating point: eight times a great count would run over.
                line[at] = value <= 0 ? ' ' : Bars[Math.Clamp((int)Math.Ceiling((double)value / state.greatest * Bars.Length) - 1, 0, Bars.Length - 1)];
            }
        });
    }

    /// <summary>As <see cref="Draw(IReadOnlyList{long})"/>, with neighbours added up so that it is at most <paramref name="width"/> wide.</summary>
    public static string Draw(IReadOnlyList<long> values, int width)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (values.Count <= width)
            return Draw(values);
        // Slices of equal length: with unequal ones a steady sender would show steps.
        int neighbours = (values.Count + width - 1) / width;
        var sums = new long[(values.Count + neighbours - 1) / neighbours];
        for (int at = 0; at < values.Count; at++)
            sums[at / neighbours] += values[at];
        return Draw(sums);
    }
}
