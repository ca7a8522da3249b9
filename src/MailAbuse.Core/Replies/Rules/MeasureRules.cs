using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>What was done so that it does not happen again?</summary>
internal static class MeasureRules
{
    public static readonly Rule[] Table =
    [
        new() { State = QuestionState.Unclear, Reason = "He says that a protection was taken away.", All = [Measure.Protection, Measure.TakenAway], None = [Measure.AtProtection, Measure.Opening] },
        new() { State = QuestionState.Unclear, Reason = "He says that it was put back.", All = [Measure.Safeguard, Measure.SetUp], InSentence = [Measure.Undone] },
        new() { State = QuestionState.Unclear, Reason = "He says that it was so before, or long ago.", All = [Measure.LongAgo], Any = [Measure.SetUp, Measure.Closed, Measure.Updated, Measure.Reinstalled, Measure.Trained, Measure.Removed] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.LocalFilter, Reason = "A filter of what comes in, or a scanner on a computer, stops nothing that leaves by another way.", All = [Measure.LocalFilter], None = [Measure.Reinstalled, Cause.Found] },
        new() { State = QuestionState.Answered, Reason = "He says that an account was closed.", All = [Measure.Account, Measure.Closed], None = [Measure.Ours] },
        new() { State = QuestionState.Answered, Reason = "He says that a computer was set up anew or taken away.", All = [Measure.Machine, Measure.Reinstalled] },
        new() { State = QuestionState.Answered, Reason = "He says that people were trained.", All = [Measure.Trained] },
        new() { State = QuestionState.Answered, Reason = "He says which lock was put in.", All = [Measure.Safeguard, Measure.SetUp] },
        new() { State = QuestionState.Answered, Reason = "He says which software was brought up to date or removed.", All = [Measure.Software], Any = [Measure.Updated, Measure.Closed] },
        new() { State = QuestionState.Answered, Reason = "He says which malware was removed.", All = [Measure.Malware, Measure.Removed], None = [Measure.LocalFilter] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.BlanketAssurance, Reason = "A general assurance; nothing is said to have been done.", All = [Common.Blanket] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.EverythingDeleted, Reason = "He says that everything is deleted, not what keeps it from coming again.", All = [Common.Everything, Common.Deleted], IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.PromiseForTheFuture, Reason = "He says what will be done, not what was.", All = [Common.Future, Measure.ToDo] },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.PromiseForTheFuture, Reason = "He says what will be done, not what was.", All = [Common.Future], BelowQuestion = true, IsWeak = true },
        new() { State = QuestionState.Unclear, NonAnswer = NonAnswer.QuestionBack, Reason = "He asks what to do.", All = [QuestionWords.Is], BelowQuestion = true, IsWeak = true },
    ];

    /// <summary>Before the others.</summary>
    public static readonly Rule[] OfPasswords =
    [
        new() { State = QuestionState.Unclear, Reason = "He says that it was changed long ago.", All = [Password.Is, Password.Changed, Measure.LongAgo] },
        new() { State = QuestionState.Unclear, Reason = "He changed it to one that was known, or that anybody guesses.", All = [Password.Is, Password.Changed, Password.Worthless] },
        new() { State = QuestionState.Unclear, Reason = "He speaks of the password of something that sends no mail.", All = [Password.Is, Password.Changed, Password.OfOtherThings], None = [Measure.Account] },
        new() { State = QuestionState.Answered, Reason = "He says that a password was changed.", All = [Password.Is, Password.Changed], None = [Password.InProgram] },
    ];

    /// <summary>Where the password is a question of its own, that it was changed answers this one only below it; before the others.</summary>
    public static readonly Rule[] OfMailboxes =
    [
        .. OfPasswords[..3],
        new() { State = QuestionState.Answered, Reason = "He says that a password was changed.", All = [Password.Is, Password.Changed], None = [Password.InProgram], BelowQuestion = true },
        new() { State = QuestionState.Open, Reason = "", All = [Password.Is] },
    ];

    /// <summary>For mail that the customer sends himself, before the others.</summary>
    public static readonly Rule[] OfMailings =
    [
        new() { State = QuestionState.Answered, Reason = "He says what was changed of the list, or with whom it was ended.", All = [Mailing.MendThing, Mailing.Mend] },
    ];
}
