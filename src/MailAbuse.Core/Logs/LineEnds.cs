using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MailAbuse.Logs;

/// <summary>Finds where lines end, many at a time: a search for each would guess wrong at nearly every line when to stop.</summary>
internal static class LineEnds
{
    /// <summary>How much text is searched at a time, and how many line ends there can be in it.</summary>
    public const int Block = 1 << 14;

    /// <summary>Finds the line feeds in the next block of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the block begins; it is as long as <see cref="Block"/>, or as the rest.</param>
    /// <param name="ends">Where they go, <see cref="Block"/> of them at most.</param>
    /// <returns>How many there are.</returns>
    [MethodImpl(Hot.Loop)]
    public static int Find(ReadOnlySpan<byte> text, int from, int[] ends)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ends.Length, Block);
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref int end = ref MemoryMarshal.GetArrayDataReference(ends);
        Vector256<byte> feed = Vector256.Create((byte)'\n');
        int to = Math.Min(text.Length, from + Block), at = from, count = 0;
        for (; at <= to - 64; at += 64)
        {
            ulong low = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at), feed).ExtractMostSignificantBits();
            ulong high = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at + 32), feed).ExtractMostSignificantBits();
            ulong found = low | high << 32;
            int feeds = BitOperations.PopCount(found);
            if (feeds < 2)
            {
                // Written in any case: whether there is one nobody can guess.
                Unsafe.Add(ref end, count) = at + BitOperations.TrailingZeroCount(found);
                count += feeds;
                continue;
            }

            for (; found != 0; found &= found - 1) Unsafe.Add(ref end, count++) = at + BitOperations.TrailingZeroCount(found);
        }

        for (; at < to; at++)
            if (text[at] == '\n') ends[count++] = at;
        return count;
    }
}
