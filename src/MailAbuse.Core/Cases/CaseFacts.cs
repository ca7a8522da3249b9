namespace MailAbuse.Cases;

/// <summary>What the log says of the incident; the figures of the worst <see cref="Rates.SenderRate"/> that came to the case.</summary>
public sealed record CaseFacts
{
    /// <summary>When it began, as far as is known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>His last message that was counted.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>Messages.</summary>
    public long Messages { get; init; }

    /// <summary>Recipients.</summary>
    public long Recipients { get; init; }

    /// <summary>Recipients reached.</summary>
    public long Delivered { get; init; }

    /// <summary>Recipients refused or expired.</summary>
    public long Bounced { get; init; }

    /// <summary>Messages in the busiest span of <see cref="PeakWindow"/>.</summary>
    public long PeakMessages { get; init; }

    /// <summary>The length of that span.</summary>
    public TimeSpan PeakWindow { get; init; }

    /// <summary>Messages that are usual for him in such a span.</summary>
    public double Baseline { get; init; }

    /// <summary>Distinct client addresses.</summary>
    public long Clients { get; init; }

    /// <summary>Distinct addresses of MAIL FROM.</summary>
    public long EnvelopeSenders { get; init; }

    /// <summary>Why he was noticed, in words.</summary>
    public string[] Reasons { get; init; } = [];
}
