namespace MailAbuse.Cases;

/// <summary>What of a case is other people's, and goes when its time has come.</summary>
public static class CaseRetention
{
    /// <summary>A case without other people's data: no log lines, no sentences of a reply, and nothing that belongs to an entry and is longer than a sentence.</summary>
    public static AbuseCase Without(AbuseCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one with
        {
            Evidence = [],
            Questions = [.. one.Questions.Select(question => question with { Answer = "" })],
            Timeline = [.. one.Timeline.Select(entry => entry with { Detail = null })],
        };
    }

    /// <summary>True where a case holds some, its timeline left out.</summary>
    public static bool Has(AbuseCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Evidence.Length > 0 || Array.Exists(one.Questions, question => question.Answer.Length > 0);
    }
}
