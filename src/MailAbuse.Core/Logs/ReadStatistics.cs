namespace MailAbuse.Logs;

/// <summary>What a reading of logs has seen.</summary>
public sealed class ReadStatistics
{
    /// <summary>Bytes of log text, unpacked.</summary>
    public long Bytes { get; set; }

    /// <summary>Lines.</summary>
    public long Lines { get; set; }

    /// <summary>Lines without a syslog header that could be read.</summary>
    public long UnreadableLines { get; set; }

    /// <summary>Lines of a mail server's programs.</summary>
    public long MailLines { get; set; }

    /// <summary>Lines that the loggers say they dropped.</summary>
    public long SuppressedLines { get; set; }

    /// <summary>Time of the first and of the last line, where there is one.</summary>
    public DateTimeOffset? First { get; set; }

    /// <inheritdoc cref="First"/>
    public DateTimeOffset? Last { get; set; }

    /// <summary>False when an input could not be read to its end.</summary>
    public bool IsComplete { get; set; } = true;

    /// <summary>False where of a far server's log only the lines came that matter: then <see cref="Last"/> need not be where that log ends.</summary>
    public bool IsEndKnown { get; set; } = true;

    /// <summary>Inputs that failed; of servers that are read together also those that failed as a whole.</summary>
    public int FailedInputs { get; set; }

    /// <summary>Inputs read, whole or in part.</summary>
    public int Inputs { get; set; }

    /// <summary>True where the logs end before a window begins, or have no line of it at all. Never where that cannot be told: an input that failed may end later.</summary>
    /// <param name="since">Where the window begins.</param>
    public bool EndBefore(DateTimeOffset since) => FailedInputs == 0 && IsEndKnown && !(Last >= since);

    /// <summary>Adds what another reading has seen.</summary>
    internal void Add(ReadStatistics other)
    {
        Bytes += other.Bytes;
        Lines += other.Lines;
        UnreadableLines += other.UnreadableLines;
        MailLines += other.MailLines;
        SuppressedLines += other.SuppressedLines;
        IsComplete &= other.IsComplete;
        IsEndKnown &= other.IsEndKnown;
        FailedInputs += other.FailedInputs;
        Inputs += other.Inputs;
        if (other.First is { } first && !(First <= first)) First = first;
        if (other.Last is { } last && !(Last >= last)) Last = last;
    }
}
