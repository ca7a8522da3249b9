namespace MailAbuse.Rates.Baselines;

/// <summary>
/// The spans of many senders as one run of bytes: for each sender, by his number, how much further that is than the one before, the
/// length, and his cells as the counting has them packed. Some twelve bytes a span.
/// </summary>
public static class BaselineBytes
{
    /// <summary>Puts senders into bytes.</summary>
    /// <param name="senders">Each with his number; a number once.</param>
    public static byte[] Put(IEnumerable<(int Number, byte[] Cells)> senders)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        int last = 0;
        foreach ((int number, byte[] cells) in senders.OrderBy(one => one.Number))
        {
            writer.Write7BitEncodedInt(number - last);
            writer.Write7BitEncodedInt(cells.Length);
            writer.Write(cells);
            last = number;
        }

        return bytes.ToArray();
    }

    /// <summary>By this damage is seen.</summary>
    public static long SumOf(byte[] cells) => (long)ByteHash.Of(cells);

    /// <summary>Days as one: their spans are made as long as asked for, and what falls into one span is added up.</summary>
    /// <param name="days">The days; none has finer spans than asked for.</param>
    /// <param name="from">The first day of the whole.</param>
    /// <param name="span">Seconds of a span.</param>
    public static byte[] Together(IReadOnlyList<RememberedDay> days, int from, int span)
    {
        ArgumentNullException.ThrowIfNull(days);
        Dictionary<int, CellList> senders = [];
        foreach (RememberedDay day in days)
        {
            Each(day, (number, cells) =>
            {
                if (!senders.TryGetValue(number, out CellList? into)) senders.Add(number, into = new CellList());
                Pour(cells, day, from, span, into);
            });
        }

        return Put(Packed(senders));
    }

    /// <summary>A week of long ago: each sender's busiest day of it.</summary>
    /// <param name="days">The days.</param>
    /// <param name="from">The first day of the week.</param>
    /// <param name="span">Seconds of a span.</param>
    public static byte[] BusiestOf(IReadOnlyList<RememberedDay> days, int from, int span)
    {
        ArgumentNullException.ThrowIfNull(days);
        Dictionary<int, CellList> senders = [];
        Dictionary<int, long> most = [];
        foreach (RememberedDay day in days)
        {
            Each(day, (number, cells) =>
            {
                long volume = 0;
                foreach (Cell cell in cells) volume += Math.Max(cell.Messages, cell.Recipients / 4);
                if (most.TryGetValue(number, out long known) && known >= volume) return;
                most[number] = volume;
                senders[number] = Pour(cells, day, from, span, new CellList());
            });
        }

        return Put(Packed(senders));
    }

    /// <summary>Tells of each sender of a day.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what they should be.</exception>
    internal static void Each(RememberedDay day, Action<int, CellList> tell)
    {
        ReadOnlySpan<byte> bytes = day.Cells;
        CellList cells = new();
        int number = 0;
        try
        {
            for (int at = 0; at < bytes.Length;)
            {
                number += Number(bytes, ref at);
                int length = Number(bytes, ref at);
                cells.Load(bytes.Slice(at, length));
                tell(number, cells);
                at += length;
            }
        }
        catch (Exception cause) when (cause is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("The spans of a day end in the middle.", cause);
        }
    }

    private static int Number(ReadOnlySpan<byte> bytes, ref int at)
    {
        int number = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte part = bytes[at++];
            number |= (part & 0x7F) << shift;
            if (part < 0x80) return number;
        }

        throw new InvalidDataException("The spans of a day are no numbers.");
    }

    private static CellList Pour(CellList cells, RememberedDay day, int from, int span, CellList into)
    {
        long shift = (long)(day.Day - from) * BaselineRules.Day;
        foreach (Cell cell in cells) into.At((int)((shift + (long)cell.Bucket * day.Span) / span)).Add(cell);
        return into;
    }

    private static IEnumerable<(int, byte[])> Packed(Dictionary<int, CellList> senders)
    {
        Cell[] buffer = [];
        foreach ((int number, CellList cells) in senders) yield return (number, cells.ToBytes(ref buffer));
    }
}
