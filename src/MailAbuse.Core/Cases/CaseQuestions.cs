namespace MailAbuse.Cases;

/// <summary>Which questions a kind of case asks, in the order of the letter.</summary>
public static class CaseQuestions
{
    /// <summary>The topics; none for a kind that is not known.</summary>
    public static IReadOnlyList<QuestionTopic> Of(CaseKind kind) => kind switch
    {
        CaseKind.Relay => [QuestionTopic.Cause, QuestionTopic.Measures, QuestionTopic.QueueEmpty],
        CaseKind.Mailbox => [QuestionTopic.Cause, QuestionTopic.Measures, QuestionTopic.PasswordChanged],
        CaseKind.Script => [QuestionTopic.Cause, QuestionTopic.Measures, QuestionTopic.ScriptRemoved],
        CaseKind.Intent => [QuestionTopic.Consent, QuestionTopic.Measures, QuestionTopic.Ended],
        _ => [],
    };

    /// <summary>The questions of a kind; what was answered before stays so where the kind asks it, too.</summary>
    public static CaseQuestion[] For(CaseKind kind, IReadOnlyList<CaseQuestion> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return [.. Of(kind).Select((topic, index) => (before.FirstOrDefault(one => one.Topic == topic) ?? new CaseQuestion { Topic = topic }) with { Number = index + 1 })];
    }
}
