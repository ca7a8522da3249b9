using MailAbuse.Release;

namespace MailAbuse.Cases;

/// <summary>The last check of the customer's queue, as a case remembers it.</summary>
public sealed record CaseCheck
{
    /// <summary>When it ended.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Its verdict.</summary>
    public QueueVerdict Verdict { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string Reason { get; init; } = "";
}
