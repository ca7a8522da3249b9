using System.Numerics;

namespace MailAbuse.Rates;

/// <summary>How many there were, by the bits that are set in a map of 64 (linear counting, Whang et al. 1990).</summary>
internal static class Linear
{
    private static readonly double[] Counts = [.. Enumerable.Range(0, 65).Select(bits => bits == 64 ? 300 : -64 * Math.Log(1 - bits / 64.0))];

    public static double Count(ulong bits) => Counts[BitOperations.PopCount(bits)];

    /// <summary>How many of <paramref name="now"/> are not in <paramref name="known"/>; what is new may fall on a bit that is known.</summary>
    public static double CountNew(ulong now, ulong known)
    {
        int free = 64 - BitOperations.PopCount(known);
        int fresh = BitOperations.PopCount(now & ~known);
        // With nearly all bits taken nothing can be said about what is new.
        return free < 8 ? 0 : fresh == free ? 300 : -64 * Math.Log(1 - fresh / (double)free);
    }
}
