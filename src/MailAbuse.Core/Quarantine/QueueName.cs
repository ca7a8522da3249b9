namespace MailAbuse.Quarantine;

/// <summary>Where in a mail system's queue a message lies.</summary>
public enum QueueName
{
    /// <summary>A queue that is not known here.</summary>
    Unknown,

    /// <summary>Handed in by a program of the server itself, and not taken up yet. Nothing there can be held.</summary>
    Maildrop,

    /// <summary>Just come in.</summary>
    Incoming,

    /// <summary>Being delivered.</summary>
    Active,

    /// <summary>Waits for its next attempt.</summary>
    Deferred,

    /// <summary>On hold: nothing happens to it, and it does not expire.</summary>
    Hold,
}
