using MailAbuse.Mta;

namespace MailAbuse.Suspensions;

/// <summary>A suspension as the text of a server's map names it: enough to be recognised, and nothing that had to be checked.</summary>
public sealed record StandingSuspension
{
    /// <summary>The server.</summary>
    public required string Server { get; init; }

    /// <summary>The sender.</summary>
    public required string Sender { get; init; }

    /// <summary>Login, LocalUser or Client.</summary>
    public required SenderKind SenderKind { get; init; }

    /// <summary>All names under which he is suspended.</summary>
    public IReadOnlyList<string> Spellings { get; init; } = [];

    /// <summary>What he is answered.</summary>
    public SuspensionMode Mode { get; init; }

    /// <summary>Since when, to the second.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The case; null where none was given.</summary>
    public string? Case { get; init; }
}
