namespace MailAbuse.Routes.Checks;

/// <summary>Where a detour leads; the worse is the greater.</summary>
internal enum LoopState
{
    /// <summary>Out of the inventory, or into a mailbox.</summary>
    Ok,

    /// <summary>It could not be found out to the end.</summary>
    Unknown,

    /// <summary>To a server that returns the mail or throws it away.</summary>
    DeadEnd,

    /// <summary>In a circle.</summary>
    Loop,
}
