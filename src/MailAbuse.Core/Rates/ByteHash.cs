using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MailAbuse.Rates;

/// <summary>
/// 64-bit hashes of short byte strings. Stable over processes and machines, because counts of several servers are merged by them.
/// </summary>
internal static class ByteHash
{
    private const ulong K0 = 0x9E3779B97F4A7C15, K1 = 0xD1B54A32D192ED03, K2 = 0x8CB92BA72F3D8DD7;

    /// <summary>Hash of any bytes; never 0.</summary>
    [MethodImpl(Hot.Loop)]
    public static ulong Of(ReadOnlySpan<byte> text)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        int length = text.Length;
        if (length < 8) return Mix(K2, Short(ref start, length), (ulong)length);
        // Sixteen bytes at a time; the last may overlap those before, and one another.
        ulong hash = (ulong)length;
        int at = 0;
        for (; at < length - 16; at += 16) hash = Fold(Word(ref start, at) ^ hash, Word(ref start, at + 8));
        return Mix(Word(ref start, Math.Max(length - 16, 0)), Word(ref start, length - 8), hash);
    }

    /// <summary>Hash of the bytes with ASCII capitals folded, as if they had been written small.</summary>
    [MethodImpl(Hot.Loop)]
    public static ulong OfLower(ReadOnlySpan<byte> text)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        int length = text.Length;
        if (length < 8) return Mix(K2, Lower(Short(ref start, length)), (ulong)length);
        ulong hash = (ulong)length;
        int at = 0;
        for (; at < length - 16; at += 16) hash = Fold(Lower(Word(ref start, at)) ^ hash, Lower(Word(ref start, at + 8)));
        return Mix(Lower(Word(ref start, Math.Max(length - 16, 0))), Lower(Word(ref start, length - 8)), hash);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte start, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));

    /// <summary>Up to seven bytes as a number; those of other lengths may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Short(ref byte start, int length)
    {
        if (length >= 4) return Unsafe.ReadUnaligned<uint>(ref start) | (ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4)) << 32;
        ulong word = 0;
        for (int i = 0; i < length; i++) word = word << 8 | Unsafe.Add(ref start, i);
        return word;
    }

    /// <summary>Folds the ASCII capitals among eight bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Lower(ulong word)
    {
        // A byte is a capital when adding carries it over 0x7F from 'A' on but not from 'Z' + 1 on; bytes of 0x80 and more are none.
        ulong low = word & 0x7F7F7F7F7F7F7F7F;
        ulong fromA = low + 0x3F3F3F3F3F3F3F3F, aboveZ = low + 0x2525252525252525;
        ulong capitals = (fromA ^ aboveZ) & ~word & 0x8080808080808080;
        return word | capitals >> 2;
    }

    /// <summary>Copies with ASCII capitals folded.</summary>
    [MethodImpl(Hot.Loop)]
    public static void ToLower(ReadOnlySpan<byte> text, Span<byte> folded)
    {
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            folded[i] = (uint)(b - 'A') <= 'Z' - 'A' ? (byte)(b | 0x20) : b;
        }
    }

    /// <summary>Joins two hashes; never 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong a, ulong b, ulong c = 0)
    {
        ulong hash = Fold(a ^ c, b);
        return hash == 0 ? 1 : hash;
    }

    // Two multiplications, and each time the high half folded into the low. (One of 64 by 64 bits to 128 would do, but it depends on the
    // processor, and what does is not compiled ahead in the published program.)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        ulong hash = (a ^ K0) * K1;
        hash = (hash ^ hash >> 32 ^ b) * K2;
        return hash ^ hash >> 29;
    }
}
