using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MailAbuse.Logs;

/// <summary>
/// Reads the header of a syslog line: RFC 3164 (<c>Nov  5 14:03:02 host program[pid]: …</c>), RFC 3339 time as rsyslog, journalctl
/// <c>short-iso</c> and postlogd write it, and RFC 5424, each with or without <c>&lt;PRI&gt;</c>.
/// </summary>
/// <remarks>
/// Lines of one second stand together, so the last time is remembered and only compared. Not for use by two threads at once.
/// RFC 3164 has no year: a line's year is the latest that does not put it after the log's own end (the file's time), with a day's
/// grace for clocks that differ.
/// </remarks>
internal sealed class SyslogParser
{
    private readonly ZoneOffsets _zone;
    private readonly DateTime _notAfter;

    // The last time read, as text and as a value. Twenty-four bytes hold the fixed part of every format.
    private ulong _time0, _time1, _time2;
    private long _second;
    private long _lastSecond;
    private int _secondInMinute;
    private ulong _offset;
    private int _offsetLength;
    private long _offsetSeconds;

    /// <param name="zone">The zone of times without offset.</param>
    /// <param name="notAfter">The log's end, for times without year.</param>
    public SyslogParser(TimeZoneInfo zone, DateTimeOffset notAfter)
    {
        _zone = new ZoneOffsets(zone);
        _notAfter = TimeZoneInfo.ConvertTime(notAfter, zone).DateTime.AddDays(1);
    }

    /// <summary>Reads the header; false where the line does not begin with one.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="header">Where its parts are.</param>
    [MethodImpl(Hot.Loop)]
    public bool TryParse(ReadOnlySpan<byte> line, out SyslogHeader header)
    {
        Unsafe.SkipInit(out header);
        int at = 0;
        bool is5424 = false;
        if (line.Length < 20) return false;
        if (line[0] == '<' && !SkipPriority(line, ref at, out is5424)) return false;
        if (line.Length - at < 20) return false;

        int afterTime = line[at] is >= (byte)'0' and <= (byte)'9'
            ? ReadIsoTime(line, at, ref header)
            : ReadOldTime(line, at, ref header);
        if (afterTime < 0 || afterTime >= line.Length || line[afterTime] != ' ') return false;
        _lastSecond = header.Second;

        header.TimeEnd = afterTime;
        int host = afterTime + 1;
        int blank = IndexOfBlank(line, host);
        if (blank <= host) return false;
        header.HostStart = host;
        header.HostLength = blank - host;
        return is5424 ? ReadTail5424(line, blank + 1, ref header) : ReadTag(line, blank + 1, ref header);
    }

    /// <summary>
    /// The second of a line whose header is known to be laid out as that of the line before (<see cref="HeaderShape"/>): usually it is the same
    /// second or minute, and a comparison tells. False where the time has to be read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLastSecond(ReadOnlySpan<byte> line, out long second)
    {
        ref byte start = ref MemoryMarshal.GetReference(line);
        second = _lastSecond;
        bool isSame = _time2 == ulong.MaxValue
            ? Unsafe.ReadUnaligned<ulong>(ref start) == _time0 && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, 7)) == _time1
            : Unsafe.ReadUnaligned<ulong>(ref start) == _time0 && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, 8)) == _time1
                && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, 15)) == _time2;
        return isSame || TryLastMinute(line, out second);
    }

    private bool TryLastMinute(ReadOnlySpan<byte> line, out long second)
    {
        second = 0;
        ulong time0 = BinaryPrimitives.ReadUInt64LittleEndian(line), time1, time2;
        int sec;
        if (_time2 == ulong.MaxValue)
        {
            time1 = BinaryPrimitives.ReadUInt64LittleEndian(line[7..]);
            time2 = ulong.MaxValue;
            if (time0 != _time0 || (time1 ^ _time1) << 16 != 0 || !Two(line, 13, out sec)) return false;
        }
        else
        {
            time1 = BinaryPrimitives.ReadUInt64LittleEndian(line[8..]);
            time2 = BinaryPrimitives.ReadUInt32LittleEndian(line[15..]);
            if (time0 != _time0 || time1 != _time1 || line[16] != ':' || !Two(line, 17, out sec)) return false;
        }

        if (sec > 59) return false;
        int passed = sec - _secondInMinute;
        (_time1, _time2, _secondInMinute) = (time1, time2, sec);
        _second += passed;
        second = _lastSecond += passed;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IndexOfBlank(ReadOnlySpan<byte> line, int from)
    {
        for (int i = from; i < line.Length; i++)
            if (line[i] == ' ') return i;
        return -1;
    }

    private static bool SkipPriority(ReadOnlySpan<byte> line, ref int at, out bool is5424)
    {
        is5424 = false;
        int i = 1;
        while (i < 5 && line[i] is >= (byte)'0' and <= (byte)'9') i++;
        if (i == 1 || line[i] != '>') return false;
        at = i + 1;
        if (line[at] == '1' && line[at + 1] == ' ')
        {
            is5424 = true;
            at += 2;
        }

        return true;
    }

    /// <summary><c>program[pid]: message</c>; without a program the message is all that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ReadTag(ReadOnlySpan<byte> line, int start, ref SyslogHeader header)
    {
        header.ProgramStart = start;
        header.ProcessId = 0;
        int i = start;
        while (i < line.Length && line[i] is not ((byte)'[' or (byte)':' or (byte)' ')) i++;
        int nameEnd = i;
        if (i < line.Length && line[i] == '[')
        {
            int pid = 0;
            i++;
            while (i < line.Length && (uint)(line[i] - '0') <= 9 && pid < 100_000_000) pid = pid * 10 + (line[i++] - '0');
            if (i < line.Length && line[i] == ']')
            {
                header.ProcessId = pid;
                i++;
            }
        }

        if (i < line.Length && line[i] == ':' && nameEnd > start)
        {
            header.ProgramLength = nameEnd - start;
            i++;
            header.MessageStart = i < line.Length && line[i] == ' ' ? i + 1 : i;
            return true;
        }

        // Some templates leave the colon out where there is a process id.
        if (i < line.Length && line[i] == ' ' && line[i - 1] == ']' && header.ProcessId > 0 && nameEnd > start)
        {
            header.ProgramLength = nameEnd - start;
            header.MessageStart = i + 1;
            return true;
        }

        header.ProgramLength = 0;
        header.ProcessId = 0;
        header.MessageStart = start;
        return start < line.Length;
    }

    /// <summary>RFC 5424 after the host: APP-NAME PROCID MSGID STRUCTURED-DATA MSG.</summary>
    private static bool ReadTail5424(ReadOnlySpan<byte> line, int start, ref SyslogHeader header)
    {
        int appEnd = IndexOfBlank(line, start);
        if (appEnd < 0) return false;
        int pidEnd = IndexOfBlank(line, appEnd + 1);
        if (pidEnd < 0) return false;
        int idEnd = IndexOfBlank(line, pidEnd + 1);
        if (idEnd < 0) return false;
        header.ProgramStart = start;
        header.ProgramLength = line[start] == '-' ? 0 : appEnd - start;
        header.ProcessId = 0;
        foreach (byte b in line[(appEnd + 1)..pidEnd])
        {
            if ((uint)(b - '0') > 9 || header.ProcessId >= 100_000_000)
            {
                header.ProcessId = 0;
                break;
            }

            header.ProcessId = header.ProcessId * 10 + (b - '0');
        }

        int i = idEnd + 1;
        if (i >= line.Length) return false;
        if (line[i] == '-') i++;
        else
        {
            // [id name="value" …][…]; inside a value, " ] and \ are escaped by \.
            bool quoted = false;
            while (i < line.Length)
            {
                byte b = line[i];
                if (quoted && b == '\\') i++;
                else if (b == '"') quoted = !quoted;
                else if (!quoted && b == ' ' && line[i - 1] == ']') break;
                i++;
            }
        }

        if (i < line.Length && line[i] == ' ') i++;
        if (line.Length - i >= 3 && line[i] == 0xEF && line[i + 1] == 0xBB && line[i + 2] == 0xBF) i += 3;
        header.MessageStart = Math.Min(i, line.Length);
        return true;
    }

    /// <summary><c>2026-11-05T14:03:02(.123456)(+01:00|+0100|Z)</c>, blank allowed for T. Returns where it ends, -1 where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadIsoTime(ReadOnlySpan<byte> line, int at, ref SyslogHeader header)
    {
        ref byte start = ref Unsafe.Add(ref MemoryMarshal.GetReference(line), at);
        ulong t0 = Unsafe.ReadUnaligned<ulong>(ref start);
        ulong t1 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, 8));
        ulong t2 = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, 15)); // ":02" and what stands before it
        if (t0 != _time0 || t1 != _time1 || t2 != _time2)
        {
            // Mostly only the seconds have moved on.
            long local;
            if (t0 == _time0 && t1 == _time1 && _time2 != ulong.MaxValue && line[at + 16] == ':' && Two(line, at + 17, out int sec) && sec < 60) local = _second - _secondInMinute + sec;
            else if (!ParseIso(line.Slice(at, 19), out local, out sec)) return -1;
            (_time0, _time1, _time2, _second, _secondInMinute) = (t0, t1, t2, local, sec);
        }

        int i = at + 19;
        int fraction = 0;
        if (i < line.Length && line[i] is (byte)'.' or (byte)',')
        {
            i++;
            int digits = 0;
            while (i < line.Length && (uint)(line[i] - '0') <= 9)
            {
                if (digits++ < 7) fraction = fraction * 10 + (line[i] - '0');
                i++;
            }

            if (digits == 0) return -1;
            for (; digits < 7; digits++) fraction *= 10;
        }

        header.Fraction = fraction;
        int length = OffsetLength(line, i);
        if (length < 0) return -1;
        if (length == 0)
        {
            header.Second = _second - _zone.At(_second);
            return i;
        }

        ulong text = 0;
        for (int k = 0; k < length; k++) text = text << 8 | line[i + k];
        if (text != _offset || length != _offsetLength)
        {
            if (!ParseOffset(line.Slice(i, length), out long seconds)) return -1;
            (_offset, _offsetLength, _offsetSeconds) = (text, length, seconds);
        }

        header.Second = _second - _offsetSeconds;
        return i + length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int OffsetLength(ReadOnlySpan<byte> line, int i)
    {
        if (i >= line.Length) return -1;
        switch (line[i])
        {
            case (byte)' ': return 0;
            case (byte)'Z' or (byte)'z': return 1;
            case (byte)'+' or (byte)'-':
                if (i + 6 < line.Length && line[i + 3] == ':') return 6;
                if (i + 5 < line.Length && line[i + 5] == ' ') return 5;
                if (i + 3 < line.Length && line[i + 3] == ' ') return 3;
                return -1;
            default: return -1;
        }
    }

    private static bool ParseOffset(ReadOnlySpan<byte> text, out long seconds)
    {
        seconds = 0;
        if (text.Length == 1) return true;
        if (!Two(text, 1, out int hours) || hours > 18) return false;
        int minutes = 0;
        if (text.Length == 5 && !Two(text, 3, out minutes)) return false;
        if (text.Length == 6 && !Two(text, 4, out minutes)) return false;
        if (minutes > 59) return false;
        seconds = (hours * 60 + minutes) * 60L;
        if (text[0] == '-') seconds = -seconds;
        return true;
    }

    private static bool ParseIso(ReadOnlySpan<byte> text, out long second, out int sec)
    {
        second = 0;
        sec = 0;
        if (!Two(text, 0, out int century) || !Two(text, 2, out int year) || text[4] != '-' || !Two(text, 5, out int month) ||
            text[7] != '-' || !Two(text, 8, out int day) || text[10] is not ((byte)'T' or (byte)' ' or (byte)'t') ||
            text[13] != ':' || text[16] != ':' ||
            !Two(text, 11, out int hour) || !Two(text, 14, out int minute) || !Two(text, 17, out sec))
            return false;
        bool isTime = Compose(century * 100 + year, month, day, hour, minute, sec, out second);
        sec = Math.Min(sec, 59);
        return isTime;
    }

    /// <summary><c>Nov  5 14:03:02</c>. Returns where it ends, -1 where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadOldTime(ReadOnlySpan<byte> line, int at, ref SyslogHeader header)
    {
        ref byte start = ref Unsafe.Add(ref MemoryMarshal.GetReference(line), at);
        ulong t0 = Unsafe.ReadUnaligned<ulong>(ref start);
        ulong t1 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, 7));
        if (t0 != _time0 || t1 != _time1 || _time2 != ulong.MaxValue)
        {
            // Mostly only the seconds have moved on: the last two of these bytes.
            long second;
            if (t0 == _time0 && (t1 ^ _time1) << 16 == 0 && _time2 == ulong.MaxValue && Two(line, at + 13, out int sec) && sec < 60) second = _second - _secondInMinute + sec;
            else if (!ParseOld(line.Slice(at, 15), out second, out sec)) return -1;
            (_time0, _time1, _time2, _second, _secondInMinute) = (t0, t1, ulong.MaxValue, second, sec);
        }

        header.Second = _second;
        header.Fraction = 0;
        return at + 15;
    }

    private bool ParseOld(ReadOnlySpan<byte> text, out long second, out int sec)
    {
        second = 0;
        sec = 0;
        int month = Month(text);
        if (month == 0 || text[3] != ' ' || text[6] != ' ' || text[9] != ':' || text[12] != ':') return false;
        int day;
        if (text[4] == ' ')
        {
            day = text[5] - '0';
            if (day is < 1 or > 9) return false;
        }
        else if (!Two(text, 4, out day)) return false;

        if (!Two(text, 7, out int hour) || !Two(text, 10, out int minute) || !Two(text, 13, out sec)) return false;
        int year = _notAfter.Year;
        for (int tries = 0; tries < 9; tries++, year--)
        {
            // 29 February exists in its own years only, so go back to one of them.
            if (!Compose(year, month, day, hour, minute, sec, out long local)) continue;
            if (DateTime.UnixEpoch.AddSeconds(local) > _notAfter) continue;
            second = local - _zone.At(local);
            sec = Math.Min(sec, 59);
            return true;
        }

        return false;
    }

    private static int Month(ReadOnlySpan<byte> text) => (text[0] << 16 | text[1] << 8 | text[2]) switch
    {
        'J' << 16 | 'a' << 8 | 'n' => 1,
        'F' << 16 | 'e' << 8 | 'b' => 2,
        'M' << 16 | 'a' << 8 | 'r' => 3,
        'A' << 16 | 'p' << 8 | 'r' => 4,
        'M' << 16 | 'a' << 8 | 'y' => 5,
        'J' << 16 | 'u' << 8 | 'n' => 6,
        'J' << 16 | 'u' << 8 | 'l' => 7,
        'A' << 16 | 'u' << 8 | 'g' => 8,
        'S' << 16 | 'e' << 8 | 'p' => 9,
        'O' << 16 | 'c' << 8 | 't' => 10,
        'N' << 16 | 'o' << 8 | 'v' => 11,
        'D' << 16 | 'e' << 8 | 'c' => 12,
        _ => 0,
    };

    private static bool Two(ReadOnlySpan<byte> text, int at, out int value)
    {
        int tens = text[at] - '0', ones = text[at + 1] - '0';
        value = tens * 10 + ones;
        return (uint)tens <= 9 && (uint)ones <= 9;
    }

    private static bool Compose(int year, int month, int day, int hour, int minute, int sec, out long second)
    {
        second = 0;
        if (year is < 1970 or > 9000 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ||
            hour > 23 || minute > 59 || sec > 60)
            return false;
        second = (new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond
            + Math.Min(sec, 59); // a leap second is written as :60
        return true;
    }

    /// <summary>Offsets of a zone, asked once an hour of local time.</summary>
    private sealed class ZoneOffsets(TimeZoneInfo zone)
    {
        private long _hour = long.MinValue;
        private long _offset;

        public long At(long localSecond)
        {
            long hour = Math.DivRem(localSecond, 900, out _);
            if (hour != _hour)
            {
                DateTime local = DateTime.SpecifyKind(DateTime.UnixEpoch.AddSeconds(hour * 900), DateTimeKind.Unspecified);
                _offset = (long)zone.GetUtcOffset(local).TotalSeconds;
                _hour = hour;
            }

            return _offset;
        }
    }
}
