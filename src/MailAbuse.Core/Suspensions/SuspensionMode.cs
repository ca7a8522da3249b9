namespace MailAbuse.Suspensions;

/// <summary>What a suspended sender is answered.</summary>
public enum SuspensionMode
{
    /// <summary>450: his mail stays where it is and comes later. Nothing is lost anywhere while it lasts.</summary>
    Defer,

    /// <summary>550: his program tells him at once; a mail server of his own bounces what waits there.</summary>
    Reject,

    /// <summary>His mail is taken in and put on hold.</summary>
    Hold,
}
