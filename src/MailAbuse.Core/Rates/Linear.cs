using System.Numerics;
using System.Runtime.CompilerServices;

namespace MailAbuse.Rates;

/// <summary>How many there were, by the bits that are set in a map of 64 (linear counting, Whang et al. 1990).</summary>
internal static class Linear
{
    // 64 times the logarithm of so many; a map that is full says no more than "very many".
    private static readonly double[] Logs = [.. Enumerable.Range(0, 65).Select(bits => 64 * Math.Log(bits == 0 ? 0.6 : bits))];

    [MethodImpl(Hot.Loop)]
    public static double Count(ulong bits) => bits == 0 ? 0 : Logs[64] - Logs[64 - BitOperations.PopCount(bits)];

    /// <summary>How many of <paramref name="now"/> are not in <paramref name="known"/>; what is new may fall on a bit that is known.</summary>
    [MethodImpl(Hot.Loop)]
    public static double CountNew(ulong now, ulong known)
    {
        int free = 64 - BitOperations.PopCount(known);
        int fresh = BitOperations.PopCount(now & ~known);
        // With nearly all bits taken nothing can be said about what is new.
        return fresh == 0 || free < 8 ? 0 : Logs[free] - Logs[free - fresh];
    }
}
