namespace MailAbuse.Routes.Pacing;

/// <summary>What became of a scheduled message.</summary>
internal enum PacedOutcome
{
    /// <summary>Taken.</summary>
    Sent,

    /// <summary>It waits again.</summary>
    Deferred,

    /// <summary>It went back to its sender.</summary>
    Bounced,

    /// <summary>It was not there any more.</summary>
    Gone,

    /// <summary>Not tried; it waits for an hour and longer.</summary>
    PushedOut,

    /// <summary>On hold: its sender was suspended meanwhile.</summary>
    LeftOut,

    /// <summary>Not tried any more: its detour was taken away meanwhile.</summary>
    TakenAway,
}
