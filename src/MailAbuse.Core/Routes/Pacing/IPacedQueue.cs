using MailAbuse.Servers;

namespace MailAbuse.Routes.Pacing;

/// <summary>What a paced sending asks of a server's queue.</summary>
internal interface IPacedQueue
{
    /// <summary>Tries what is due, writes new times, and says what happened since the last call; one round trip.</summary>
    /// <param name="tries">Messages to try now. One whose time in the queue is still to come, or that does not wait any more, is not tried.</param>
    /// <param name="stamps">New times for waiting messages.</param>
    /// <param name="watch">Messages of which the log is asked.</param>
    /// <param name="look">Messages that are looked for in the queue, with what it says of them.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException">The server cannot be asked, or its mail system does not run.</exception>
    PacedTick Tick(
        IReadOnlyCollection<string> tries, IReadOnlyDictionary<string, PacedStamp> stamps, IReadOnlyCollection<string> watch, IReadOnlyCollection<string> look, CancellationToken stop);
}
