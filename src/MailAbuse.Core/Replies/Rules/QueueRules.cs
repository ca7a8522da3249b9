using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>Is the queue of the customer's own mail server empty?</summary>
internal static class QueueRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.QuestionBack, Reason = "He asks about the queue.", All = [Queue.Is], Any = [QuestionWords.Is] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.OutboxForQueue, Reason = "He speaks of folders of a mail program, not of the server's queue.", All = [Queue.Outbox], Any = [Queue.Empty, Queue.Emptied, Queue.NoMail, Common.Deleted, Queue.Waiting, Queue.Is] },
        new() { State = QuestionState.Unclear, Reason = "He speaks of another queue than that of his own server.", All = [Queue.NotHis, Queue.Is] },
        new() { State = QuestionState.Unclear, Reason = "He speaks of another queue than that of the mail server which sent it.", All = [Queue.Elsewhere, Queue.Named] },
        new() { State = QuestionState.Unclear, Reason = "He says himself that it is another queue.", InSentence = [Queue.ThatIsAnother], TakesBack = true },
        new() { State = QuestionState.Unclear, Reason = "He says himself that it is another queue.", All = [Queue.Elsewhere, Queue.Is], TakesBack = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says how many mails lie in it.", All = [Queue.Named, Queue.Count, Queue.Holds], None = [Queue.TakenOut, Common.Deleted, Queue.Was] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that it filled again.", All = [Queue.FilledAgain] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says how far it is from empty.", All = [Queue.Partly], Any = [Queue.Empty, Queue.Emptied, Queue.NoMail], None = [Common.Whole] },
        new() { State = QuestionState.Unclear, Reason = "He says that it was empty once, or is at times, not that it is.", Any = [Queue.Until, Common.Habit], All = [Queue.EmptyOrEmptied] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that the queue is not empty.", All = [Queue.Is, Queue.NotEmpty] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that the queue is not empty.", All = [Queue.NotEmpty], BelowQuestion = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that mail still waits.", All = [Queue.Waiting, Queue.NotEmpty] },
        new() { State = QuestionState.Unclear, Reason = "The queue was sent on or the server stopped; that is not the same as empty.", All = [Queue.Is, Queue.Flushed], None = [Queue.Empty, Queue.NoMail] },
        new() { State = QuestionState.Answered, Reason = "He says that nothing is in the queue.", All = [Queue.Is, Queue.NoMail], None = [Queue.Count, Queue.TakenOut], WithNegation = true },
        new() { State = QuestionState.Unclear, Reason = "He says that the queue was empty, not that it is.", All = [Queue.Is, Queue.Empty, Queue.Was], None = [Queue.Looked] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.PromiseForTheFuture, Reason = "He says what is to be done, not that it is empty.", All = [Queue.ToEmpty] },
        new() { State = QuestionState.Answered, Reason = "He says that the queue is empty.", All = [Queue.Is, Queue.Empty] },
        new() { State = QuestionState.Answered, Reason = "He says that the queue was emptied.", All = [Queue.Is, Queue.Emptied] },
        new() { State = QuestionState.Answered, Reason = "He says that all in the queue was deleted.", All = [Queue.Is, Common.Everything, Common.Deleted] },
        new() { State = QuestionState.Answered, Reason = "He says that no mail waits on the server.", All = [Queue.Server, Queue.NoMail, Queue.Waiting], WithNegation = true },
        new() { State = QuestionState.Unclear, Reason = "Mail was deleted from the queue; he does not say that it is empty.", All = [Queue.Is, Common.Deleted] },
        new() { State = QuestionState.Answered, Reason = "Below the question he says that it is empty.", Any = [Queue.Empty, Queue.Emptied], None = [Queue.Outbox, Common.Everything, Queue.Was], NotInSentence = [Queue.Outbox], BelowQuestion = true },
        new() { State = QuestionState.Answered, Reason = "Below the question he says that nothing waits.", All = [Queue.NoMail, Queue.Waiting], None = [Queue.Outbox, Queue.Count], NotInSentence = [Queue.Outbox], BelowQuestion = true, WithNegation = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.EverythingDeleted, Reason = "He says that everything is deleted, not what and where.", All = [Common.Everything, Common.Deleted] },
        new() { State = QuestionState.Answered, Reason = "He confirms it below the question.", All = [Common.Confirmation, Common.ConfirmsIt], None = [Common.Receipt, Queue.Outbox], NotInSentence = [Queue.Outbox], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, Reason = "A bare yes: ask for what the command prints.", All = [Common.Yes], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.BlanketAssurance, Reason = "A general assurance.", All = [Common.Blanket], BelowQuestion = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.OutboxForQueue, Reason = "He speaks of folders of a mail program, not of the server's queue.", All = [Queue.Outbox], BelowQuestion = true },
        new() { State = QuestionState.Unclear, Reason = "He speaks of the queue and does not say that it is empty.", All = [Queue.Is], IsWeak = true },
    ];
}
