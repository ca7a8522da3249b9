using MailAbuse.Rates;

namespace MailAbuse.Guard;

/// <summary>A sender who bursts now, and how far the guard is with him.</summary>
internal sealed class GuardBurst(SenderRate rate)
{
    /// <summary>What the log says of him.</summary>
    public SenderRate Rate { get; set; } = rate;

    /// <summary>True while somebody works on him.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>True where he is on hold, or was before.</summary>
    public bool IsDone { get; set; }

    /// <summary>Why he was left alone, as it was told last; null: he was not.</summary>
    public string? Told { get; set; }

    /// <summary>When he is looked at again.</summary>
    public DateTimeOffset Next { get; set; }
}
