using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>Whose waiting mail takes a detour, and whose must not.</summary>
internal sealed class PacedSelection
{
    /// <summary>Messages that may go; where they lie is as the listing had it.</summary>
    public required IReadOnlyList<QueuedMessage> Free { get; init; }

    /// <summary>Suspended senders who have mail among the rest, each with the server on which he is suspended.</summary>
    public required IReadOnlyList<(int Server, MapSuspension Sender)> Suspended { get; init; }

    /// <summary>How many messages those senders have, as far as one look tells.</summary>
    public required int OfSuspended { get; init; }

    /// <summary>Messages of others that look like an incident, with its name.</summary>
    public required IReadOnlyList<(QueuedMessage Message, QueueFile File, string Incident)> Alike { get; init; }

    /// <summary>Ids of all that was looked at.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>How many messages must not go.</summary>
    public int LeftOut => OfSuspended + Alike.Count;
}
