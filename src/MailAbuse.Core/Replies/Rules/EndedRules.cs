using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>Is it over: will no more of it be sent?</summary>
internal static class EndedRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Answered, Reason = "He says that no more of it will be sent.", All = [Mailing.NoMore], WithNegation = true, WithFuture = true },
        new() { State = QuestionState.Answered, Reason = "He says that it was ended.", All = [Mailing.Thing, Mailing.Over] },
        new() { State = QuestionState.Answered, Reason = "Below the question he says that it was ended.", All = [Mailing.Over], BelowQuestion = true },
        new() { State = QuestionState.Answered, Reason = "He confirms it below the question.", All = [Common.Confirmation, Common.ConfirmsIt], None = [Common.Receipt], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, Reason = "A bare yes.", All = [Common.Yes], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.BlanketAssurance, Reason = "A general assurance.", All = [Common.Blanket], IsWeak = true },
    ];
}
