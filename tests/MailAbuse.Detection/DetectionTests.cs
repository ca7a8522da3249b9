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
    public void Who_watches_lets_out_less_than_a_limit_does_and_accuses_nobody()
    {
        WatchedMonths watched = WatchedMonths.Watch([7], Brief, TimeSpan.FromSeconds(5), output.WriteLine);
        output.WriteLine(watched.ToTable());
        foreach (string fault in watched.Faults()) output.WriteLine(fault);
        Assert.True(watched.Watched.Outcomes.Count >= 8);
        Assert.True(watched.Watched.Recall >= watched.Judged.Recall && watched.Judged.Recall > 0.8);
        Assert.Empty(watched.Watched.FalseAlarms);
        Assert.True(LetOut(watched.Watched) < LetOut(watched.Judged) && LetOut(watched.Judged) < LetOut(watched.EachMinute) && LetOut(watched.EachMinute) <= LetOut(watched.EachHour));
        static int LetOut(Measurement measurement) => measurement.Outcomes.Sum(one => one.LetOut);
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

    // Watched again and again, it takes its time.
    private static MonthOptions Brief(ulong seed) => new() { Seed = seed, Senders = 60, WarmUpDays = 6, Days = 5, Incidents = 8 };

    private void Show(Measurements measured)
    {
        output.WriteLine(measured.ToTable());
        foreach (string fault in measured.Faults()) output.WriteLine(fault);
    }
}
