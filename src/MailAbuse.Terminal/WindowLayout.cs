namespace MailAbuse.Terminal;

/// <summary>Which columns of the senders fit, and how wide they are; the name and the count are always there.</summary>
/// <param name="Name">Columns of the name.</param>
/// <param name="Trend">Columns of the sparkline; 0: it is left out.</param>
/// <param name="HasUsual">Whether what is usual has a column.</param>
/// <param name="HasFactor">Whether now against usual has one.</param>
/// <param name="HasDeferred">Whether the share that is put off has one.</param>
internal sealed record WindowLayout(int Name, int Trend, bool HasUsual, bool HasFactor, bool HasDeferred)
{
    public const int Mark = 2, Gap = 2, Number = 7, Factor = 6, Share = 8;

    private const int NarrowestName = 16, GoodName = 28, WidestName = 60, NarrowestTrend = 8, WidestTrend = 60;

    public static WindowLayout Of(int width)
    {
        int left = width - Mark - Gap - Number;
        bool hasFactor = Take(ref left, Factor, NarrowestName);
        bool hasDeferred = Take(ref left, Share, NarrowestName);
        bool hasUsual = Take(ref left, Number, NarrowestName);
        int forTrend = left - Gap - GoodName;
        if (forTrend < NarrowestTrend) return new(Math.Clamp(left, 1, WidestName), 0, hasUsual, hasFactor, hasDeferred);
        // What is beyond a good name and a short line is shared.
        int trend = Math.Min(WidestTrend, Math.Max(Math.Min(forTrend, 12), (forTrend + 12) / 2));
        return new(Math.Min(WidestName, left - Gap - trend), trend, hasUsual, hasFactor, hasDeferred);
    }

    private static bool Take(ref int left, int column, int least)
    {
        if (left - Gap - column < least) return false;
        left -= Gap + column;
        return true;
    }
}
