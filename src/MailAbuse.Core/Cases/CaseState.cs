namespace MailAbuse.Cases;

/// <summary>Whether a case is being worked on.</summary>
public enum CaseState
{
    /// <summary>Being worked on.</summary>
    Open,

    /// <summary>Done.</summary>
    Closed,
}
