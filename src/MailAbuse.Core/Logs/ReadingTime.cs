namespace MailAbuse.Logs;

/// <summary>Turns what a user says of time into seconds.</summary>
internal static class ReadingTime
{
    /// <summary>The window of a query; <c>Last</c> counts back from <c>Until</c>, else from the end of the log or from now.</summary>
    public static SecondRange Resolve(DateTimeOffset? since, DateTimeOffset? until, TimeSpan? last, bool fromLogEnd, IReadOnlyList<LogSeries> series,
        TimeZoneInfo zone, TimeProvider clock)
    {
        long end = until is { } given ? given.ToUnixTimeSeconds() : long.MaxValue;
        if (fromLogEnd && LogEnd(series, zone) is { } logEnd) end = logEnd + 1;
        if (last is null) return new SecondRange(since?.ToUnixTimeSeconds() ?? long.MinValue, end);
        long back = end == long.MaxValue ? clock.GetUtcNow().ToUnixTimeSeconds() : end;
        return new SecondRange(back - (long)last.Value.TotalSeconds, end);
    }

    /// <summary>Second of the last line of the newest part of all logs; null where that is not known without reading everything.</summary>
    public static long? LogEnd(IReadOnlyList<LogSeries> series, TimeZoneInfo zone)
    {
        long? end = null;
        foreach (LogSeries one in series)
        {
            LogPart? newest = one.Parts.LastOrDefault(part => part.IsSeekable);
            if (newest is null) continue;
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(newest.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (new TimeSearch(file, newest.Length, new SyslogParser(zone, newest.NotAfter)).LastTime() is { } last && !(last <= end)) end = last;
        }

        return end;
    }
}
