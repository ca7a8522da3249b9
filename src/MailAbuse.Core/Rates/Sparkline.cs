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
}
