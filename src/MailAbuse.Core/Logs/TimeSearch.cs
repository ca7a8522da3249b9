namespace MailAbuse.Logs;

/// <summary>Finds by bisection where in a plain log a time begins.</summary>
internal sealed class TimeSearch(Microsoft.Win32.SafeHandles.SafeFileHandle file, long length, SyslogParser parser)
{
    private const int ProbeSize = 1 << 14;
    private const int Patience = 64;
    private readonly byte[] _probe = new byte[ProbeSize];

    /// <summary>
    /// An offset before which no line is as late as <paramref name="second"/>, as far as the probes tell, and not much before the first that
    /// is. Where probes contradict each other the last certain offset is returned, and the lines are read and compared one by one.
    /// </summary>
    public long StartOf(long second)
    {
        long low = 0, high = length;
        long lowTime = long.MinValue, highTime = long.MaxValue;
        while (high - low > 1 << 16)
        {
            long middle = low + (high - low) / 2;
            if (TimeAt(middle, high) is not { } time) return low; // no readable line there: read on from here
            if (time < lowTime || time > highTime) return low; // out of order
            if (time < second) (low, lowTime) = (middle, time);
            else (high, highTime) = (middle, time);
        }

        return low;
    }

    /// <summary>Time of the last line that has one; null where the last megabyte has none.</summary>
    public long? LastTime()
    {
        for (long window = 1 << 14; ; window *= 8)
        {
            long start = Math.Max(0, length - window);
            byte[] tail = new byte[length - start];
            int read = RandomAccess.Read(file, tail, start);
            ReadOnlySpan<byte> rest = tail.AsSpan(0, read);
            while (rest.Length > 0)
            {
                int end = rest.TrimEnd((byte)'\n').LastIndexOf((byte)'\n');
                if (end < 0 && start > 0) break;
                if (parser.TryParse(rest[(end + 1)..].TrimEnd("\r\n"u8), out SyslogHeader header)) return header.Second;
                if (end < 0) break;
                rest = rest[..(end + 1)];
            }

            if (start == 0 || window > 1 << 20) return null;
        }
    }

    private long? TimeAt(long offset, long before)
    {
        for (int tries = 0; tries < Patience && offset < before; tries++)
        {
            int read = RandomAccess.Read(file, _probe, offset);
            ReadOnlySpan<byte> rest = _probe.AsSpan(0, read);
            int cut = rest.IndexOf((byte)'\n');
            if (cut >= 0)
            {
                rest = rest[(cut + 1)..];
                while (rest.Length > 0)
                {
                    int end = rest.IndexOf((byte)'\n');
                    if (end < 0) break;
                    if (parser.TryParse(rest[..end], out SyslogHeader header)) return header.Second;
                    rest = rest[(end + 1)..];
                }
            }

            if (read < ProbeSize) return null;
            offset += ProbeSize - 1;
        }

        return null;
    }
}
