namespace MailAbuse.Rates.Live;

/// <summary>What a watch sees at one moment.</summary>
public sealed class RateView
{
    /// <summary>That moment.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The span that <see cref="SenderRate.Messages"/> and all other counts of <see cref="Senders"/> are of; it ends now.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>Bursts first, then the busiest.</summary>
    public SenderRate[] Senders { get; init; } = [];

    /// <summary>How many senders there are in the window, shown or not.</summary>
    public int SenderCount { get; init; }

    /// <summary>Messages of all senders of ours in the spans of the window, oldest first: their sum is what was sent in it.</summary>
    public long[] Trend { get; init; } = [];

    /// <summary>What is followed, in the order in which it was named.</summary>
    public WatchedServer[] Servers { get; init; } = [];
}
