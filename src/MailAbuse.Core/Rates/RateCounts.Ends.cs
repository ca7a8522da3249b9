using MailAbuse.Logs;

namespace MailAbuse.Rates;

/// <content>Ends: of a stretch, of a log; and what was counted elsewhere.</content>
internal sealed partial class RateCounts
{
    // Where what the log being read has brought begins.
    private int _firstLink;
    private int _firstArrival;

    /// <summary>A stretch of a log was read.</summary>
    /// <param name="seen">What was in it.</param>
    public void EndStretch(ReadStatistics seen)
    {
        Statistics.Add(seen);
        CoarsenIfLarge();
    }

    /// <summary>A log ends here: what is still undecided stays with whom it seemed to belong to, and the next log begins with nothing open.</summary>
    public void EndLog()
    {
        while (_waiting.TryDequeue(out Message? message)) Settle(message);
        _leftOpen += _open.Count;
        _open.Clear();
        _announced.Clear();
        _holds.Clear();
        _holdsForgotten = 0;
        _arrivals.Sort(_firstArrival, _arrivals.Count - _firstArrival, Comparer<Message>.Create((a, b) => a.Position.CompareTo(b.Position)));
        _links.Sort(_firstLink, _links.Count - _firstLink, Comparer<ServerLink>.Create((a, b) => a.Position.CompareTo(b.Position)));
        _firstArrival = _arrivals.Count;
        _firstLink = _links.Count;
    }

    /// <summary>Takes over the finished counts of another server's log.</summary>
    public void Beside(RateCounts other)
    {
        foreach (Tally sender in other._senders) sender.FoldInto(SenderOf(sender.Kind, sender.Name), Fold.All);
        other._unknown.FoldInto(_unknown, Fold.All);
        _links.AddRange(other._links);
        _arrivals.AddRange(other._arrivals);
        Array.Fill(_takenBefore, int.MinValue); // what came is as fine as it was counted
        EndStretch(other.Statistics);
    }
}
