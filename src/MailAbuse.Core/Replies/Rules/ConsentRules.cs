using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>Where do the addresses come from, and did these people agree?</summary>
internal static class ConsentRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.Denial, Reason = "He says that it is no spam.", All = [Cause.Denial] },
        new() { State = QuestionState.Answered, Reason = "He says where they come from, and whether they agreed.", All = [Mailing.Origin, Mailing.Agreed], WithNegation = true },
        new() { State = QuestionState.Answered, Reason = "He says where they come from, and whether they agreed.", All = [Mailing.Origin], InSentence = [Mailing.Agreed], WithNegation = true },
        new() { State = QuestionState.Answered, Reason = "He says where they come from, and whether they agreed.", All = [Mailing.Agreed], InSentence = [Mailing.Origin], WithNegation = true },
        new() { State = QuestionState.Unclear, Reason = "He says where they come from, not whether they agreed.", All = [Mailing.Origin], Any = [Mailing.Addresses] },
        new() { State = QuestionState.Unclear, Reason = "He says where they come from, not whether they agreed.", All = [Mailing.Origin], BelowQuestion = true },
        new() { State = QuestionState.Unclear, Reason = "He says that they agreed, not where they come from.", All = [Mailing.Agreed] },
        new() { State = QuestionState.Unclear, Reason = "He speaks of the recipients, not of where they come from.", All = [Mailing.Addresses], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, Reason = "A bare yes.", All = [Common.Yes], BelowQuestion = true, IsWeak = true },
    ];
}
