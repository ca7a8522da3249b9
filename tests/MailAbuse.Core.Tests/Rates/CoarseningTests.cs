using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

public sealed class CoarseningTests
{
    private const int Senders = 40, SpansPerDay = 144;

    [Fact]
    public void A_very_long_log_stays_small_and_keeps_its_sums()
    {
        RateCounts counts = Read(days: 120, mostCells: 10_000, since: null);
        Assert.InRange(counts.CellCount, 1, 10_000);
        Assert.Equal(Senders * 120 * 24, counts.Senders.Sum(tally => counts.Total(tally).Messages));
        // What is near the end is as fine as ever: a cell an hour was made, and none is joined.
        foreach (Tally tally in counts.Senders) Assert.Equal(4 * 24, CellsFrom(tally, 116 * SpansPerDay));
    }

    [Fact]
    public void Nothing_from_four_days_before_the_window_on_is_joined()
    {
        const int since = 60;
        RateCounts counts = Read(days: 120, mostCells: 10_000, since: since);
        foreach (Tally tally in counts.Senders)
        {
            Assert.Equal(64 * 24, CellsFrom(tally, -4 * SpansPerDay));
            Assert.True(tally.Cells.Count < 64 * 24 + 56 * 24 / 2);
            Assert.Equal(60 * 24, counts.Total(tally).Messages);
        }
    }

    [Fact]
    public void The_same_log_is_joined_the_same_way()
    {
        string Picture() => string.Join("\n", Read(days: 90, mostCells: 10_000, since: null).Senders
            .Select(tally => tally.NameText + ":" + string.Join(",", Spans(tally))));
        Assert.Equal(Picture(), Picture());
    }

    [Fact]
    public void A_burst_is_found_behind_a_joined_past()
    {
        RateCounts counts = Read(days: 120, mostCells: 10_000, since: null);
        Tally burst = counts.SenderOf(SenderKind.Login, "u3@example.com"u8);
        for (int i = 0; i < 6; i++)
        {
            ref Cell cell = ref burst.At(119 * SpansPerDay + i);
            cell.Messages += 100;
            cell.Recipients += 100;
            cell.Delivered += 60;
            cell.Deferred += 40;
        }

        SenderRate rate = Assert.Single(BurstJudge.Judge(counts, new RateQuery()), one => one.IsBurst);
        Assert.Equal("u3@example.com", rate.Sender);
        Assert.Equal(BaselineSource.Own, rate.BaselineSource);
    }

    private static List<string> Spans(Tally tally)
    {
        List<string> spans = [];
        foreach (Cell cell in tally.Cells) spans.Add($"{cell.Bucket}={cell.Messages}");
        return spans;
    }

    private static int CellsFrom(Tally tally, int bucket)
    {
        int count = 0;
        foreach (Cell cell in tally.Cells)
            if (cell.Bucket >= bucket) count++;
        return count;
    }

    /// <summary>Senders with a message an hour, in stretches of three days.</summary>
    private static RateCounts Read(int days, int mostCells, int? since)
    {
        long origin = since is { } day ? day * 86_400L : 0;
        CountLayout layout = new(origin, 600, since is null ? long.MinValue : origin) { MostCells = mostCells };
        RateCounts counts = new(layout, new HostTable());
        for (int start = 0; start < days; start += 3)
        {
            ReadStatistics seen = new();
            for (int sender = 0; sender < Senders; sender++)
            {
                Tally tally = counts.SenderOf(SenderKind.Login, System.Text.Encoding.UTF8.GetBytes($"u{sender}@example.com"));
                for (int hour = start * 24; hour < (start + 3) * 24; hour++)
                {
                    tally.AddMessage(layout, hour * 3600L + sender, layout.BucketOf(hour * 3600L + sender), default, 1);
                    ref Cell cell = ref tally.At(layout.BucketOf(hour * 3600L + sender));
                    cell.Recipients++;
                    cell.Delivered++;
                    seen.MailLines += 5;
                }
            }

            counts.EndStretch(seen);
        }

        counts.EndLog();
        return counts;
    }
}
