namespace MailAbuse.Routes;

/// <summary>How far a detour holds.</summary>
public enum RelayhostState
{
    /// <summary>It stands in the text, the table answers it, and Postfix was not asked, or could not be.</summary>
    InPlace,

    /// <summary>Postfix itself says that it takes this way.</summary>
    Proved,

    /// <summary>It stands in the text and does not hold; see the checks.</summary>
    Failed,

    /// <summary>It was removed.</summary>
    Removed,
}
