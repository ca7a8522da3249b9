namespace MailAbuse.Guard;

/// <summary>Whom a guard stopped, as the maps of the servers say.</summary>
/// <param name="Senders">The senders.</param>
/// <param name="Read">The servers that answered. Of the others nothing is known: nobody was let go there because they are silent.</param>
internal sealed record GuardedStanding(IReadOnlyList<GuardedSender> Senders, IReadOnlyList<string> Read);
