namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>What a line of a manifest says was done with a message. The names stand in files on servers, so they never change.</summary>
internal enum ManifestStep
{
    /// <summary>It is about to be put on hold. Written first: whoever is killed now leaves a line that says what he was about.</summary>
    Intent,

    /// <summary>It was seen on hold, with the sender's name in its queue file.</summary>
    Held,

    /// <summary>It was another one's, and was given back.</summary>
    Back,

    /// <summary>It is about to be released, or was.</summary>
    Released,

    /// <summary>It is about to be requeued, or was.</summary>
    Requeued,

    /// <summary>It is about to be deleted, or was.</summary>
    Deleted,
}
