namespace MailAbuse.Rates;

/// <summary>Why a watch speaks of a sender.</summary>
public enum RateChange
{
    /// <summary>No watch does: he was counted once, over a whole log.</summary>
    None,

    /// <summary>He has become a burst.</summary>
    Began,

    /// <summary>He is still one, and sends ten times what he sent when the watch last spoke of him.</summary>
    Grew,

    /// <summary>He has been no burst for a whole window. Nobody is to be stopped for that.</summary>
    Over,
}
