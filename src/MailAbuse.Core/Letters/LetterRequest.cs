using MailAbuse.Cases;

namespace MailAbuse.Letters;

/// <summary>What is asked of a letter. What is not said otherwise, and null or empty, is taken from the case, then from the inventory.</summary>
public sealed record LetterRequest
{
    /// <summary>The language.</summary>
    public string? Language { get; init; }

    /// <summary>The kind of letter; null: that of the case.</summary>
    public CaseKind? Kind { get; init; }

    /// <summary>Whom to write to.</summary>
    public IReadOnlyList<string> To { get; init; } = [];

    /// <summary>Who writes.</summary>
    public string? From { get; init; }

    /// <summary>Where replies go.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Ask only what is still open.</summary>
    public bool IsReminder { get; init; }

    /// <summary>The terms of service to quote; null: those of the file <c>terms.txt</c> beside the templates, if there is one. Empty: none.</summary>
    public string? Terms { get; init; }

    /// <summary>Offer to keep the mailboxes with us.</summary>
    public bool IsOffer { get; init; }

    /// <summary>How long the customer has to answer; a date in the letter.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromDays(3);

    /// <summary>The time zone of the letter's times.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    /// <summary>Folders with templates, the first counts; each has one folder a language.</summary>
    public IReadOnlyList<string> TemplatePaths { get; init; } = [];

    /// <summary>What the inventory says.</summary>
    public LetterSettings Settings { get; init; } = new();
}
