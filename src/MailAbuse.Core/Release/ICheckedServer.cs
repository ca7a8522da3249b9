using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Release;

/// <summary>
/// One server on which a suspended customer's queue is checked. Each step can be ended at any moment; what stands then is the block or
/// the hold, never nothing.
/// </summary>
internal interface ICheckedServer
{
    /// <summary>The server.</summary>
    MailServer Server { get; }

    /// <summary>All names under which he is suspended; known after <see cref="Survey"/>.</summary>
    IReadOnlyList<string> Spellings { get; }

    /// <summary>The case that his suspension names; known after <see cref="Survey"/>.</summary>
    string? Case { get; }

    /// <summary>What he is answered where nobody checks him; known after <see cref="Survey"/>.</summary>
    SuspensionMode Mode { get; }

    /// <summary>What is known of the customer's server; changes nothing.</summary>
    /// <exception cref="ServerException">He is not suspended, or cannot be held here.</exception>
    RelayTraces Survey(CancellationToken stop);

    /// <summary>Takes the lease; nobody else can check him here until <see cref="Leave"/>.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CheckRunning"/>: somebody else does.</exception>
    void Enter(TimeSpan longest, CancellationToken stop);

    /// <summary>Holds his mail under all his names instead of refusing it, and proves it.</summary>
    /// <param name="until">When the check ends at the latest.</param>
    /// <param name="stop">Ends it.</param>
    void Hold(DateTimeOffset until, CancellationToken stop);

    /// <summary>What came since he is held and was not given out yet; of an earlier check that was not settled, too.</summary>
    /// <exception cref="ServerException">Somebody changed his suspension, or the lease is lost.</exception>
    IReadOnlyList<CheckedMessage> Look(CancellationToken stop);

    /// <summary>False where something that is on hold could not be read at the last look, so that nobody knows whether it is his.</summary>
    bool IsWhole { get; }

    /// <summary>Refuses his mail again as before.</summary>
    void Block(CancellationToken stop);

    /// <summary>How many messages of his are being transferred just now: taken up while he was held, they may still arrive.</summary>
    int OpenTransfers(CancellationToken stop);

    /// <summary>Writes down what came, as in quarantine.</summary>
    /// <param name="messages">What.</param>
    /// <param name="isWaiting">True where the next check is to judge it.</param>
    /// <param name="stop">Ends it.</param>
    void Keep(IReadOnlyList<CheckedMessage> messages, bool isWaiting, CancellationToken stop);

    /// <summary>Takes all of his that is still there into quarantine, here and on the servers behind.</summary>
    IReadOnlyList<QuarantineResult> Sweep(CancellationToken stop);

    /// <summary>Releases messages, unchanged.</summary>
    /// <returns>The ids that were.</returns>
    IReadOnlyCollection<string> Release(IReadOnlyList<CheckedMessage> messages, CancellationToken stop);

    /// <summary>Notes that the check is over.</summary>
    void Settle(CancellationToken stop);

    /// <summary>Gives the lease back.</summary>
    void Leave();
}
