namespace MailAbuse.Cases;

/// <summary>What a question of a case is about. Which kind asks which stands in <see cref="CaseQuestions"/>.</summary>
public enum QuestionTopic
{
    /// <summary>What was the cause?</summary>
    Cause,

    /// <summary>What was done so that it does not happen again?</summary>
    Measures,

    /// <summary>Is the queue of the customer's own mail server empty?</summary>
    QueueEmpty,

    /// <summary>Was the password changed since the suspension?</summary>
    PasswordChanged,

    /// <summary>Was the script removed or updated?</summary>
    ScriptRemoved,

    /// <summary>Where do the addresses come from, and did these people agree?</summary>
    Consent,

    /// <summary>Is it over: will no more of it be sent?</summary>
    Ended,
}
