namespace MailAbuse.Reputation.Refusals;

/// <summary>One line in which a mail host did not take a message for one recipient.</summary>
internal readonly ref struct Refusal
{
    /// <summary>Hash of the recipient's address, ASCII lower case.</summary>
    public ulong Recipient { get; init; }

    /// <summary>Hash of his domain, ASCII lower case.</summary>
    public ulong Domain { get; init; }

    /// <summary>Hash of the mail host's name, ASCII lower case.</summary>
    public ulong MailHost { get; init; }

    /// <summary>What the catalogue says of the reply.</summary>
    public RefusalVerdict Verdict { get; init; }

    /// <summary>True where the message is not tried again.</summary>
    public bool IsBounce { get; init; }

    /// <summary>True where the host would not even talk, so that it is no matter of this recipient.</summary>
    public bool IsAtConnect { get; init; }

    /// <summary>The domain as the line has it.</summary>
    public ReadOnlySpan<byte> DomainName { get; init; }

    /// <summary>The mail host as the line has it.</summary>
    public ReadOnlySpan<byte> MailHostName { get; init; }

    /// <summary>What the host said.</summary>
    public ReadOnlySpan<byte> Reply { get; init; }
}
