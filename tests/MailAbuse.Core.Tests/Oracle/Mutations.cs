using System.Text;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>What disks, loggers, copies and people do to a log. Seeded.</summary>
internal static class Mutations
{
    /// <summary>Bytes that mean something in a log line.</summary>
    private static readonly byte[] Telling = [.. " :,;<>[]()=@\"\\%/.-+TZ0aF\t\r"u8];

    /// <summary>Damages a log in a few of the ways below.</summary>
    public static byte[] Mutate(byte[] log, Random random)
    {
        List<byte[]> lines = Split(log);
        int ways = 1 + random.Next(3);
        for (int i = 0; i < ways && lines.Count > 0; i++) Mutate(lines, random);
        byte[] end = random.Next(8) == 0 ? "\r\n"u8.ToArray() : "\n"u8.ToArray();
        byte[] result = Join(lines, end);
        return random.Next(4) == 0 && result.Length > 0 ? result[..^1] : result;
    }

    private static void Mutate(List<byte[]> lines, Random random)
    {
        double share = random.Next(3) switch
        {
            0 => 0.02,
            1 => 0.2,
            _ => 1,
        };
        switch (random.Next(14))
        {
            case 0:
                Each(lines, random, share, l => Flip(l, random, bits: 1));
                break;
            case 1:
                Each(lines, random, share, l => Flip(l, random, bits: 1 + random.Next(8)));
                break;
            case 2: // cut at the end, as a full disk does
                Each(lines, random, share, l => l[..random.Next(l.Length + 1)]);
                break;
            case 3: // cut at the beginning, as rotation by size does
                Each(lines, random, share, l => l[random.Next(l.Length + 1)..]);
                break;
            case 4: // a hole of NULs, as a crash leaves them
                Each(lines, random, share, l =>
                {
                    int from = random.Next(l.Length + 1), to = random.Next(from, l.Length + 1);
                    byte[] copy = [.. l];
                    copy.AsSpan(from, to - from).Clear();
                    return copy;
                });
                break;
            case 5: // NULs in between
                Each(lines, random, share, l => Insert(l, random, new byte[1 + random.Next(20)]));
                break;
            case 6: // bytes that are no UTF-8
                Each(lines, random, share, l => Insert(l, random, [(byte)random.Next(128, 256), (byte)random.Next(128, 256)]));
                break;
            case 7: // a byte that means something
                Each(lines, random, share, l => Insert(l, random, [Telling[random.Next(Telling.Length)]]));
                break;
            case 8: // a byte lost
                Each(lines, random, share, l =>
                {
                    if (l.Length == 0) return l;
                    int at = random.Next(l.Length);
                    return [.. l[..at], .. l[(at + 1)..]];
                });
                break;
            case 9: // every line twice
                for (int i = lines.Count - 1; i >= 0; i--)
                {
                    if (random.NextDouble() < share) lines.Insert(i, lines[i]);
                }

                break;
            case 10: // shuffled nearby
                for (int i = 0; i + 1 < lines.Count; i++)
                {
                    int other = Math.Min(lines.Count - 1, i + random.Next(8));
                    if (random.NextDouble() < share) (lines[i], lines[other]) = (lines[other], lines[i]);
                }

                break;
            case 11: // shuffled wholly
                byte[][] all = [.. lines];
                random.Shuffle(all);
                lines.Clear();
                lines.AddRange(all);
                break;
            case 12: // lines that ran together
                for (int i = lines.Count - 2; i >= 0; i--)
                {
                    if (random.NextDouble() >= share / 4) continue;
                    lines[i] = [.. lines[i], .. lines[i + 1]];
                    lines.RemoveAt(i + 1);
                }

                break;
            default: // blank lines
                for (int i = lines.Count - 1; i >= 0; i--)
                {
                    if (random.NextDouble() < share / 2) lines.Insert(i, random.Next(2) == 0 ? [] : " "u8.ToArray());
                }

                break;
        }
    }

    /// <summary>Makes one line a megabyte long, somewhere inside.</summary>
    public static byte[] WithHugeLine(byte[] log, Random random)
    {
        List<byte[]> lines = Split(log);
        if (lines.Count == 0) return log;
        int at = random.Next(lines.Count);
        byte[] filling = new byte[1 << 20];
        filling.AsSpan().Fill((byte)"xa <,\0"[random.Next(6)]);
        lines[at] = Insert(lines[at], random, filling);
        return Join(lines, "\n"u8.ToArray());
    }

    public static List<byte[]> Split(byte[] log)
    {
        var lines = new List<byte[]>();
        int from = 0;
        while (from < log.Length)
        {
            int length = log.AsSpan(from).IndexOf((byte)'\n');
            if (length < 0) length = log.Length - from;
            lines.Add(log[from..(from + length)]);
            from += length + 1;
        }

        return lines;
    }

    public static byte[] Join(IEnumerable<byte[]> lines, byte[] end)
    {
        using var log = new MemoryStream();
        foreach (byte[] line in lines)
        {
            log.Write(line);
            log.Write(end);
        }

        return log.ToArray();
    }

    private static void Each(List<byte[]> lines, Random random, double share, Func<byte[], byte[]> change)
    {
        for (int i = 0; i < lines.Count; i++)
        {
            if (random.NextDouble() < share) lines[i] = change(lines[i]);
        }
    }

    private static byte[] Flip(byte[] line, Random random, int bits)
    {
        if (line.Length == 0) return line;
        byte[] copy = [.. line];
        for (int i = 0; i < bits; i++)
        {
            int at = random.Next(copy.Length);
            copy[at] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    private static byte[] Insert(byte[] line, Random random, byte[] bytes)
    {
        int at = random.Next(line.Length + 1);
        return [.. line[..at], .. bytes, .. line[at..]];
    }

    /// <summary>For people: what a log says, its odd bytes escaped.</summary>
    public static string Show(byte[] log)
    {
        var text = new StringBuilder();
        foreach (byte[] line in Split(log))
        {
            foreach (byte b in line.AsSpan(0, Math.Min(line.Length, 2000))) _ = b is >= 32 and < 127 and not (byte)'\\' ? text.Append((char)b) : text.Append($"\\x{b:X2}");
            if (line.Length > 2000) text.Append($" … ({line.Length} bytes)");
            text.Append('\n');
        }

        return text.ToString();
    }
}
