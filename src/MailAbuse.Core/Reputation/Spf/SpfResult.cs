namespace MailAbuse.Reputation.Spf;

/// <summary>What came of one check.</summary>
public sealed record SpfResult
{
    /// <summary>The result.</summary>
    public SpfOutcome Outcome { get; init; }

    /// <summary>The term that decided and where it stands, or what is wrong, in words. Safe to show.</summary>
    public string Reason { get; init; } = "";
}
