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
        if (length >= 8 && length <= 16)
        {
            return Mix(Unsafe.ReadUnaligned<ulong>(ref start), Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8)), (ulong)length);
        }

        ulong hash = K2;
        int at = 0;
        for (; at + 8 <= length; at += 8) hash = Mix(hash, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)), K0);
        ulong tail = 0;
        for (; at < length; at++) tail = tail << 8 | Unsafe.Add(ref start, at);
        return Mix(hash, tail, (ulong)length);
    }

    /// <summary>Hash of the bytes with ASCII capitals folded, as if they had been written small.</summary>
    [MethodImpl(Hot.Loop)]
    public static ulong OfLower(ReadOnlySpan<byte> text)
    {
        ref byte start = ref MemoryMarshal.GetReference(text);
        int length = text.Length;
        if (length >= 8 && length <= 16)
        {
            return Mix(Lower(Unsafe.ReadUnaligned<ulong>(ref start)), Lower(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8))), (ulong)length);
        }

        ulong hash = K2;
        int at = 0;
        for (; at + 8 <= length; at += 8) hash = Mix(hash, Lower(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at))), K0);
        ulong tail = 0;
        for (; at < length; at++) tail = tail << 8 | Unsafe.Add(ref start, at);
        return Mix(hash, Lower(tail), (ulong)length);
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
        ulong high = Math.BigMul(a ^ K0 ^ c, b ^ K1, out ulong low);
        ulong hash = (high ^ low) * K2;
        hash ^= hash >> 32;
        return hash == 0 ? 1 : hash;
    }
}
