namespace MailAbuse.Logs;

/// <summary>Turns what a user says of time into seconds.</summary>
internal static class ReadingTime
{
    /// <summary>The window of a query; <c>Last</c> counts back from <c>Until</c>, else from the end of the log or from now.</summary>
    public static SecondRange Resolve(DateTimeOffset? since, DateTimeOffset? until, TimeSpan? last, bool fromLogEnd, IReadOnlyList<LogSeries> series,
        TimeZoneInfo zone, TimeProvider clock, IReadObserver observer, ReadStatistics statistics, CancellationToken stop)
    {
        long end = until is { } given ? given.ToUnixTimeSeconds() : long.MaxValue;
        if (fromLogEnd)
        {
            try
            {
                if (LogEnd(series, zone, stop) is { } logEnd) end = logEnd + 1;
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                // What is wrong with it is told when it is read.
            }

            if (end == long.MaxValue && series.Count > 0)
                LogCatalog.Report(observer, statistics, new LogProblem(series[^1].Name, LogProblemKind.LogReadFailed, "Where the log ends is known only of files, so the end is taken to be now.", "Write what is streamed into a file first, or give the end as a time."));
        }

        if (last is null) return new SecondRange(since?.ToUnixTimeSeconds() ?? long.MinValue, end);
        long back = end == long.MaxValue ? clock.GetUtcNow().ToUnixTimeSeconds() : end;
        return new SecondRange(back - (long)last.Value.TotalSeconds, end);
    }

    /// <summary>Second of the last line of the newest part of all logs; null where that is not known: of streams.</summary>
    public static long? LogEnd(IReadOnlyList<LogSeries> series, TimeZoneInfo zone, CancellationToken stop)
    {
        long? end = null;
        foreach (LogSeries one in series)
        {
            if (one.Parts.LastOrDefault(part => part.Packing != LogPacking.Stream) is not { } newest) continue;
            long? last = newest.IsSeekable ? new TimeSearch(newest.Handle, newest.Length, new SyslogParser(zone, newest.NotAfter)).LastTime() : LastOf(newest, zone, stop);
            if (last is not null && !(last <= end)) end = last;
        }

        return end;
    }

    // What is packed has to be unpacked to its end for that.
    private static long? LastOf(LogPart part, TimeZoneInfo zone, CancellationToken stop)
    {
        using Stream text = part.OpenText(stop);
        SyslogParser parser = new(zone, part.NotAfter);
        byte[] buffer = new byte[1 << 17];
        int kept = 0;
        for (int read; (read = text.Read(buffer.AsSpan(kept))) > 0;)
        {
            stop.ThrowIfCancellationRequested();
            // The last half is enough to find the last line in, and the first half of what comes next joins it.
            int filled = kept + read;
            kept = Math.Min(filled, buffer.Length / 2);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }

        ReadOnlySpan<byte> rest = buffer.AsSpan(0, kept);
        while (rest.Length > 0)
        {
            int begin = rest.TrimEnd((byte)'\n').LastIndexOf((byte)'\n') + 1;
            if (parser.TryParse(rest[begin..].TrimEnd("\r\n"u8), out SyslogHeader header)) return header.Second;
            rest = rest[..begin];
        }

        return null;
    }
}
