namespace MailAbuse.Routes.Pacing;

/// <summary>A message that was tried, and what was said so far.</summary>
internal sealed class PacedAttempt
{
    /// <summary>When it was tried, by the server's clock.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>When it was looked for in the queue, at last.</summary>
    public required DateTimeOffset Looked { get; set; }

    /// <summary>False where the mail system tried it by itself.</summary>
    public bool IsOurs { get; init; }

    /// <summary>True where it is to be looked for with every call.</summary>
    public bool IsAsked { get; set; }

    /// <summary>How often neither the queue nor the log had it.</summary>
    public int Looks { get; set; }

    /// <summary>What was said, by recipient.</summary>
    public Dictionary<string, PacedAnswer> Answers { get; } = new(StringComparer.Ordinal);
}
