using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies.Rules;

/// <summary>Which table belongs to which question.</summary>
internal static class RuleBook
{
    /// <summary>Names of things, which later clauses may leave out.</summary>
    public static readonly TermList[] Things =
    [
        Queue.Is, Queue.Outbox, Queue.Server, Cause.Victim, Measure.Account, Measure.Machine, Measure.Software, Measure.Malware, Measure.Safeguard, Password.Is, Script.Is,
        Mailing.Addresses, Mailing.Thing, Mailing.MendThing,
    ];

    /// <summary>The table of a question.</summary>
    /// <param name="topic">The question.</param>
    /// <param name="asked">All questions of the case.</param>
    public static IReadOnlyList<Rule> Of(QuestionTopic topic, IReadOnlyList<QuestionTopic> asked) => topic switch
    {
        QuestionTopic.Cause => CauseRules.Table,
        QuestionTopic.Measures when asked.Contains(QuestionTopic.Consent) => [.. MeasureRules.OfMailings, .. MeasureRules.OfPasswords, .. MeasureRules.Table],
        QuestionTopic.Measures when asked.Contains(QuestionTopic.PasswordChanged) => [.. MeasureRules.OfMailboxes, .. MeasureRules.Table],
        QuestionTopic.Measures => [.. MeasureRules.OfPasswords, .. MeasureRules.Table],
        QuestionTopic.QueueEmpty => QueueRules.Table,
        QuestionTopic.PasswordChanged => PasswordRules.Table,
        QuestionTopic.ScriptRemoved => ScriptRules.Table,
        QuestionTopic.Consent => ConsentRules.Table,
        QuestionTopic.Ended => EndedRules.Table,
        _ => [],
    };
}
