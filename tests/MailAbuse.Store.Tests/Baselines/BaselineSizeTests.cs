using System.Diagnostics;
using System.Globalization;
using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Baselines;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests.Baselines;

/// <summary>A provider's year: what it takes on the disk, and how long a judgement waits for it.</summary>
public sealed class BaselineSizeTests(ITestOutputHelper output) : IDisposable
{
    private const int Senders = 100_000, Days = 366;

    private readonly BaselineFolder _folder = new();

    [Fact]
    public void A_year_of_a_hundred_thousand_senders_fits_in_half_a_gigabyte()
    {
        bool isFull = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1";
        int scale = isFull ? 1 : 50;
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}, 1/{scale} of the senders");
        Random random = new(seed);
        DateTimeOffset first = BaselineFolder.Now.AddDays(-Days);
        Person[] people = [.. Enumerable.Range(0, Senders / scale).Select(number => new Person(number, random))];
        long learning = 0;
        // As a timer does it: some days at a time.
        for (int day = 0; day < Days; day += 12)
        {
            DateTimeOffset now = first.AddDays(Math.Min(day + 12, Days));
            BaselineLesson lesson = Read(people, random, first.AddDays(day), now);
            long begun = Stopwatch.GetTimestamp();
            _folder.Store.Learn(lesson, now);
            learning = (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }

        double size = new FileInfo(_folder.Path).Length / 1e6;
        long started = Stopwatch.GetTimestamp();
        BaselineMemory memory = _folder.Store.Recall(["mx1"], BaselineFolder.Now.AddDays(-12), BaselineFolder.Now)!;
        TimeSpan read = Stopwatch.GetElapsedTime(started);
        RateCounts counts = Nothing();
        memory.RecallInto(counts, BaselineFolder.Now.AddDays(-12).ToUnixTimeSeconds(), BaselineFolder.Now.ToUnixTimeSeconds());
        TimeSpan all = Stopwatch.GetElapsedTime(started);
        long spans = counts.CellCount;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size:N1} MB ({size * scale:N0} MB for all), {memory.Days} days of {memory.Senders:N0} senders read in {read.TotalMilliseconds:N0} ms and laid out in {all.TotalMilliseconds:N0} ms ({spans:N0} spans), the last days learned in {learning} ms"));
        Assert.True(size * scale < 500);
        // Twelve days and what is left of the one in which it was asked.
        Assert.InRange(memory.Days, 11, 13);
        if (isFull) Assert.True(all < TimeSpan.FromSeconds(4), "Two seconds on a machine that does nothing else.");
    }

    private static BaselineLesson Read(Person[] people, Random random, DateTimeOffset from, DateTimeOffset to)
    {
        RateCounts counts = Nothing();
        foreach (Person person in people) person.Send(counts, random, from, to);
        ReadStatistics seen = new() { First = from, Last = to };
        return BaselineReader.Of(counts, new RateQuery(), ["mx1"], [seen], [], new BaselineFolder.Clock(to));
    }

    private static RateCounts Nothing() => new(new CountLayout(0, 600, long.MinValue), new HostTable());

    public void Dispose() => _folder.Dispose();

    /// <summary>Somebody who mostly writes at work, each at his own pace; one in fifty is a machine that writes at any time.</summary>
    private sealed class Person(int number, Random random)
    {
        private readonly byte[] _name = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"person.{number}@customer{number % 4000}.example.org"));
        private readonly bool _isMachine = number % 50 == 0;
        private readonly double _pace = number % 50 == 0 ? 60 : Math.Exp(random.NextDouble() * 4 - 1); // 0.4 to 20 messages a working day
        private readonly ulong _home = 1UL << random.Next(64);

        public void Send(RateCounts counts, Random random, DateTimeOffset from, DateTimeOffset to)
        {
            CellList cells = counts.SenderOf(SenderKind.Login, _name).Cells;
            for (DateTimeOffset day = from; day < to; day = day.AddDays(1))
            {
                double messages = _pace * (_isMachine || day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) ? 1 : 0.15) * (0.3 + random.NextDouble() * 1.4);
                int count = (int)messages + (random.NextDouble() < messages % 1 ? 1 : 0);
                int[] minutes = [.. Enumerable.Range(0, count).Select(_ => _isMachine ? random.Next(1440) : 480 + random.Next(540)).Order()];
                foreach (int minute in minutes)
                {
                    ref Cell cell = ref cells.At(counts.Layout.BucketOf(day.AddMinutes(minute).ToUnixTimeSeconds()));
                    int recipients = random.Next(4) == 0 ? 3 : 1;
                    cell.Messages++;
                    cell.Recipients += recipients;
                    cell.Delivered += recipients;
                    if (random.Next(20) == 0) cell.Deferred++;
                    cell.Networks |= random.Next(6) == 0 ? 1UL << random.Next(64) : _home;
                    cell.Envelopes |= _home;
                    for (int i = 0; i < recipients; i++) cell.Domains |= 1UL << random.Next(64);
                }
            }
        }
    }
}
