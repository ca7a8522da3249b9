using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>Was the password changed since the suspension?</summary>
internal static class PasswordRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.QuestionBack, Reason = "He asks about the password.", All = [Password.Is, QuestionWords.Is] },
        new() { State = QuestionState.Unclear, Reason = "He changed it in a mail program, which changes nothing on the server.", All = [Password.Changed, Password.InProgram], Any = [Password.Is] },
        new() { State = QuestionState.Unclear, Reason = "He speaks of another password than that of the mailbox.", All = [Password.Is, Password.Changed, Password.Elsewhere], None = [Measure.Account] },
        new() { State = QuestionState.Unclear, Reason = "He changed it to one that was known, or that anybody guesses.", All = [Password.Changed, Password.Worthless], Any = [Password.Is] },
        new() { State = QuestionState.Unclear, Reason = "He changed it before the suspension, or from time to time.", All = [Password.Changed, Password.LongAgo], Any = [Password.Is] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that it is still the old one.", All = [Password.Same], InSentence = [Password.Is], None = [Password.Changed] },
        new() { State = QuestionState.Answered, Reason = "He says that the password was changed.", All = [Password.Is, Password.Changed] },
        new() { State = QuestionState.Unclear, Reason = "He changed it before the suspension, or from time to time.", All = [Password.Changed, Password.LongAgo], BelowQuestion = true },
        new() { State = QuestionState.Answered, Reason = "Below the question he says that it was changed.", All = [Password.Changed], BelowQuestion = true, None = [Password.Elsewhere, Password.InProgram, Password.Worthless] },
        new() { State = QuestionState.Answered, Reason = "He confirms it below the question.", All = [Common.Confirmation, Common.ConfirmsIt], None = [Common.Receipt], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Answered, Reason = "He says yes below the question.", All = [Common.Yes], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.BlanketAssurance, Reason = "A general assurance.", All = [Common.Blanket], BelowQuestion = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.EverythingDeleted, Reason = "He says that something was deleted, not that the password was changed.", All = [Common.Deleted], BelowQuestion = true, IsWeak = true },
    ];
}
