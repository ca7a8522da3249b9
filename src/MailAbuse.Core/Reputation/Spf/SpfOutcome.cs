namespace MailAbuse.Reputation.Spf;

/// <summary>What a domain's SPF record says of an address that sends for it (RFC 7208, 2.6).</summary>
public enum SpfOutcome
{
    /// <summary>It cannot be told here: the record uses macros or <c>ptr</c>, which take more than domain and address.</summary>
    Unknown,

    /// <summary>The address may send.</summary>
    Pass,

    /// <summary>It may not.</summary>
    Fail,

    /// <summary>It probably may not.</summary>
    SoftFail,

    /// <summary>The record says nothing of it.</summary>
    Neutral,

    /// <summary>There is no record.</summary>
    None,

    /// <summary>The resolver could not find out; later it may.</summary>
    TempError,

    /// <summary>The record is wrong, or needs more questions than are allowed. Receivers take it for broken.</summary>
    PermError,
}
