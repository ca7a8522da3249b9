using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MailAbuse.Mta.Postfix;

/// <summary>What a glance at a line tells.</summary>
internal enum Glance
{
    /// <summary>It has to be read with care.</summary>
    Unsure,

    /// <summary>Not a line of Postfix.</summary>
    Foreign,

    /// <summary>A line of Postfix that counts nothing.</summary>
    Nothing,

    /// <summary>A line that counts: program, queue id and text are found.</summary>
    Counts,
}

/// <summary>
/// Tells by the first bytes of a line whether it counts, without reading its time: two of three lines of a mail log do not. Whatever it
/// is not sure of is left to the careful way, which decides the same, only slower.
/// </summary>
internal static class PostfixGlance
{
    /// <summary>Bytes that must be there behind the program's start, whether they belong to the line or not.</summary>
    public const int Reach = 112;

    /// <summary>Looks at what stands behind the header.</summary>
    /// <param name="start">The first byte of the program's name; <see cref="Reach"/> bytes can be read from here, and eight before.</param>
    /// <param name="length">Bytes of the line from there on.</param>
    /// <param name="programs">Knows programs.</param>
    /// <param name="program">The program.</param>
    /// <param name="bracket">Where the process id's bracket opens.</param>
    /// <param name="message">Where the message begins.</param>
    /// <param name="colon">Where the queue id ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Glance At(ref byte start, int length, PostfixPrograms programs, out PostfixProgram program, out int bracket, out int message, out int colon)
    {
        program = PostfixProgram.None;
        bracket = message = colon = 0;

        // program[pid]: — names are at most 40 bytes in practice.
        ulong open = Mask(ref start, (byte)'[');
        if (open == 0) return Glance.Unsure;
        bracket = BitOperations.TrailingZeroCount(open);
        ulong close = Mask(ref start, (byte)']') >> bracket << bracket;
        if (close == 0) return Glance.Unsure;
        int end = BitOperations.TrailingZeroCount(close);
        if (end + 16 > length || Unsafe.Add(ref start, end + 1) != ':' || Unsafe.Add(ref start, end + 2) != ' ' || end - bracket is < 2 or > 9) return Glance.Unsure;
        if (!IsNumber(ref Unsafe.Add(ref start, bracket + 1), end - bracket - 1)) return Glance.Unsure;
        if (!programs.TryKnown(ref start, bracket, out program)) return Glance.Unsure;
        if (program == PostfixProgram.None) return Glance.Foreign;
        if (program is PostfixProgram.Other or PostfixProgram.Postscreen) return Glance.Nothing;

        message = end + 3;
        ref byte text = ref Unsafe.Add(ref start, message);
        if (text is (byte)'m' or (byte)'p' || program > PostfixProgram.OwnDelivery) return Glance.Unsure;
        Vector256<byte> head = Vector256.LoadUnsafe(ref text);
        int length2 = BitOperations.TrailingZeroCount(Vector256.Equals(head, Vector256.Create((byte)':')).ExtractMostSignificantBits());
        if (length2 is < 5 or > 24) return length2 > 24 && program == PostfixProgram.Smtpd ? Glance.Nothing : Glance.Unsure;
        colon = message + length2;
        if (colon + 6 > length || Unsafe.Add(ref start, colon + 1) != ' ') return Glance.Unsure;

        // A word of letters and digits, a colon, a blank: a queue id, or "warning".
        Vector256<byte> small = head | Vector256.Create((byte)0x20);
        Vector256<byte> word = Vector256.LessThanOrEqual(small - Vector256.Create((byte)'a'), Vector256.Create((byte)25))
            | Vector256.LessThanOrEqual(head - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
        if ((~word.ExtractMostSignificantBits() & ((1U << length2) - 1)) != 0) return program == PostfixProgram.Smtpd ? Glance.Nothing : Glance.Unsure;

        ulong verb = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, colon + 2));
        bool counts = program switch
        {
            // client=, hold:, milter-hold:
            PostfixProgram.Smtpd => (verb & 0x00FFFFFFFFFFFFFF) == 0x003D746E65696C63 || (byte)verb is (byte)'h' or (byte)'m',
            PostfixProgram.Cleanup => (byte)verb == 'h' || (ushort)verb == ('m' | 'i' << 8),
            PostfixProgram.Qmgr => (byte)verb is (byte)'r' or (byte)'f',
            PostfixProgram.Delivery or PostfixProgram.OwnDelivery => (uint)verb == ('t' | 'o' << 8 | '=' << 16 | '<' << 24),
            _ => true,
        };
        return counts ? Glance.Counts : Glance.Nothing;
    }

    /// <summary>True for one to eight digits; eight bytes are read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsNumber(ref byte text, int length)
    {
        const ulong Zeros = 0x3030303030303030, Sixes = 0x0606060606060606, HighHalves = 0xF0F0F0F0F0F0F0F0;
        ulong digits = (Unsafe.ReadUnaligned<ulong>(ref text) ^ Zeros) << (8 * (8 - length));
        return ((digits | (digits + Sixes)) & HighHalves) == 0; // ten and more carry into the high half
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(ref byte start, byte value)
    {
        Vector256<byte> wanted = Vector256.Create(value);
        return Vector256.Equals(Vector256.LoadUnsafe(ref start), wanted).ExtractMostSignificantBits()
            | (ulong)Vector256.Equals(Vector256.LoadUnsafe(ref start, 32), wanted).ExtractMostSignificantBits() << 32;
    }
}
