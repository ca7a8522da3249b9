using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace MailAbuse.Text;

/// <summary>
/// Bytes of a log as strings, where the same few come again and again (hosts, relays, clients, queue ids): a text that was seen
/// lately is the same string. Of fixed size; a new text takes the place of an old one. Not for use by two threads at once.
/// </summary>
internal sealed class TextCache
{
    /// <summary>What is turned into a string at most; no line that a mail server writes comes near.</summary>
    public const int LongestText = 64 * 1024;

    private const int LongestCached = 128;

    private readonly string?[] _texts;

    /// <param name="size">How many texts it holds, a power of two.</param>
    public TextCache(int size) => _texts = new string?[size];

    /// <summary>The bytes as a string; invalid UTF-8 is replaced.</summary>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestCached) return Decode(bytes);
        if (bytes.IsEmpty) return "";
        ref string? known = ref _texts[Hash(bytes) & (uint)(_texts.Length - 1)];
        if (known is not null && known.Length == bytes.Length && Ascii.Equals(bytes, known)) return known;
        string text = Decode(bytes);
        // Only ASCII can be compared byte by byte; the rest is rare and decoded anew each time.
        if (text.Length == bytes.Length) known = text;
        return text;
    }

    /// <summary>The bytes as a string of their own, cut at <see cref="LongestText"/>; invalid UTF-8 is replaced.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(Cut(bytes));

    /// <summary>What is turned into a string of some bytes.</summary>
    public static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= LongestText) return bytes;
        int end = LongestText;
        while (end > LongestText - 3 && (bytes[end] & 0xC0) == 0x80) end--;
        return bytes[..end];
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        ulong hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15;
        int at = 0;
        for (; at + 8 <= bytes.Length; at += 8)
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)));
        if (at < bytes.Length)
        {
            ulong rest = 0;
            for (; at < bytes.Length; at++) rest = rest << 8 | Unsafe.Add(ref start, at);
            hash = Mix(hash ^ rest);
        }

        return (uint)hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong hash)
    {
        hash *= 0x9FB21C651E98DF25;
        return hash ^ hash >> 32;
    }
}
