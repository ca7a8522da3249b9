using System.Globalization;

namespace MailAbuse.Reputation.Delisting;

/// <summary>One line of a request's diary. Lines are added and never changed.</summary>
public sealed record DelistingEntry
{
    /// <summary>When it was so; not when it was written down.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Who wrote it: user and machine.</summary>
    public string By { get; init; } = "";

    /// <summary>The state from then on.</summary>
    public DelistingState State { get; init; }

    /// <summary>What was done or said, in a sentence.</summary>
    public string Note { get; init; } = "";

    /// <summary>Time, state and sentence.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time:yyyy-MM-dd HH:mm} {State}: {Note}");
}
