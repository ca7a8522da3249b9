namespace MailAbuse.Letters;

/// <summary>What the inventory says of letters; null: nothing.</summary>
public sealed record LetterSettings
{
    /// <summary>The address that letters are written from, with or without a name before it.</summary>
    public string? From { get; init; }

    /// <summary>Where replies go, if not there.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Who signs.</summary>
    public string? Operator { get; init; }

    /// <summary>The language of customers whose case does not say one.</summary>
    public string? Language { get; init; }
}
