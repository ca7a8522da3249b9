using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>Counts logs that are in memory, in one go or in stretches: the engine without files and threads.</summary>
internal static class RateScan
{
    // What is in memory has no file time.
    private static readonly DateTimeOffset LogEnd = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Counts one log a host.</summary>
    /// <param name="series">The logs.</param>
    /// <param name="query">The window and the grouping.</param>
    /// <param name="blockSize">Length of a stretch in bytes, which is cut at the next end of a line.</param>
    /// <param name="near">See <see cref="CountLayout.Near"/>.</param>
    /// <param name="isPart">Other servers are counted elsewhere.</param>
    internal static RateCounts Count(IReadOnlyList<byte[]> series, RateQuery query, int blockSize, long near = 8 << 20, bool isPart = false)
    {
        long until = query.Until?.ToUnixTimeSeconds() ?? long.MaxValue;
        HostTable hosts = new();
        SenderTable senders = new();
        CountLayout layout = LayoutOf(query, isPart || HasSeveralHosts(series)) with { Near = near };
        RateCounts counts = new(layout, hosts, senders);
        PostfixScanner scanner = new(layout, senders, hosts, SecondRange.All with { Until = until });
        Findings findings = new();
        foreach (byte[] log in series)
        {
            for (int at = 0, end; at < log.Length; at = end)
            {
                end = (int)Math.Min((long)at + blockSize, log.Length);
                if (end < log.Length)
                {
                    int rest = log.AsSpan(Math.Max(end - 1, 0)).IndexOf((byte)'\n');
                    end = rest < 0 ? log.Length : end + rest;
                }

                findings.Clear();
                scanner.Start(findings);
                scanner.Scan(log.AsSpan(at, end - at), new SyslogParser(TimeZoneInfo.Utc, LogEnd), at);
                scanner.Finish();
                findings.JoinInto(counts);
            }

            counts.EndLog();
        }

        if (!isPart) counts.FollowServers();
        return counts;
    }

    private static bool HasSeveralHosts(IReadOnlyList<byte[]> series)
    {
        SyslogParser parser = new(TimeZoneInfo.Utc, LogEnd);
        byte[]? first = null;
        foreach (byte[] log in series)
            foreach (Range range in log.AsSpan().Split((byte)'\n'))
            {
                ReadOnlySpan<byte> line = log.AsSpan()[range];
                if (!parser.TryParse(line, out SyslogHeader header)) continue;
                ReadOnlySpan<byte> host = line.Slice(header.HostStart, header.HostLength);
                first ??= host.ToArray();
                if (!host.SequenceEqual(first)) return true;
            }

        return false;
    }

    /// <summary>How time is cut for a query.</summary>
    internal static CountLayout LayoutOf(RateQuery query, bool followServers)
    {
        // Six spans to a window show a peak well enough, and a minute is as short as makes sense.
        int span = Math.Clamp((int)(query.Window.TotalSeconds / 6), 60, 3600);
        long since = query.Since?.ToUnixTimeSeconds() ?? long.MinValue;
        return new CountLayout(since == long.MinValue ? 0 : since, span, since, query.By, followServers) { MostCells = query.MostCells };
    }
}
