using System.Text;
using System.Text.Json;
using MailAbuse.LogGenerator;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Rates.Baselines;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Detection;

/// <summary>
/// A server whose logs go back one day only, because its disk is small: with what is remembered of the days before, its senders are
/// judged as if the log was all there.
/// </summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    // Midnight of UTC, eleven days into the log, in the middle of its incidents.
    private static readonly DateTimeOffset Cut = new(2026, 11, 4, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Plain = new() { WriteIndented = false };

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_memory_and_a_log_of_a_day_say_the_same_as_one_long_log(int seed)
    {
        byte[] log = Log((ulong)seed);
        RateQuery query = Query(Cut, Cut.AddDays(1));
        IReadOnlyList<SenderRate> expected = BurstJudge.Judge(Count(log, query), query);
        BaselineMemory memory = MemoryOf(BaselineReader.Of(Count(log, Query(null, Cut)), Query(null, Cut), ["mx1"], [], [], new Clock(Cut)));

        RateCounts today = Count(log, query);
        today.DropBefore(today.Layout.BucketOf(Cut.ToUnixTimeSeconds()));
        today.Statistics.First = Cut;
        IReadOnlyList<SenderRate> cold = BurstJudge.Judge(today, query);
        IReadOnlyList<SenderRate> warm = BurstJudge.Judge(today, query, memory);

        Assert.Equal(expected.Select(Text), warm.Select(Text));
        // It is not all the same without: what is usual comes from the days before, of himself and of the others.
        Assert.NotEqual(expected.Select(Text), cold.Select(Text));
        Assert.Contains(warm, rate => rate.IsBurst);
        foreach (BaselineSource source in new[] { BaselineSource.Own, BaselineSource.Population }) Assert.Contains(warm, rate => rate.BaselineSource == source);
        output.WriteLine($"{warm.Count} senders, {warm.Count(rate => rate.IsBurst)} bursts; cold: {cold.Count(rate => rate.IsBurst)} bursts, {cold.Count(rate => rate.BaselineSource == BaselineSource.Own)} with a past");
    }

    [Theory]
    [InlineData(7, 48)]
    [InlineData(8, 72)]
    [InlineData(9, 31)] // rotated in the morning, five hours into a day
    public void What_both_have_counts_once_and_the_log_is_right(int seed, int hours)
    {
        byte[] log = Log((ulong)seed);
        RateQuery query = Query(Cut, Cut.AddDays(1));
        IReadOnlyList<SenderRate> expected = BurstJudge.Judge(Count(log, query), query);
        BaselineMemory memory = MemoryOf(BaselineReader.Of(Count(log, Query(null, Cut)), Query(null, Cut), ["mx1"], [], [], new Clock(Cut)));
        DateTimeOffset begin = Cut.AddHours(-hours);
        RateCounts late = Count(log, query);
        late.DropBefore(late.Layout.BucketOf(begin.ToUnixTimeSeconds()));
        late.Statistics.First = begin;
        Assert.Equal(expected.Select(Text), BurstJudge.Judge(late, query, memory).Select(Text));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_log_that_is_cut_off_at_midnight_gives_the_same_verdicts(int seed)
    {
        byte[] log = Log((ulong)seed);
        int cut = BeginningOf(log, Cut);
        RateQuery query = Query(Cut, Cut.AddDays(1));
        BaselineMemory memory = MemoryOf(BaselineReader.Of(Count(log[..cut], Query(null, null)), Query(null, null), ["mx1"], [], [], new Clock(Cut)));
        IReadOnlyList<SenderRate> expected = BurstJudge.Judge(Count(log, query), query);
        IReadOnlyList<SenderRate> warm = BurstJudge.Judge(Count(log[cut..], query), query, memory);
        // What was accepted before midnight and is delivered after it has no sender in the short log: a point or two, and no verdict.
        Assert.Equal(Verdicts(expected), Verdicts(warm));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void A_short_log_that_is_judged_whole_counts_nothing_that_is_only_remembered(int seed)
    {
        byte[] log = Log((ulong)seed);
        byte[] today = log[BeginningOf(log, Cut)..BeginningOf(log, Cut.AddDays(1))];
        BaselineMemory memory = MemoryOf(BaselineReader.Of(Count(log, Query(null, Cut)), Query(null, Cut), ["mx1"], [], [], new Clock(Cut)));
        RateQuery window = Query(Cut, Cut.AddDays(1)), whole = Query(null, null);
        Assert.Equal(
            Verdicts(BurstJudge.Judge(Count(today, window), window, memory)),
            Verdicts(BurstJudge.Judge(Count(today, whole), whole, memory)));
    }

    private static IEnumerable<string> Verdicts(IReadOnlyList<SenderRate> rates) =>
        rates.Where(rate => rate.SenderKind != Mta.SenderKind.Unknown && rate.Messages > 0).Select(rate => $"{rate.SenderKind} {rate.Sender} {rate.Messages} {rate.IsBurst} {rate.BaselineSource} {rate.Baseline}").Order();

    private static string Text(SenderRate rate) => JsonSerializer.Serialize(rate, Plain);

    // As a store would number them.
    private static BaselineMemory MemoryOf(BaselineLesson lesson)
    {
        Dictionary<string, int> numbers = [];
        Dictionary<int, RememberedSender> senders = [];
        List<RememberedDay> days = [];
        foreach (LessonDay day in lesson.Days)
        {
            List<(int, byte[])> cells = [];
            foreach ((RememberedSender sender, byte[] packed) in day.Senders)
            {
                string key = $"{sender.Kind} {Encoding.Latin1.GetString(sender.Name)}";
                if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count + 1);
                senders[number] = sender;
                cells.Add((number, packed));
            }

            days.Add(day.Seen with { Cells = BaselineBytes.Put(cells) });
        }

        return new BaselineMemory(senders, days);
    }

    private static byte[] Log(ulong seed)
    {
        using MemoryStream text = new();
        Months.Generate(new MonthOptions { Seed = seed, Senders = 160, WarmUpDays = 8, Days = 5, Incidents = 24 }).WriteLog(text);
        return text.ToArray();
    }

    // A generated log is in the order of its times, in the server's zone.
    private static int BeginningOf(byte[] log, DateTimeOffset time)
    {
        string text = Encoding.Latin1.GetString(log);
        int at = 0;
        while (at < text.Length && DateTimeOffset.Parse(text.AsSpan(at, text.IndexOf(' ', at) - at), System.Globalization.CultureInfo.InvariantCulture) < time)
        {
            int end = text.IndexOf('\n', at);
            at = end < 0 ? text.Length : end + 1;
        }

        return at;
    }

    private static RateQuery Query(DateTimeOffset? since, DateTimeOffset? until) => new() { Since = since, Until = until, TimeZone = TimeZoneInfo.Utc };

    private static RateCounts Count(byte[] log, RateQuery query)
    {
        // All of it: how far back the past goes is the judge's.
        RateQuery all = new() { Since = query.Since, Until = query.Until, TimeZone = TimeZoneInfo.Utc, Baseline = query.Since is null ? query.Baseline : TimeSpan.FromDays(30) };
        LogInput input = new() { Paths = ["-"], StandardInput = new MemoryStream(log), TimeZone = TimeZoneInfo.Utc };
        return RateReading.Count(input, all, new Silence(), new Clock(Cut.AddDays(9)), threads: 1, CancellationToken.None).Counts;
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    private sealed class Silence : IReadObserver
    {
        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
