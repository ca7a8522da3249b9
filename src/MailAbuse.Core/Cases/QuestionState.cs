namespace MailAbuse.Cases;

/// <summary>How far a question is answered.</summary>
public enum QuestionState
{
    /// <summary>Nothing was said about it.</summary>
    Open,

    /// <summary>Something was said that does not answer it.</summary>
    Unclear,

    /// <summary>The customer answered it.</summary>
    Answered,

    /// <summary>The operator knows that it is so. Only he says this; nothing in this module ever does by itself.</summary>
    Confirmed,
}
