using MailAbuse.LogGenerator;
using MailAbuse.Rates;

namespace MailAbuse.Detection;

/// <summary>The measurement of docs/detection.md: whole months of 2,000 senders, judged and held against fixed limits.</summary>
internal static class FullMonth
{
    /// <summary>The judgement was never tuned on these, and not looked at before it was done.</summary>
    public static readonly ulong[] ReportingSeeds = [201, 202, 203, 204, 205, 206];

    public static Measurements Measure(IEnumerable<ulong> seeds, Func<ulong, MonthOptions> options, Action<string> progress)
    {
        Measurements all = new(new Measurement(), new Measurement(), new Measurement());
        RateQuery query = new();
        foreach (ulong seed in seeds)
        {
            MonthReading month = MonthReading.Read(options(seed), query, 100, 500);
            all.Judged.Add(month, Measurement.Judge(month, query).Select(one => (one.Key, one.Value.Times)));
            all.Hundred.Add(month, month.OverLimit[100].Select(one => (one.Key, (IReadOnlyList<long>)one.Value)));
            all.FiveHundred.Add(month, month.OverLimit[500].Select(one => (one.Key, (IReadOnlyList<long>)one.Value)));
            progress($"seed {seed}: {month.Counts.Statistics.Lines:N0} lines, {month.Counts.CellCount:N0} spans, {month.Senders.Count:N0} senders, {month.Incidents.Count} incidents");
        }

        return all;
    }

    public static MonthOptions Whole(ulong seed) => new() { Seed = seed, Senders = 2_000, WarmUpDays = 14, Days = 30, Incidents = 40 };
}

/// <summary>The judgement and what panels do, on the same months.</summary>
internal sealed record Measurements(Measurement Judged, Measurement Hundred, Measurement FiveHundred)
{
    public string ToTable() => Table.Of(("judged", Judged), ("100 an hour", Hundred), ("500 an hour", FiveHundred));

    /// <summary>What was missed, and who was called a burst for nothing.</summary>
    public IEnumerable<string> Faults() => Judged.Faults();
}
