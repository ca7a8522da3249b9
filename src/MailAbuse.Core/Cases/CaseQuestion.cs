namespace MailAbuse.Cases;

/// <summary>One question of a case, and how far it is answered.</summary>
public sealed record CaseQuestion
{
    /// <summary>What it is about.</summary>
    public QuestionTopic Topic { get; init; }

    /// <summary>Its number in the letter, from 1.</summary>
    public int Number { get; init; }

    /// <summary>How far it is answered.</summary>
    public QuestionState State { get; init; }

    /// <summary>The sentence of the customer that was found, or what the operator wrote; a stranger's text. Empty where there is none.</summary>
    public string Answer { get; init; } = "";

    /// <summary>Why it has this state, in words; empty where nobody said.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When the customer said it, or the operator; null: never.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Who set it: user and machine; null: nobody.</summary>
    public string? By { get; init; }

    /// <summary>True where the state is Answered or Confirmed.</summary>
    public bool IsAnswered
    {
        get => State is QuestionState.Answered or QuestionState.Confirmed;
        // An object from a job is made again property by property.
        init => _ = value;
    }

    /// <summary>Number, topic and state.</summary>
    public override string ToString() => $"{Number} {Topic}: {State}";
}
