using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>What was the cause?</summary>
internal static class CauseRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Denial, Reason = "He says that it was not him, or that there was nothing.", All = [Cause.Denial] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that the cause is not known.", All = [Cause.Is], InSentence = [Common.Ignorance] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.PromiseForTheFuture, Reason = "The cause will be looked for.", All = [Cause.Is, Common.Future] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Reason = "He says that he does not know.", All = [Common.Ignorance], BelowQuestion = true },
        new() { State = QuestionState.Answered, Reason = "He says what was left open.", All = [Cause.Neglect, Cause.Victim], WithNegation = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.MeasureAsCause, Reason = "He says what was done against it, not how it happened.", All = [Cause.Mechanism, Cause.Protection], IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.MeasureAsCause, Reason = "He says what was done, not how it happened.", All = [Measure.Account, Measure.Closed], None = [Common.Negation, Common.Future, Measure.Ours] },
        new() { State = QuestionState.Unclear, Reason = "He says that it was looked for, not that it was found.", All = [Cause.Mechanism], InSentence = [Cause.Cleared], NotInSentence = [Cause.Found] },
        new() { State = QuestionState.Answered, Reason = "He says how it happened.", All = [Cause.Mechanism], None = [Password.Changed, Measure.Closed, Measure.SetUp], WithFuture = true },
        new() { State = QuestionState.Answered, Reason = "He says what was broken into or infected.", All = [Cause.Attack, Cause.Victim], None = [Cause.Protection, Measure.LocalFilter, Measure.Closed, Measure.Removed, Password.Changed], WithFuture = true },
        new() { State = QuestionState.Answered, Reason = "He says what was broken into, and by which hole.", All = [Cause.Attack, Cause.Therein], InSentence = [Cause.Victim], None = [Cause.Protection, Measure.LocalFilter, Measure.Closed, Measure.Removed, Password.Changed], WithFuture = true },
        new() { State = QuestionState.Answered, Reason = "He says what was found, and where.", All = [Cause.Attack, Cause.Victim, Cause.Found], None = [Cause.Protection], WithFuture = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.MeasureAsCause, Reason = "He says what was done, not how it happened.", Any = [Measure.Closed, Password.Changed, Common.Deleted, Measure.Reinstalled, Measure.SetUp, Measure.Updated, Measure.LocalFilter], None = [Common.Negation], BelowQuestion = true },
        new() { State = QuestionState.Unclear, Reason = "He says that there was an attack, not how it could happen.", All = [Cause.Attack], IsWeak = true, None = [Measure.LocalFilter, Measure.Removed] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.BlanketAssurance, Reason = "A general assurance.", All = [Common.Blanket], BelowQuestion = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.QuestionBack, Reason = "He asks for the cause himself.", All = [Cause.Is], Any = [QuestionWords.Is], IsWeak = true },
    ];
}
