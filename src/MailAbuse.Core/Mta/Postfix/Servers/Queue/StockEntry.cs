namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>One message as all manifests of a server together have it.</summary>
/// <param name="Run">For whom it is in quarantine.</param>
/// <param name="Entry">What that manifest says of it.</param>
/// <param name="AlsoHeldFor">Other manifests that have it on hold: it was put there without a case, and a case took it over.</param>
internal sealed record StockEntry(ManifestRun Run, ManifestEntry Entry, IReadOnlyList<ManifestRun> AlsoHeldFor)
{
    /// <summary>
    /// Puts together what the manifests say. An intent counts, too: its run was killed, and what is on hold with his name is what it
    /// meant. So does a release of what is still on hold: that run was killed.
    /// </summary>
    public static Dictionary<string, StockEntry> Of(IEnumerable<(ManifestRun Run, ManifestEntry Entry)> manifests)
    {
        Dictionary<string, StockEntry> stock = new(StringComparer.Ordinal);
        foreach (IGrouping<string, (ManifestRun Run, ManifestEntry Entry)> message in manifests.Where(one => one.Entry.Step != ManifestStep.Back).GroupBy(one => one.Entry.Id, StringComparer.Ordinal))
        {
            (ManifestRun Run, ManifestEntry Entry) first = message.MaxBy(Weight);
            stock[message.Key] = new(first.Run, first.Entry, [.. message.Where(one => IsHeld(one.Entry) && one.Entry.Arrival == first.Entry.Arrival && one.Run != first.Run).Select(one => one.Run)]);
        }

        return stock;
    }

    // The same id with a later arrival is another message. Of manifests about one message that counts which has it on hold: released
    // from one case, it was put on hold again for another. Then one with a case, which has taken it over, whatever the clocks of two
    // operators say; then the later one.
    private static (DateTimeOffset, bool, bool, DateTimeOffset) Weight((ManifestRun Run, ManifestEntry Entry) one) =>
        (one.Entry.Arrival, IsHeld(one.Entry), one.Run.Case is not null, one.Entry.Time);

    private static bool IsHeld(ManifestEntry entry) => entry.Step is ManifestStep.Held or ManifestStep.Intent;
}
