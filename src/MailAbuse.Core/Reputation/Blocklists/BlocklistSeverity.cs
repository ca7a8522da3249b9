namespace MailAbuse.Reputation.Blocklists;

/// <summary>What a listing says of the one who is listed.</summary>
public enum BlocklistSeverity
{
    /// <summary>Nothing against him: he is not listed, or the answer is a good or neutral word.</summary>
    None,

    /// <summary>Policy: about the network that the address lies in, not about mail from the address.</summary>
    Policy,

    /// <summary>Spam or another abuse was seen from this address or with this name.</summary>
    Abuse,
}
