using System.Globalization;
using System.Text;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>
/// The engine counts in stretches, in parallel, without strings; the oracle line by line with regular expressions. Both keep the rules of
/// docs/ARCHITECTURE.md, so they must agree on any bytes.
/// </summary>
/// <remarks>MAILABUSE_SEED names another first seed; MAILABUSE_FULL=1 makes the large run.</remarks>
public sealed class EngineAgainstOracleTests(ITestOutputHelper output)
{
    private static readonly int[] BlockSizes = [200, 1_500, 20_000, 1 << 30];

    private static bool IsFull => Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1";

    private static int FirstSeed(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MAILABUSE_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : usual;

    [Fact]
    public void Random_mail_gives_the_same_counts_whatever_the_stretches()
    {
        int first = FirstSeed(1), logs = IsFull ? 20_000 : 300;
        output.WriteLine($"{logs} logs from seed {first}");
        Check(first, logs, seed => new Question(RandomLog.Make(seed)));
    }

    [Fact]
    public void A_window_counts_only_its_own_seconds_but_knows_what_came_before()
    {
        int first = FirstSeed(100_001), logs = IsFull ? 10_000 : 150;
        output.WriteLine($"{logs} logs from seed {first}");
        Check(first, logs, seed =>
        {
            byte[][] series = RandomLog.Make(seed);
            var random = new Random(seed);
            long[] seconds =
            [
                .. series.SelectMany(Mutations.Split).Select(l => OracleLine.Parse(Encoding.Latin1.GetString(l), 0)?.Second).OfType<long>().Order(),
            ];
            if (seconds.Length == 0) return new Question(series);
            long since = seconds[random.Next(seconds.Length)] + random.Next(2), until = seconds[random.Next(seconds.Length)] + random.Next(2);
            return new Question(series, Math.Min(since, until), random.Next(2) == 0 ? Math.Max(since, until) + 1 : null);
        });
    }

    [Fact]
    public void Lines_that_are_not_near_are_no_longer_about_the_same_message()
    {
        int first = FirstSeed(200_001), logs = IsFull ? 10_000 : 150;
        output.WriteLine($"{logs} logs from seed {first}");
        Check(first, logs, seed => new Question(RandomLog.Make(seed), Near: new Random(seed).Next(100, 20_000)));
    }

    [Fact]
    public void Damaged_logs_give_the_same_counts_and_never_an_exception()
    {
        int seed = FirstSeed(300_001);
        long wanted = IsFull ? 10_000_000 : 200_000, lines = 0;
        output.WriteLine($"{wanted} damaged lines from seed {seed}");
        for (; lines < wanted; seed++)
        {
            var random = new Random(seed);
            byte[][] series = [.. RandomLog.Make(seed).Select(log => Mutations.Mutate(log, random))];
            lines += series.Sum(log => log.Count(b => b == '\n'));
            Agree(new Question(series), [BlockSizes[seed % BlockSizes.Length]], $"damaged log of seed {seed}");
        }
    }

    [Fact]
    public void A_line_of_a_megabyte_is_a_line()
    {
        int first = FirstSeed(400_001), logs = IsFull ? 300 : 12;
        output.WriteLine($"{logs} logs from seed {first}");
        for (int seed = first; seed < first + logs; seed++)
        {
            var random = new Random(seed);
            byte[][] series = RandomLog.Make(seed);
            for (int i = 0; i < 10; i++) series[0] = Mutations.WithHugeLine(series[0], random);
            Agree(new Question(series), [200, 1 << 30], $"huge lines of seed {seed}");
        }
    }

    private static void Check(int first, int logs, Func<int, Question> ask)
    {
        for (int seed = first; seed < first + logs; seed++) Agree(ask(seed), BlockSizes, $"seed {seed}");
    }

    private static void Agree(Question question, IEnumerable<int> blockSizes, string origin)
    {
        if (Disagreement.Find(question, blockSizes, origin) is { } difference) Assert.Fail(difference);
    }
}
