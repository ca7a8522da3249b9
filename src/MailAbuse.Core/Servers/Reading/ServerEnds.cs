using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>When the logs of servers end, for a window that is counted back from there.</summary>
internal static class ServerEnds
{
    /// <summary>Second of the last line of all; null where no server says. Servers that fail are told when they are read.</summary>
    public static long? Last(ServerLogs logs, ServerReadOptions options, TimeProvider clock, CancellationToken stop)
    {
        long?[] ends = new long?[logs.All.Count];
        logs.Each(options.ThrottleLimit, i => ends[i] = LastOf(logs, logs.All[i], clock, stop), _ => { }, stop);
        return ends.Max();
    }

    private static long? LastOf(ServerLogs logs, ServerLogs.One log, TimeProvider clock, CancellationToken stop)
    {
        ReadStatistics statistics = new();
        if (ServerLogs.IsHere(log))
        {
            LogInput input = logs.Here(log);
            IReadOnlyList<LogSeries> series = LogCatalog.Open(input, new Nobody(), statistics, clock);
            try
            {
                return ReadingTime.LogEnd(series, input.TimeZone, stop);
            }
            catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                return null;
            }
            finally
            {
                foreach (LogPart part in series.SelectMany(one => one.Parts)) part.Dispose();
            }
        }

        try
        {
            using ServerLogStream stream = ServerLogStream.Start(log.Shell, logs.Ask(ServerLogUse.End, SecondRange.All, log), clock.GetUtcNow(), stop);
            long? last = null;
            foreach (LogPart part in stream.Open(new Nobody(), statistics).SelectMany(one => one.Parts))
            {
                using Stream text = part.OpenText(stop);
                using MemoryStream lines = new();
                text.CopyTo(lines);
                SyslogParser parser = new(part.Zone!, part.NotAfter);
                foreach (Range range in lines.ToArray().AsSpan().Split((byte)'\n'))
                    if (parser.TryParse(lines.GetBuffer().AsSpan(0, (int)lines.Length)[range], out SyslogHeader header) && !(header.Second <= last)) last = header.Second;
            }

            return last;
        }
        catch (Exception e) when (e is ServerException or IOException)
        {
            return null;
        }
    }

    private sealed class Nobody : IReadObserver
    {
        public void Problem(LogProblem problem)
        {
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
