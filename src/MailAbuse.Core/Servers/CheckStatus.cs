namespace MailAbuse.Servers;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Passed,

    /// <summary>Works, but look at it.</summary>
    Warning,

    /// <summary>Not as it must be.</summary>
    Failed,

    /// <summary>Could not be tried here; the message says why.</summary>
    Skipped,
}
