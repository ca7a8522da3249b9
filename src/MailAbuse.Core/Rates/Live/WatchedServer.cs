namespace MailAbuse.Rates.Live;

/// <summary>A server, or a log by itself, as it is followed at the moment.</summary>
public sealed class WatchedServer
{
    /// <summary>The server's name; the log's path where it belongs to no server.</summary>
    public string Name { get; init; } = "";

    /// <summary>How it is followed.</summary>
    public WatchState State { get; init; }

    /// <summary>Lines that it wrote a second, in the last minute.</summary>
    public double LinesPerSecond { get; init; }

    /// <summary>When its last line was written, by its own clock; null where there was none.</summary>
    public DateTimeOffset? LastLine { get; init; }

    /// <summary>Messages in its queue, in which state ever, a minute ago at most; null where that was not asked, or could not be told.</summary>
    public long? Queued { get; init; }

    /// <summary>True where its log's clock has been wrong for some time; it is judged by its own time then.</summary>
    public bool IsClockOff { get; init; }

    /// <summary>What is wrong, for people; empty where nothing is.</summary>
    public string Problem { get; init; } = "";
}
