using MailAbuse.LogGenerator;
using MailAbuse.Rates;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Detection;

/// <summary>The judgement on seeded months: a small one always, the whole measurement with MAILABUSE_FULL=1.</summary>
public sealed class DetectionTests(ITestOutputHelper output)
{
    [Fact]
    public void Finds_nearly_all_incidents_of_a_small_month_and_accuses_nobody()
    {
        Measurements measured = FullMonth.Measure([7, 8], Small, output.WriteLine);
        Show(measured);
        Assert.True(measured.Judged.Outcomes.Count >= 30);
        Assert.True(measured.Judged.Recall >= 0.9);
        Assert.True(measured.Judged.FalseAlarms.Count <= 1);
        Assert.True(measured.Judged.Recall > measured.Hundred.Recall && measured.Judged.FalseAlarms.Count < measured.FiveHundred.FalseAlarms.Count);
    }

    [Fact]
    public void Who_watches_knows_it_no_later_and_is_not_called_more_often()
    {
        RateQuery query = new();
        Measurement judged = new(), watched = new();
        foreach (ulong seed in new ulong[] { 7 })
        {
            MonthReading month = MonthReading.Read(Small(seed), query, 100);
            judged.Add(month, Measurement.Judge(month, query).Select(one => (one.Key, one.Value.Times)));
            (IReadOnlyDictionary<string, List<long>> alarms, long cells) = LiveMonth.Watch(Small(seed), query, TimeSpan.FromSeconds(1));
            watched.Add(month, alarms.Select(one => (one.Key, (IReadOnlyList<long>)one.Value)));
            output.WriteLine($"seed {seed}: {month.Counts.CellCount:N0} spans of the whole month, {cells:N0} kept by the watch at its end");
        }

        output.WriteLine(Table.Of(("judged", judged), ("watched", watched)));
        foreach (FalseAlarm one in watched.FalseAlarms) output.WriteLine($"false alarm: seed {one.Seed}, {one.Behaviour} {one.Sender}, day {one.Day}");
        Assert.True(watched.Recall >= judged.Recall);
        Assert.True(watched.FalseAlarms.Count <= judged.FalseAlarms.Count + 1);
    }

    [Fact]
    public void Keeps_what_the_documentation_promises()
    {
        if (Environment.GetEnvironmentVariable("MAILABUSE_FULL") != "1")
        {
            output.WriteLine("Left out: six months of 2,000 senders take about five minutes (MAILABUSE_FULL=1).");
            return;
        }

        Measurements measured = FullMonth.Measure(FullMonth.ReportingSeeds, FullMonth.Whole, output.WriteLine);
        Show(measured);
        Assert.True(measured.Judged.Recall >= 0.95);
        Assert.True(measured.Judged.FalseAlarmsPer10000 <= 1);
    }

    private static MonthOptions Small(ulong seed) => new() { Seed = seed, Senders = 160, WarmUpDays = 8, Days = 10, Incidents = 16 };

    private void Show(Measurements measured)
    {
        output.WriteLine(measured.ToTable());
        foreach (string fault in measured.Faults()) output.WriteLine(fault);
    }
}
