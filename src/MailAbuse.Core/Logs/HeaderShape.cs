using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MailAbuse.Logs;

/// <summary>
/// How the header of the last line was laid out. The lines of a log are laid out alike, so for the next line it is enough to see that the
/// same offset and host stand in the same place.
/// </summary>
internal sealed class HeaderShape
{
    private byte[] _field = [];
    private int _fieldStart;

    // The field's first and last eight bytes; one of less than eight is compared as the last, masked.
    private ulong _first, _last, _mask;

    /// <summary>Where the program's name begins; 0 while no shape is known.</summary>
    public int ProgramStart { get; private set; }

    /// <summary>True when the line's header is laid out so.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(ReadOnlySpan<byte> line)
    {
        if (ProgramStart == 0 || line.Length <= ProgramStart) return false;
        ref byte start = ref MemoryMarshal.GetReference(line);
        if ((Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, ProgramStart - 8)) & _mask) != _last) return false;
        return _field.Length <= 8
            || (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, _fieldStart)) == _first && (_field.Length <= 16 || line.Slice(_fieldStart, _field.Length).SequenceEqual(_field)));
    }

    /// <summary>True when a line that matches has whole fractions of a second; the rest of its time is compared elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasFraction(ReadOnlySpan<byte> line)
    {
        if (_fieldStart <= 20) return true;
        if (_fieldStart != 26) return HasOtherFraction(line);

        // Six digits, as rsyslog and postlogd write them: none may carry out of its half byte.
        ulong digits = BinaryPrimitives.ReadUInt64LittleEndian(line[18..]) >> 16 ^ 0x303030303030;
        return line[19] is (byte)'.' or (byte)',' && ((digits | digits + 0x060606060606) & 0xF0F0F0F0F0F0) == 0;
    }

    private bool HasOtherFraction(ReadOnlySpan<byte> line) =>
        line[19] is (byte)'.' or (byte)',' && !line[20.._fieldStart].ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>The next header is read in full.</summary>
    public void Forget() => ProgramStart = 0;

    /// <summary>Remembers a header that has been read.</summary>
    public void Learn(ReadOnlySpan<byte> line, in SyslogHeader header)
    {
        // <PRI> and RFC 5424 are read in full each time.
        if (line[0] == '<' || header.ProgramStart != header.HostStart + header.HostLength + 1)
        {
            Forget();
            return;
        }

        // With an offset in it, the end of the time belongs to the field: a line with another offset has another second.
        _fieldStart = line[0] <= '9' ? Math.Max(19, header.TimeEnd - 6) : 15;
        if (ProgramStart == header.ProgramStart && line[_fieldStart..ProgramStart].SequenceEqual(_field)) return;
        _field = line[_fieldStart..header.ProgramStart].ToArray();
        ProgramStart = header.ProgramStart;
        _first = MemoryMarshal.Read<ulong>(line[_fieldStart..]);
        _mask = _field.Length < 8 ? ulong.MaxValue << (8 * (8 - _field.Length)) : ulong.MaxValue;
        _last = MemoryMarshal.Read<ulong>(line[(ProgramStart - 8)..]) & _mask;
    }
}
