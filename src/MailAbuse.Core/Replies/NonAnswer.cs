namespace MailAbuse.Replies;

/// <summary>What a reply says in the place of an answer: the kinds that are met again and again.</summary>
public enum NonAnswer
{
    /// <summary>None of these.</summary>
    None,

    /// <summary>What was done is told where the cause was asked: "I deleted my daughter's account".</summary>
    MeasureAsCause,

    /// <summary>The folders of a mail program are meant, not the queue of the server: "all outbox folders are empty".</summary>
    OutboxForQueue,

    /// <summary>"Everything is deleted", without what and where.</summary>
    EverythingDeleted,

    /// <summary>Something will be done.</summary>
    PromiseForTheFuture,

    /// <summary>"All is fixed", "it will not happen again".</summary>
    BlanketAssurance,

    /// <summary>A spam filter or a virus scanner on somebody's computer, which stops nothing that leaves by another way.</summary>
    LocalFilter,

    /// <summary>It was not him, there was nothing.</summary>
    Denial,

    /// <summary>He asks back.</summary>
    QuestionBack,

    /// <summary>He says that it is not so: not known, not empty, not changed.</summary>
    Negated,

    /// <summary>No person wrote it: an absence note.</summary>
    AutomaticReply,
}
