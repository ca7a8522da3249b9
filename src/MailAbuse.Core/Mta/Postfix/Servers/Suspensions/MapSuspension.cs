using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>A suspension as it stands in a map: what its comment says. All that is known of it is known from there.</summary>
internal sealed record MapSuspension
{
    /// <summary>The sender, as <see cref="SenderKey"/> writes him.</summary>
    public required string Sender { get; init; }

    /// <summary>Login, LocalUser or Client.</summary>
    public required SenderKind Kind { get; init; }

    /// <summary>What he is answered.</summary>
    public required SuspensionMode Mode { get; init; }

    /// <summary>Since when, to the second.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The keys of its entries, the sender's own first.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>The case.</summary>
    public string? Case { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <summary>Who did it.</summary>
    public string? By { get; init; }

    /// <summary>For Hold: how many messages may be on hold; null where nobody said.</summary>
    public int? MaximumHeld { get; init; }

    /// <summary>The check of the customer's queue that runs, or did not come to its end; null where there is none.</summary>
    public MapCheck? Check { get; init; }

    /// <summary>What he is answered where nobody checks his queue: a hold is the check's, and ends with it.</summary>
    public SuspensionMode Block => Mode == SuspensionMode.Hold && Check is { } check ? check.Before : Mode;

    /// <summary>True where one of its keys is one of those.</summary>
    public bool Concerns(IEnumerable<string> keys) => Keys.Intersect(keys, StringComparer.Ordinal).Any();
}
