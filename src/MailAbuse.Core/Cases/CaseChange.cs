namespace MailAbuse.Cases;

/// <summary>What an operator says of a case at once. What is null stays as it is.</summary>
public sealed record CaseChange
{
    /// <summary>What happened; the questions of that kind follow, and what was answered before stays.</summary>
    public CaseKind? Kind { get; init; }

    /// <summary>The customer's name; empty takes it out.</summary>
    public string? Customer { get; init; }

    /// <summary>Where he is written to.</summary>
    public string[]? Contact { get; init; }

    /// <summary>In which language; empty takes it out.</summary>
    public string? Language { get; init; }

    /// <summary>A question that is answered, by its topic or number.</summary>
    public string? Question { get; init; }

    /// <summary>How far; null where there is an <see cref="Answer"/>: Answered.</summary>
    public QuestionState? State { get; init; }

    /// <summary>What the customer said.</summary>
    public string? Answer { get; init; }

    /// <summary>When the password was changed.</summary>
    public DateTimeOffset? PasswordChanged { get; init; }

    /// <summary>When to look at it again; the note says why.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>A remark.</summary>
    public string? Note { get; init; }

    /// <summary>True closes it; nothing of it is due any more.</summary>
    public bool Close { get; init; }

    /// <summary>How it ended; only where it is closed.</summary>
    public string? Outcome { get; init; }

    /// <summary>True opens a closed one again.</summary>
    public bool Reopen { get; init; }
}
