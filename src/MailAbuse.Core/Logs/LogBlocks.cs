namespace MailAbuse.Logs;

/// <summary>A portion of a log for whoever reads it in order.</summary>
internal sealed class LogBlock(StretchReader reader)
{
    /// <summary>Whole lines, each with its end but perhaps the last.</summary>
    public ReadOnlySpan<byte> Text => reader.Lines;

    /// <summary>Reads their headers.</summary>
    public SyslogParser Parser => reader.Parser;

    /// <summary>The file or stream that they are from; its line counts are for the reader to keep.</summary>
    public LogPart Part { get; private set; } = null!;

    internal void Enter(Stretch stretch) => Part = stretch.Part;
}

/// <summary>Reads logs in order, for those who want lines and not counts.</summary>
internal static class LogBlocks
{
    /// <summary>The portions of all logs, one log after the other; a portion is good until the next is asked for.</summary>
    /// <param name="series">The logs, from <see cref="LogCatalog.Open"/>.</param>
    /// <param name="zone">Zone of times without offset.</param>
    /// <param name="window">What is wanted; lines around it come too.</param>
    /// <param name="observer">Told of inputs that fail, and of progress.</param>
    /// <param name="statistics">Told of inputs that fail.</param>
    /// <param name="stop">Ends it.</param>
    public static IEnumerable<LogBlock> Read(IReadOnlyList<LogSeries> series, TimeZoneInfo zone, SecondRange window, IReadObserver observer, ReadStatistics statistics, CancellationToken stop)
    {
        using LogStretches stretches = new(series, zone, window, observer, statistics, stop);
        StretchReader reader = new(zone);
        LogBlock block = new(reader);
        long done = 0;
        while (stretches.Next() is { } stretch)
        {
            reader.Start(stretch);
            block.Enter(stretch);
            while (reader.MoveNext(stop)) yield return block;
            if (reader.IsCut) stretches.TellCut(stretch.Part);
            done += stretch.DiskBytes;
            observer.Progress(done, stretches.TotalBytes);
            stretches.Return(stretch);
        }
    }
}
