namespace MailAbuse.Rates.Baselines;

/// <summary>
/// What is remembered of the senders of some servers, as far as a judgement asks for it. It goes as it was counted, span by span, in
/// front of what a log has: so the judgement sees one log that begins earlier.
/// </summary>
/// <param name="senders">The senders by their numbers.</param>
/// <param name="days">The days, by time.</param>
public sealed class BaselineMemory(IReadOnlyDictionary<int, RememberedSender> senders, IReadOnlyList<RememberedDay> days)
{
    /// <summary>How many days there are.</summary>
    public int Days => days.Sum(day => day.Days);

    /// <summary>How many senders there are.</summary>
    public int Senders => senders.Count;

    /// <summary>Puts all spans into counts that end before the log begins. To be done once with the same counts.</summary>
    /// <param name="counts">The counts of the log.</param>
    /// <param name="from">The first second that is asked for.</param>
    /// <param name="before">The second in which the log begins: from there on the log alone counts.</param>
    /// <exception cref="InvalidDataException">What is remembered is damaged (a store sees that before); the counts are as they were.</exception>
    internal void RecallInto(RateCounts counts, long from, long before)
    {
        CountLayout layout = counts.Layout;
        Dictionary<int, CellList> earlier = [];
        foreach (RememberedDay day in days)
        {
            if (day.Start >= before || day.Start + (long)day.Days * BaselineRules.Day <= from) continue;
            BaselineBytes.Each(day, (number, cells) =>
            {
                CellList? into = null;
                foreach (Cell cell in cells)
                {
                    long second = day.Start + (long)cell.Bucket * day.Span;
                    if (second < from || second + day.Span > before) continue;
                    if (into is null && !earlier.TryGetValue(number, out into)) earlier.Add(number, into = new CellList());
                    into.At(layout.BucketOf(second)).Add(cell);
                }
            });
        }

        foreach ((int number, CellList cells) in earlier)
            if (senders.TryGetValue(number, out RememberedSender sender)) counts.SenderOf(sender.Kind, sender.Name).Cells.PutInFront(cells);
    }
}
