namespace MailAbuse.Quarantine;

/// <summary>What became of a message in quarantine.</summary>
public enum QuarantineState
{
    /// <summary>On hold.</summary>
    Held,

    /// <summary>Off hold under its own id; tried again at once.</summary>
    Released,

    /// <summary>Taken in again as if it were new, under another id.</summary>
    Requeued,

    /// <summary>Deleted.</summary>
    Deleted,
}
