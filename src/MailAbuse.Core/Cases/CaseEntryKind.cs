namespace MailAbuse.Cases;

/// <summary>What an entry of a timeline is about.</summary>
public enum CaseEntryKind
{
    /// <summary>A remark of the operator.</summary>
    Note,

    /// <summary>The case was opened, or a further burst came to it.</summary>
    Opened,

    /// <summary>Kind, customer, contact or another detail was set.</summary>
    Changed,

    /// <summary>The sender was suspended.</summary>
    Suspended,

    /// <summary>The sender may send again.</summary>
    Resumed,

    /// <summary>Queued mail was put into quarantine.</summary>
    Quarantined,

    /// <summary>Mail was released from quarantine.</summary>
    Restored,

    /// <summary>Mail was deleted from quarantine.</summary>
    Removed,

    /// <summary>Whole messages were read or saved.</summary>
    Read,

    /// <summary>A letter was written.</summary>
    LetterWritten,

    /// <summary>A letter was handed to a mail server.</summary>
    LetterSent,

    /// <summary>A reply of the customer came.</summary>
    Replied,

    /// <summary>The state of a question was set.</summary>
    Answered,

    /// <summary>A check of the customer's queue began.</summary>
    CheckBegun,

    /// <summary>A check of the customer's queue ended, with its verdict.</summary>
    CheckEnded,

    /// <summary>A rule was overridden, with the reason that was given.</summary>
    Overridden,

    /// <summary>The case was closed.</summary>
    Closed,

    /// <summary>The case was opened again.</summary>
    Reopened,

    /// <summary>The case came from another store.</summary>
    Imported,

    /// <summary>Other people's addresses and excerpts were taken out.</summary>
    Cleared,
}
