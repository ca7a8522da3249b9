namespace MailAbuse.LogGenerator;

/// <summary>What month is wanted.</summary>
public sealed record MonthOptions
{
    /// <summary>The same seed and options give the same month.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many senders, in the shares of docs/generator.md.</summary>
    public int Senders { get; init; } = 2_000;

    /// <summary>Days before the month without incidents, so that everyone has a past.</summary>
    public int WarmUpDays { get; init; } = 14;

    /// <summary>Length of the measured time.</summary>
    public int Days { get; init; } = 30;

    /// <summary>How many senders are abused, each once; the kinds take turns.</summary>
    public int Incidents { get; init; } = 40;

    /// <summary>Mail from the internet for each message of these senders.</summary>
    public double Background { get; init; } = 0.25;

    /// <summary>Offset of the server's clock.</summary>
    public TimeSpan Offset { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Where the measured time begins: a Sunday, and the month ends on a working day.</summary>
    public DateTimeOffset Start => new(2026, 11, 1, 0, 0, 0, Offset);

    /// <summary>Where it ends (exclusive).</summary>
    public DateTimeOffset End => Start.AddDays(Days);

    /// <summary>Where the log begins.</summary>
    public DateTimeOffset WarmUpStart => Start.AddDays(-WarmUpDays);
}
