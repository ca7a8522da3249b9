using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <content>What came out.</content>
internal sealed partial class RateCounts
{
    /// <summary>All senders; Unknown among them where there is one.</summary>
    public IEnumerable<Tally> Senders => _senders.Append(_unknown).Where(tally => tally.Cells.Count > 0);

    /// <summary>The sum of a sender's cells in the window.</summary>
    public Cell Total(Tally tally) => tally.Total(layout);

    /// <summary>What each sender did in the window, in plain numbers.</summary>
    public IReadOnlyList<SenderTotals> Totals() => [.. Senders.Select(tally =>
    {
        Cell total = Total(tally);
        return new SenderTotals(tally.Kind, tally.NameText, total.Messages, total.Recipients, total.Delivered, total.Deferred, total.Bounced,
            total.Held, total.Notifications, tally.Clients.Count, tally.Envelopes.Count, tally.Domains.Count, tally.First, tally.Last);
    })];
}

/// <summary>What a sender did in the window.</summary>
internal sealed record SenderTotals(SenderKind Kind, string Name, long Messages, long Recipients, long Delivered, long Deferred, long Bounced,
    long Held, long Notifications, long Clients, long EnvelopeSenders, long RecipientDomains, long FirstSecond, long LastSecond);
