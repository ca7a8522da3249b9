using MailAbuse.Cases;
using MailAbuse.Mta;

namespace MailAbuse.Letters;

/// <summary>A letter to a customer: written, and sent or not.</summary>
public sealed record AbuseLetter
{
    /// <summary>The number of its case. It stands in the subject, so that the reply finds its case.</summary>
    public string Case { get; init; } = "";

    /// <summary>The server of the case.</summary>
    public string Server { get; init; } = "";

    /// <summary>The sender of the case. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>The kind of case that it is written for.</summary>
    public CaseKind Kind { get; init; }

    /// <summary>Whom it is written to: addresses, with or without a name before them.</summary>
    public string[] To { get; init; } = [];

    /// <summary>Who writes: an address, with or without a name before it. Null: not said yet, so that it can be read but not sent.</summary>
    public string? From { get; init; }

    /// <summary>Where replies go; null: to <see cref="From"/>.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>The subject, as it is read.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The language: <c>de</c>, <c>en</c>, or another for which there are templates.</summary>
    public string Language { get; init; } = "";

    /// <summary>The letter itself. Lines end in LF and have 74 characters at most, but where a word is longer, and where they begin with four blanks (log lines, commands).</summary>
    public string Text { get; init; } = "";

    /// <summary>The template file that was filled.</summary>
    public string Template { get; init; } = "";

    /// <summary>When it was written; the Date of the message.</summary>
    public DateTimeOffset Date { get; init; }

    /// <summary>Until when it asks for an answer; from then on its case is overdue. Null: it asks for none.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>Its Message-ID, with angle brackets.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>The Message-ID of the letter that went before, for a reminder; null: none.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>True for one that asks only what is still open.</summary>
    public bool IsReminder { get; init; }

    /// <summary>The message file that was written; null: none.</summary>
    public string? Path { get; init; }

    /// <summary>True where a mail server took it.</summary>
    public bool IsSent { get; init; }

    /// <summary>The server that took it; null: none did.</summary>
    public string? SentBy { get; init; }

    /// <summary>Its queue id there, where the log told it in time; null: not known.</summary>
    public string? QueueId { get; init; }

    /// <summary>What should be thought of before it is sent.</summary>
    public string[] Warnings { get; init; } = [];

    /// <summary>The subject.</summary>
    public override string ToString() => Subject;
}
