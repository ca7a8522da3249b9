using MailAbuse.Logs;

namespace MailAbuse.Reputation.Refusals;

/// <summary>All refusals of a reading, whatever their cause: those with most mail that waits first, then by messages.</summary>
/// <param name="Refusals">One a group.</param>
/// <param name="Statistics">What was read.</param>
public sealed record RefusalReport(IReadOnlyList<DeliveryRefusal> Refusals, ReadStatistics Statistics)
{
    /// <summary>Servers whose logs are missing in this picture, or are in it only in part.</summary>
    public IReadOnlyList<string> MissingServers { get; init; } = [];

    internal static IReadOnlyList<DeliveryRefusal> InOrder(IEnumerable<DeliveryRefusal> refusals) =>
    [
        .. refusals.OrderByDescending(one => one.Waiting).ThenByDescending(one => one.Messages).ThenByDescending(one => one.Last)
            .ThenBy(one => one.RecipientDomain, StringComparer.Ordinal).ThenBy(one => one.MailHost, StringComparer.Ordinal).ThenBy(one => one.Server, StringComparer.Ordinal),
    ];
}
