using MailAbuse.Logs;

namespace MailAbuse.Rates;

/// <summary>The judged senders of a reading, bursts first, then by messages.</summary>
/// <param name="Rates">One a sender.</param>
/// <param name="Statistics">What was read.</param>
public sealed record RateReport(IReadOnlyList<SenderRate> Rates, ReadStatistics Statistics);
