namespace MailAbuse.Rates;

/// <summary>Whose past a sender is compared with.</summary>
public enum BaselineSource
{
    /// <summary>There was no past to compare with.</summary>
    None,

    /// <summary>His own.</summary>
    Own,

    /// <summary>That of all senders of his kind, because he has too little of his own.</summary>
    Population,
}
