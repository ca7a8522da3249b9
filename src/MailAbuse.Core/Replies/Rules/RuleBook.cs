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
    /// <param name="isMailing">True where the customer sends the mail himself: then other measures count, too.</param>
    public static IReadOnlyList<Rule> Of(QuestionTopic topic, bool isMailing) => topic switch
    {
        QuestionTopic.Cause => CauseRules.Table,
        QuestionTopic.Measures => isMailing ? [.. MeasureRules.OfMailings, .. MeasureRules.Table] : MeasureRules.Table,
        QuestionTopic.QueueEmpty => QueueRules.Table,
        QuestionTopic.PasswordChanged => PasswordRules.Table,
        QuestionTopic.ScriptRemoved => ScriptRules.Table,
        QuestionTopic.Consent => ConsentRules.Table,
        QuestionTopic.Ended => EndedRules.Table,
        _ => [],
    };
}
