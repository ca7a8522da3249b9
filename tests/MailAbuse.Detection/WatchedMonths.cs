using System.Globalization;
using MailAbuse.LogGenerator;
using MailAbuse.Rates;

namespace MailAbuse.Detection;

/// <summary>Months that were watched while they were written, next to a limit of 100 messages in any hour that is looked at now and then.</summary>
internal sealed class WatchedMonths
{
    private const int Limit = 100;

    /// <summary>The whole log, judged once.</summary>
    public Measurement Judged { get; } = new();

    public Measurement Watched { get; } = new();

    public Measurement EachMinute { get; } = new();

    public Measurement EachHour { get; } = new();

    public static WatchedMonths Watch(IEnumerable<ulong> seeds, Func<ulong, MonthOptions> options, TimeSpan every, Action<string> progress)
    {
        WatchedMonths all = new();
        RateQuery query = new();
        foreach (ulong seed in seeds)
        {
            MonthReading month = MonthReading.Read(options(seed), query, Limit);
            all.Watched.Add(month, LiveMonth.Watch(options(seed), query, every).Select(one => (one.Key, (IReadOnlyList<long>)one.Value)));
            all.Judged.Add(month, Measurement.Judge(month, query).Select(one => (one.Key, one.Value.Times)));
            all.EachMinute.Add(month, Rounded(month, 60));
            all.EachHour.Add(month, Rounded(month, 3600));
            progress(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {month.Counts.Statistics.Lines:N0} lines, watched every {every.TotalSeconds:0} s"));
        }

        return all;
    }

    public string ToTable() => Table.Of(("judged afterwards", Judged), ("watched", Watched), ("100 an hour, each minute", EachMinute), ("100 an hour, each hour", EachHour));

    /// <summary>What was missed, and who was called a burst for nothing.</summary>
    public IEnumerable<string> Faults() => Watched.Faults();

    // When somebody who looks that often sees it.
    private static IEnumerable<(string, IReadOnlyList<long>)> Rounded(MonthReading month, int seconds) =>
        month.OverLimit[Limit].Select(one => (one.Key, (IReadOnlyList<long>)[.. one.Value.Select(at => (at + seconds) / seconds * seconds).Distinct()]));
}
