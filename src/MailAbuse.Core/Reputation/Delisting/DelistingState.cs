namespace MailAbuse.Reputation.Delisting;

/// <summary>How far a request to be delisted has come. Which state follows which, and what is due then, stands in <see cref="DelistingSteps"/>.</summary>
public enum DelistingState
{
    /// <summary>The text is written; nobody has been asked yet.</summary>
    Prepared,

    /// <summary>The operator was asked.</summary>
    Requested,

    /// <summary>He says that he got it, or is looking at it.</summary>
    Acknowledged,

    /// <summary>He said no.</summary>
    Denied,

    /// <summary>He was asked once more.</summary>
    AskedAgain,

    /// <summary>He said yes, or the list no longer has it.</summary>
    Granted,

    /// <summary>A delivery in the log shows that mail is taken again. Never set by hand. Done.</summary>
    Confirmed,

    /// <summary>Not pursued any more. Done.</summary>
    Withdrawn,
}
