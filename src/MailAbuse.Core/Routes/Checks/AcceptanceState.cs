namespace MailAbuse.Routes.Checks;

/// <summary>Whether a host takes mail from a server.</summary>
internal enum AcceptanceState
{
    /// <summary>It takes all that was asked for.</summary>
    Accepted,

    /// <summary>It does not; the reply says why.</summary>
    Refused,

    /// <summary>It could not be asked, or does not talk SMTP.</summary>
    Unreachable,
}
