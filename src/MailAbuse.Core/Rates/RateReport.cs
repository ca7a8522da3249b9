using MailAbuse.Logs;
using MailAbuse.Servers;

namespace MailAbuse.Rates;

/// <summary>The judged senders of a reading, bursts first, then by messages.</summary>
/// <param name="Rates">One a sender.</param>
/// <param name="Statistics">What was read.</param>
public sealed record RateReport(IReadOnlyList<SenderRate> Rates, ReadStatistics Statistics)
{
    /// <summary>Start of the window that was judged (inclusive), once its end was known; null: the beginning of the log.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>End of that window (exclusive); null: the end of the log.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Servers whose logs are missing in this picture, or are in it only in part.</summary>
    public IReadOnlyList<string> MissingServers { get; init; } = [];

    /// <summary>How many days from before the logs were remembered and judged with; 0: the logs alone.</summary>
    public int RememberedDays { get; init; }

    /// <summary>Why what is remembered could not be read; null: nothing was wrong with it, or it was not asked for.</summary>
    public ServerProblem? MemoryProblem { get; init; }
}
