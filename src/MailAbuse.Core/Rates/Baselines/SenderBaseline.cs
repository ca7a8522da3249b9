namespace MailAbuse.Rates.Baselines;

/// <summary>What was learned of what senders usually do.</summary>
public sealed class SenderBaseline
{
    /// <summary>The servers whose picture it is, with commas; by the names of the inventory, or as the log has them.</summary>
    public string Server { get; init; } = "";

    /// <summary>Senders of the days that were read.</summary>
    public int Senders { get; init; }

    /// <summary>Whole days of the logs, known before or not.</summary>
    public int Days { get; init; }

    /// <summary>How many of them were not known before, or not as whole.</summary>
    public int NewDays { get; init; }

    /// <summary>Where the first of them begins, UTC; null where there is none.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Where the last of them ends (exclusive), UTC.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>False where the logs had holes, so that counts are lower bounds: an input failed, or a logger dropped lines.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The file in which it is kept.</summary>
    public string Store { get; init; } = "";
}
