namespace MailAbuse.Cases;

/// <summary>What is due.</summary>
public enum DueKind
{
    /// <summary>The customer should have answered by then.</summary>
    Answer,

    /// <summary>A day later, mail that was put off begins to bounce at the customer's own server.</summary>
    DeferredMailBounces,

    /// <summary>Something that the operator set.</summary>
    Reminder,
}
