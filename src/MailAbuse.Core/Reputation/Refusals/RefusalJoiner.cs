using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;
using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Finds the refusals of logs.</summary>
internal sealed class RefusalJoiner(RefusalCatalogue catalogue, SecondRange window, TimeZoneInfo zone, LogStretches stretches, IReadObserver observer, HostTable hosts)
    : StretchJoiner<RefusalFindings>(zone, stretches, observer)
{
    /// <summary>What was found so far.</summary>
    public RefusalCounts Counts { get; } = new(catalogue);

    /// <inheritdoc/>
    protected override IStretchScanner<RefusalFindings> NewScanner() => new PostfixRefusalScanner(catalogue, hosts, window);

    /// <inheritdoc/>
    protected override void Join(RefusalFindings findings) => findings.JoinInto(Counts);

    /// <inheritdoc/>
    /// <remarks>What is open at the end of one log may go on in the next.</remarks>
    protected override void EndLog()
    {
    }
}
