using MailAbuse.Mta;

namespace MailAbuse.Quarantine;

/// <summary>What a quarantine would find on one server now; shown before anything is done.</summary>
public sealed class QuarantinePlan
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The sender, in the form in which queue files are compared.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>His messages that would be put on hold.</summary>
    public int Messages { get; init; }

    /// <summary>His messages that are on hold already.</summary>
    public int AlreadyHeld { get; init; }

    /// <summary>Bytes of <see cref="Messages"/>.</summary>
    public long Size { get; init; }

    /// <summary>True when the server refuses or holds his new mail. Where not, new mail keeps coming.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The request, with what the server added to it: other names of the account, the case.</summary>
    public QuarantineRequest Request { get; init; } = new();

    /// <summary>As it is asked for: <c>hold 10,000 messages of joe@example.org</c>.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"hold {Messages:N0} {(Messages == 1 ? "message" : "messages")} of {Text.Visible.Make(Sender, 100)}{(AlreadyHeld > 0 ? $" ({AlreadyHeld:N0} are on hold already)" : "")}");
}
