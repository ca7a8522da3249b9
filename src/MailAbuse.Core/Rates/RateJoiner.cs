using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>Counts the senders of logs.</summary>
internal sealed class RateJoiner(CountLayout layout, SecondRange window, TimeZoneInfo zone, LogStretches stretches, IReadObserver observer, HostTable hosts)
    : StretchJoiner<Findings>(zone, stretches, observer)
{
    private readonly SenderTable _senders = new();
    private RateCounts? _counts;

    /// <summary>What was counted so far.</summary>
    public RateCounts Counts => _counts ??= new RateCounts(layout, hosts, _senders);

    /// <inheritdoc/>
    protected override IStretchScanner<Findings> NewScanner() => new PostfixScanner(layout, _senders, hosts, window);

    /// <inheritdoc/>
    protected override void Join(Findings findings) => findings.JoinInto(Counts);

    /// <inheritdoc/>
    protected override void EndLog() => Counts.EndLog();
}
