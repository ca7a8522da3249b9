namespace MailAbuse.Guard.Telling;

/// <summary>Brings events to one recipient; called by one thread at a time.</summary>
internal interface ITeller : IDisposable
{
    /// <summary>Whom it tells.</summary>
    Recipient Recipient { get; }

    /// <summary>How many events one call may take.</summary>
    int AtOnce { get; }

    /// <summary>How long it waits after each call for what comes meanwhile, so that many events make few messages.</summary>
    TimeSpan Pause { get; }

    /// <summary>Tells.</summary>
    /// <exception cref="Servers.ServerException">It could not be told; it is tried again. So it is after any other exception, whose message says why.</exception>
    void Tell(IReadOnlyList<GuardEvent> events, CancellationToken stop);
}
