namespace MailAbuse.Replies;

/// <summary>A customer's reply as it was taken into his case.</summary>
public sealed record AbuseReply
{
    /// <summary>The number of the case.</summary>
    public string Case { get; init; } = "";

    /// <summary>The address that the message gives as its sender, which anybody can forge; empty: not known.</summary>
    public string From { get; init; } = "";

    /// <summary>When it was written, as far as that can be believed; else when it was taken in.</summary>
    public DateTimeOffset Date { get; init; }

    /// <summary>The subject; empty: not known.</summary>
    public string Subject { get; init; } = "";

    /// <summary>What he wrote himself, without what he quotes and without signature; a stranger's text.</summary>
    public string Text { get; init; } = "";

    /// <summary>What it says to each question of the case.</summary>
    public ReplyAnswer[] Answers { get; init; } = [];

    /// <summary>True where no person wrote it.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>Case and answers.</summary>
    public override string ToString() => $"{Case} {string.Join("; ", (object[])Answers)}";
}
