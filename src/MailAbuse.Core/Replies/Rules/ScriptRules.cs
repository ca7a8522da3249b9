using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>Was the script removed or updated?</summary>
internal static class ScriptRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.QuestionBack, Reason = "He asks about the script.", All = [Script.Is, QuestionWords.Is] },
        // How old it was is its cause, not what became of it.
        new() { State = QuestionState.Open, Reason = "", All = [Cause.Neglect] },
        new() { State = QuestionState.Answered, Reason = "He says that it was removed or updated.", All = [Script.Is, Script.Done], None = [Script.Other] },
        new() { State = QuestionState.Unclear, Reason = "It is out of reach, but still there.", All = [Script.Is, Script.PutAway] },
        new() { State = QuestionState.Answered, Reason = "Below the question he says that it was removed or updated.", All = [Script.Done], None = [Script.Other, Common.Everything], BelowQuestion = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.EverythingDeleted, Reason = "He says that everything is deleted, not what and where.", All = [Common.Everything, Common.Deleted] },
        new() { State = QuestionState.Unclear, Reason = "It is out of reach, but still there.", All = [Script.PutAway], BelowQuestion = true },
        new() { State = QuestionState.Answered, Reason = "He confirms it below the question.", All = [Common.Confirmation, Common.ConfirmsIt], None = [Common.Receipt], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, Reason = "A bare yes: ask what was removed or updated.", All = [Common.Yes], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.BlanketAssurance, Reason = "A general assurance.", All = [Common.Blanket], BelowQuestion = true },
    ];
}
