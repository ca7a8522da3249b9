namespace MailAbuse.Suspensions;

/// <summary>How far a suspension holds on one server.</summary>
public enum SuspensionState
{
    /// <summary>Nothing suspends him here.</summary>
    NotSuspended,

    /// <summary>He is meant to be suspended and is not: the server could not be reached or changed, or the table does not say it.</summary>
    Failed,

    /// <summary>A way is still open: a listener, a connection, a spelling, or another server of the realm. The checks say which.</summary>
    Partial,

    /// <summary>All checks passed.</summary>
    InPlace,

    /// <summary>All checks passed, and the log shows an attempt of his refused or held since.</summary>
    Proved,
}
