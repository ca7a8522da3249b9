using MailAbuse.Rates;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Rates;

public sealed class CellListTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void What_was_counted_in_is_read_out(int disorder)
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 200; round++)
        {
            CellList cells = new();
            SortedDictionary<int, Cell> expected = [];
            for (int i = random.Next(300), bucket = random.Next(-1000, 1000); i > 0; i--)
            {
                bucket += random.Next(3);
                Count(random, cells, expected, bucket - random.Next(disorder + 1));
            }

            Cell[] buffer = [];
            Assert.Equal(expected.Values.Select(Text), cells.Read(ref buffer).ToArray().Select(Text));
            if (expected.Count > 0) Assert.Equal((expected.Keys.First(), expected.Keys.Last()), (cells.First, cells.Last));
        }
    }

    [Fact]
    public void Spans_at_the_ends_of_time_and_counts_below_nothing_are_kept()
    {
        CellList cells = new();
        // A delivery can be taken back in another span than it was counted in first; the sum is right all the same.
        foreach (int bucket in (int[])[int.MaxValue - 1, 0, int.MinValue + 1, 7, int.MinValue + 1]) cells.At(bucket).Delivered--;
        cells.At(0).Messages = int.MaxValue;
        cells.At(7).Networks = ulong.MaxValue;
        Cell[] buffer = [];
        Cell[] read = cells.Read(ref buffer).ToArray();
        Assert.Equal([int.MinValue + 1, 0, 7, int.MaxValue - 1], read.Select(cell => cell.Bucket));
        Assert.Equal([-2, -1, -1, -1], read.Select(cell => cell.Delivered));
        Assert.Equal(int.MaxValue, read[1].Messages);
        Assert.Equal(ulong.MaxValue, read[2].Networks);
    }

    [Fact]
    public void Joining_spans_changes_no_sum()
    {
        CellList cells = new();
        for (int bucket = 0; bucket < 1000; bucket++) cells.At(bucket).Messages = bucket;
        Cell[] buffer = [];
        cells.Coarsen(int.MinValue, 600, 6, ref buffer);
        Cell[] read = cells.Read(ref buffer).ToArray();
        Assert.Equal(100 + 400, read.Length);
        Assert.Equal(999 * 1000 / 2, read.Sum(cell => cell.Messages));
        Assert.All(read.Take(100), cell => Assert.Equal(0, cell.Bucket % 6));
        cells.At(1000).Messages++;
        Assert.Equal(501, cells.Read(ref buffer).Length);
    }

    private static void Count(Random random, CellList cells, SortedDictionary<int, Cell> expected, int bucket)
    {
        Cell more = new() { Bucket = bucket, Messages = random.Next(3), Recipients = random.Next(1000), Delivered = random.Next(2), Deferred = random.Next(-1, 2), Held = random.Next(2) };
        if (random.Next(3) == 0) more.Bounced = random.Next(100_000);
        if (random.Next(9) == 0) (more.Notifications, more.ToOwn) = (random.Next(5), random.Next(5));
        more.Networks = 1UL << random.Next(64);
        more.Envelopes = random.Next(4) == 0 ? (ulong)random.NextInt64() : 0;
        more.Domains = 1UL << random.Next(64) | 1UL << random.Next(64);
        cells.At(bucket).Add(more);
        expected.TryGetValue(bucket, out Cell known);
        known.Bucket = bucket;
        known.Add(more);
        expected[bucket] = known;
    }

    private static string Text(Cell c) =>
        $"{c.Bucket}: {c.Messages} {c.Recipients} {c.Delivered} {c.Deferred} {c.Bounced} {c.Held} {c.Notifications} {c.ToOwn} {c.Networks:x} {c.Envelopes:x} {c.Domains:x}";
}
