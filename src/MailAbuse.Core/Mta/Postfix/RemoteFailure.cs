namespace MailAbuse.Mta.Postfix;

/// <summary>What a delivery agent says of the host that did not take a message.</summary>
internal enum RemoteFailure : byte
{
    /// <summary>It speaks of no host: a fault of our own, or of the domain.</summary>
    None,

    /// <summary>The host refused during the session: <c>host H said: …</c>.</summary>
    Said,

    /// <summary>The host refused before the session began: <c>host H refused to talk to me: …</c>.</summary>
    SaidAtConnect,

    /// <summary>Nobody answered, or the line broke: <c>connect to H: …</c>, <c>lost connection with H while …</c>.</summary>
    NoAnswer,
}
