namespace MailAbuse.Rates.Live;

/// <summary>Follows logs and judges their senders as they send. Called by one thread at a time.</summary>
public interface IRateWatch : IDisposable
{
    /// <summary>Reads what was written since the last call, and returns at once where nothing was.</summary>
    /// <param name="stop">Ends it; what was not read is read by the next call.</param>
    /// <returns>Who has become a burst, has grown tenfold, or is none any more, each once.</returns>
    IReadOnlyList<SenderRate> Look(CancellationToken stop);

    /// <summary>What is followed, in the order in which it was named.</summary>
    IReadOnlyList<WatchedServer> Servers { get; }

    /// <summary>How many senders there are, and how many of them burst now.</summary>
    SenderCounts Senders { get; }

    /// <summary>What is to be seen now.</summary>
    /// <param name="senders">How many senders at most.</param>
    RateView View(int senders);
}
