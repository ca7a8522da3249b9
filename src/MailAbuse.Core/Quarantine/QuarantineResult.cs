using MailAbuse.Mta;

namespace MailAbuse.Quarantine;

/// <summary>What became of one sender's queued mail on one server.</summary>
public sealed class QuarantineResult
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The sender. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>All names under which his mail was looked for.</summary>
    public string[] Spellings { get; init; } = [];

    /// <summary>The case.</summary>
    public string? Case { get; init; }

    /// <summary>Messages put on hold by this run, and seen there with his name.</summary>
    public int Held { get; init; }

    /// <summary>His messages that were on hold before.</summary>
    public int AlreadyHeld { get; init; }

    /// <summary>Of <see cref="Held"/>: notifications that his mail provoked.</summary>
    public int Bounces { get; init; }

    /// <summary>His messages that left while it ran: seen in the queue, or sent according to the log, and not held.</summary>
    public int Left { get; init; }

    /// <summary>Messages of others that took a released id in that moment; they were given back at once.</summary>
    public int GivenBack { get; init; }

    /// <summary>What is still open when <see cref="IsComplete"/> is false: his messages on their way in, and messages that do not stay on hold.</summary>
    public int StillOpen { get; init; }

    /// <summary>Bytes of what was put on hold.</summary>
    public long Size { get; init; }

    /// <summary>How often the queue was looked through.</summary>
    public int Passes { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The file on the server that says what was done.</summary>
    public string Manifest { get; init; } = "";

    /// <summary>True when the server refuses or holds his new mail. Where not, new mail keeps coming.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>True when the log could be read; without it notifications, copies on the next server and what left unseen are not known.</summary>
    public bool IsLogRead { get; init; }

    /// <summary>True when two passes found nothing any more, and no transfer of his was open.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Sender, server and number.</summary>
    public override string ToString() => $"{Sender} on {Server}: {Held} held";
}
