using MailAbuse.Rates;
using MailAbuse.Rates.Baselines;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Rates.Baselines;

/// <summary>What becomes of a day that is learned again, and whose days speak for whom.</summary>
public sealed class BaselineRulesTests(ITestOutputHelper output)
{
    private const int Hour = 3_600;

    // Hours of a day that a log had, and the messages in them.
    [Theory]
    [InlineData("the same log again", 0, 24, 100, 0, 24, 100, BaselineChoice.Keep)]
    [InlineData("a log that begins earlier in the day", 6, 24, 80, 0, 24, 100, BaselineChoice.Replace)]
    [InlineData("the log that was learned while it began in the middle of the day", 0, 24, 100, 6, 24, 80, BaselineChoice.Keep)]
    [InlineData("the part before a rotation in the morning", 6, 24, 80, 0, 6, 20, BaselineChoice.Add)]
    [InlineData("the part behind it", 0, 6, 20, 6, 24, 80, BaselineChoice.Add)]
    [InlineData("a part of the other server's clock: they overlap by an hour", 0, 7, 25, 6, 24, 80, BaselineChoice.Replace)]
    [InlineData("the shorter of two that overlap", 6, 24, 80, 0, 7, 25, BaselineChoice.Keep)]
    [InlineData("a log of which only one sender's lines were kept", 0, 24, 100, 0, 24, 7, BaselineChoice.Keep)]
    [InlineData("a log of which a part could not be read the first time", 0, 24, 60, 0, 24, 100, BaselineChoice.Replace)]
    public void A_day_is_replaced_or_kept_and_only_parts_are_added(string story, int knownFrom, int knownTo, int known, int from, int to, int messages, BaselineChoice choice)
    {
        Assert.True(BaselineRules.Choose(Day(100, knownFrom, knownTo, known), Day(100, from, to, messages)) == choice, story);
    }

    [Fact]
    public void In_a_week_of_long_ago_a_day_is_taken_once()
    {
        RememberedDay week = BaselineRules.Condense([Day(701, 0, 24, 10), Day(703, 0, 24, 10)], isWeek: true);
        Assert.Equal((700, 7), (week.Day, week.Days));
        Assert.Equal(BaselineChoice.Keep, BaselineRules.Choose(week, Day(703, 0, 24, 50)));
        Assert.Equal(BaselineChoice.Add, BaselineRules.Choose(week, Day(702, 0, 24, 50)));
        Assert.Equal(BaselineChoice.Keep, BaselineRules.Choose(BaselineRules.Add(week, Day(702, 0, 24, 50)), Day(702, 0, 24, 50)));
    }

    [Theory]
    [InlineData("mx1", "mx1:1", "mx1:1 mx2:1 mx1+mx2:1")]
    [InlineData("MX2,mx1", "mx1+mx2:1", "mx1:1 mx2:1 mx1+mx2:1")]
    [InlineData("mx1,mx2", "mx1:1 mx2:1", "mx1:1 mx2:1 mx3:1")]
    [InlineData("mx1,mx2", "", "mx1:1")]
    [InlineData("mx1,mx2", "mx1+mx2:2 mx1:1 mx2:1", "mx1:1 mx2:1 mx1+mx2:2 mx1:2")]
    [InlineData("mx1,mx2,mx3", "mx1+mx2:1 mx3:1", "mx1+mx2:1 mx2+mx3:1 mx3:1")]
    [InlineData("mx1", "mx1+mx2:1", "mx1+mx2:1 mx1+mx2+mx3:1")]
    [InlineData("mx1", "mx1+mx2:1 mx1:2", "mx1+mx2:1 mx1+mx2:2 mx1:2")]
    [InlineData("mx4", "", "mx1+mx2:1 mx1:2")]
    [InlineData("", "", "mx1:1")]
    public void The_same_servers_speak_first_then_their_parts_then_a_larger_set(string asked, string expected, string known)
    {
        var days = known.Split(' ').Select(one => (BaselineRules.KeyOf(one.Split(':')[0].Split('+')), Day(int.Parse(one.Split(':')[1], null), 0, 24, 1), one)).ToArray();
        Assert.Equal(expected, string.Join(' ', BaselineRules.Select(asked.Split(','), days).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Days_in_longer_spans_have_the_same_sums_and_hours()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        Dictionary<int, List<Cell>> senders = Enumerable.Range(1, 40).ToDictionary(number => number * number, _ => Enumerable.Range(0, random.Next(1, 30)).Select(_ => new Cell
        {
            Bucket = random.Next(144), Messages = random.Next(50), Recipients = random.Next(300), Delivered = random.Next(99), Bounced = random.Next(9), Networks = (ulong)random.NextInt64(), Domains = 1UL << random.Next(64),
        }).ToList());
        RememberedDay day = Day(50, 0, 24, 1) with { Cells = BaselineBytes.Put(senders.Select(one => (one.Key, Packed(one.Value)))) };
        RememberedDay hours = BaselineRules.Condense([day], isWeek: false);
        Assert.True(hours.Cells.Length < day.Cells.Length);
        foreach ((int number, List<Cell> cells) in senders)
        {
            Assert.Equal(Sums(cells, 6), Sums(Cells(hours)[number], 1));
            Assert.Equal(Sums(cells, 1), Sums(Cells(day)[number], 1));
        }

        // Of a week, each sender's own busiest day.
        RememberedDay quiet = Day(51, 0, 24, 1) with { Cells = BaselineBytes.Put([(1, Packed([new Cell { Bucket = 3, Messages = 5000 }])), (4, Packed([new Cell { Bucket = 3, Messages = 1 }]))]) };
        Dictionary<int, List<Cell>> week = Cells(BaselineRules.Condense([day, quiet], isWeek: true));
        Assert.Equal(5000, Assert.Single(week[1]).Messages);
        Assert.Equal(16, week[1][0].Bucket); // two days after the week began
        Assert.Equal(Sums(senders[9], 18), Sums(week[9].Select(cell => cell with { Bucket = cell.Bucket - 8 }), 1));
    }

    [Fact]
    public void Bytes_that_end_in_the_middle_are_told()
    {
        byte[] whole = BaselineBytes.Put([(3, Packed([new Cell { Bucket = 5, Messages = 9 }])), (9, Packed([new Cell { Bucket = 7, Recipients = 900 }]))]);
        Assert.Throws<InvalidDataException>(() => Cells(Day(1, 0, 24, 1) with { Cells = whole[..^1] }));
    }

    private static RememberedDay Day(int day, int from, int to, int messages) => new()
    {
        Day = day, First = (day * 24L + from) * Hour, Last = (day * 24L + to) * Hour, Seen = (to - from) * Hour, Messages = messages,
    };

    private static byte[] Packed(IEnumerable<Cell> cells)
    {
        CellList list = new();
        foreach (Cell cell in cells) list.At(cell.Bucket).Add(cell);
        Cell[] buffer = [];
        return list.ToBytes(ref buffer);
    }

    private static Dictionary<int, List<Cell>> Cells(RememberedDay day)
    {
        Dictionary<int, List<Cell>> all = [];
        BaselineBytes.Each(day, (number, cells) =>
        {
            all.Add(number, []);
            foreach (Cell cell in cells) all[number].Add(cell);
        });
        return all;
    }

    private static string Sums(IEnumerable<Cell> cells, int factor) => string.Join('\n', cells.GroupBy(cell => cell.Bucket / factor).OrderBy(span => span.Key).Select(span =>
        $"{span.Key}: {span.Sum(cell => cell.Messages)} {span.Sum(cell => cell.Recipients)} {span.Sum(cell => cell.Delivered)} {span.Sum(cell => cell.Bounced)} {span.Aggregate(0UL, (bits, cell) => bits | cell.Networks):X} {span.Aggregate(0UL, (bits, cell) => bits | cell.Domains):X}"));
}
