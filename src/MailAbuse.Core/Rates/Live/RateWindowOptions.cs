namespace MailAbuse.Rates.Live;

/// <summary>What a window shows, and how.</summary>
public sealed class RateWindowOptions
{
    /// <summary>How many senders at most; fewer where the terminal is low.</summary>
    public int Top { get; init; } = 100;

    /// <summary>True for no colour, whatever the terminal can show.</summary>
    public bool NoColour { get; init; }

    /// <summary>For how long it is shown; null: until it is ended.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>The zone of the times that are shown.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;
}
