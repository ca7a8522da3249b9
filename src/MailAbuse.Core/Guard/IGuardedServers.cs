using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Suspensions;

namespace MailAbuse.Guard;

/// <summary>What the guard asks of servers, and does there. Any thread may call; what goes wrong is a <see cref="Servers.ServerException"/>.</summary>
internal interface IGuardedServers
{
    /// <summary>Their names.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Why the log of a server is not to be believed now; null: it is.</summary>
    /// <param name="server">The server.</param>
    /// <param name="seen">Its logs, as they are followed.</param>
    /// <param name="stop">Ends it.</param>
    string? Doubt(string server, IReadOnlyList<WatchedServer> seen, CancellationToken stop);

    /// <summary>True where the queue shows that he really sends: a log can be forged, a queue file with his login cannot.</summary>
    bool IsProved(SenderRate rate, CancellationToken stop);

    /// <summary>His burst is over: what was seen of it proves nothing of the next.</summary>
    void Forget(SenderKey sender);

    /// <summary>Puts a sender on hold on all servers of his realm, and his queued mail with him; opens the case.</summary>
    /// <param name="rate">Who, and what the log says of him.</param>
    /// <param name="reason">Why, for his case.</param>
    /// <param name="stop">Ends it.</param>
    HoldResult Hold(SenderRate rate, string reason, CancellationToken stop);

    /// <summary>Brings to its end what was begun, and ended in the middle, or failed in part: the hold on each of his servers, his queued mail, and what his case says of it.</summary>
    /// <param name="sender">Who.</param>
    /// <param name="rate">What the log says of him; null: not known any more.</param>
    /// <param name="reason">Why, for his case.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What was left to do; an empty text where all was done.</returns>
    HoldResult Complete(GuardedSender sender, SenderRate? rate, string reason, CancellationToken stop);

    /// <summary>Whom the guard has on hold or deferred, as the servers' own maps say.</summary>
    GuardedStanding Standing(CancellationToken stop);

    /// <summary>Why no more of somebody's mail may be taken in on one of his servers; null: more may.</summary>
    string? HeldTooMuch(GuardedSender sender, CancellationToken stop);

    /// <summary>Defers somebody who is on hold: nothing more of his is taken in.</summary>
    HoldResult Defer(GuardedSender sender, string reason, CancellationToken stop);

    /// <summary>When a person let somebody go within the last day; null: nobody did.</summary>
    DateTimeOffset? LetGo(SenderKey sender);
}
