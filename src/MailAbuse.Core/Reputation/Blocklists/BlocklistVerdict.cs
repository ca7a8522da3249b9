namespace MailAbuse.Reputation.Blocklists;

/// <summary>What came of a question to a blocklist.</summary>
public enum BlocklistVerdict
{
    /// <summary>Nobody can say: no answer, a refusal, an error code of the list.</summary>
    Unknown,

    /// <summary>It is not listed.</summary>
    NotListed,

    /// <summary>It is.</summary>
    Listed,

    /// <summary>The list itself is dead: its own test entry is gone, or it lists everything.</summary>
    ListBroken,

    /// <summary>The resolver answers what is not so, or is not served by this list (a public resolver, too many questions).</summary>
    ResolverBroken,
}
