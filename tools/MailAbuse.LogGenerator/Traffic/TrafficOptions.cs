namespace MailAbuse.LogGenerator;

/// <summary>What log is wanted.</summary>
public sealed class TrafficOptions
{
    /// <summary>Bytes.</summary>
    public long Size { get; init; } = 100_000_000;

    /// <summary>The same seed and options give the same bytes.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The form of a line's head.</summary>
    public LogFormat Format { get; init; } = LogFormat.Rfc3339;

    /// <summary>Time of the last lines; its offset is that of the servers.</summary>
    public DateTimeOffset End { get; init; } = new(2026, 11, 8, 12, 0, 0, TimeSpan.FromHours(1));

    /// <summary>The time that the log covers.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Names of the servers that write into this log.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["mx1"];

    /// <summary>How many senders there are, besides strangers.</summary>
    public int Senders { get; init; } = 2_000;

    /// <summary>Short queue ids, which come again after removal.</summary>
    public bool ShortIds { get; init; }

    /// <summary>Some lines a few places late.</summary>
    public bool Disorder { get; init; }

    /// <summary>The share of senders whose mail passes a content filter.</summary>
    public double Filtered { get; init; } = 0.2;
}
