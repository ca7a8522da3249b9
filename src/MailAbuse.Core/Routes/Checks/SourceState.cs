namespace MailAbuse.Routes.Checks;

/// <summary>Whether a server still sends what others refuse it for.</summary>
internal enum SourceState
{
    /// <summary>Nobody bursts, or whoever did is suspended.</summary>
    Stopped,

    /// <summary>A log, or the suspensions, could not be read to the end.</summary>
    Unknown,

    /// <summary>Somebody bursts and is not suspended.</summary>
    NotStopped,
}
