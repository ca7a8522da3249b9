namespace MailAbuse.Lab;

/// <summary>What a name server of the lab does with questions about a zone.</summary>
public enum DnsBehaviour
{
    /// <summary>It answers from the records.</summary>
    Answers,

    /// <summary>REFUSED.</summary>
    Refuses,

    /// <summary>SERVFAIL.</summary>
    Fails,

    /// <summary>Nothing.</summary>
    IsSilent,
}
