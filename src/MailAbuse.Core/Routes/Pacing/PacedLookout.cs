using MailAbuse.Servers;

namespace MailAbuse.Routes.Pacing;

/// <summary>
/// What can change while waiting mail is sent off, which takes hours: a sender is suspended, a detour is taken away. Looked at now and
/// then, because each look costs a walk through the queue.
/// </summary>
/// <param name="unrouted">Says which recipient domains do not take the detour any more. Throws <see cref="ServerException"/> where that is not known.</param>
/// <param name="leaveOut">Puts on hold what must not go, and says which of these messages are on hold. Throws <see cref="ServerException"/> where that is not known.</param>
/// <param name="every">How long it is from one look to the next.</param>
/// <param name="clock">What time passes.</param>
internal sealed class PacedLookout(
    Func<CancellationToken, Func<string, bool>> unrouted, Func<IReadOnlyCollection<string>, CancellationToken, IReadOnlySet<string>> leaveOut, TimeSpan every, TimeProvider clock)
{
    // A look that is wished for does not follow the last one at the heels.
    private static readonly TimeSpan Earliest = TimeSpan.FromSeconds(5);

    private long _looked = clock.GetTimestamp();
    private bool _isWished;

    /// <summary>True where it is time for a look.</summary>
    public bool IsDue => clock.GetElapsedTime(_looked) is { } past && (past >= every || (_isWished && past >= Earliest));

    /// <summary>Something looks as if the detour were gone.</summary>
    public void Wish() => _isWished = true;

    /// <summary>The look begins: which recipient domains do not take the detour any more.</summary>
    public Func<string, bool> Unrouted(CancellationToken stop)
    {
        _isWished = false;
        _looked = clock.GetTimestamp();
        return unrouted(stop);
    }

    /// <summary>The look ends: which of these messages are on hold.</summary>
    public IReadOnlySet<string> LeaveOut(IReadOnlyCollection<string> ids, CancellationToken stop)
    {
        IReadOnlySet<string> held = leaveOut(ids, stop);
        // Where a look takes long, the mail has its time, too.
        _looked = clock.GetTimestamp();
        return held;
    }
}
