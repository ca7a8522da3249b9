using System.Globalization;
using System.Text;
using MailAbuse.Logs;
using MailAbuse.Reputation;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>The engine reads in stretches, with hashes and counters; the oracle line by line with regular expressions. They must agree on any log.</summary>
/// <remarks>MAILABUSE_SEED names another first seed; MAILABUSE_FULL=1 makes the large run.</remarks>
public sealed class RefusalsAgainstOracleTests(ITestOutputHelper output)
{
    private static int Logs => Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 20_000 : 200;

    [Fact]
    public void Random_deliveries_give_the_same_refusals_whatever_the_stretches()
    {
        int first = FirstSeed(1), groups = 0;
        output.WriteLine($"{Logs} logs from seed {first}");
        for (int seed = first; seed < first + Logs; seed++)
            groups += Check(seed, RandomRefusalLog.Make(seed), long.MinValue, long.MaxValue);
        Assert.True(groups > Logs, $"only {groups} refusals in all: the logs say too little");
    }

    [Fact]
    public void A_window_knows_only_its_own_seconds()
    {
        int first = FirstSeed(50_001);
        output.WriteLine($"{Logs} logs from seed {first}");
        for (int seed = first; seed < first + Logs; seed++)
        {
            Random random = new(seed);
            long start = new DateTimeOffset(2026, 11, 5, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
            long since = start + random.Next(2_000);
            Check(seed, RandomRefusalLog.Make(seed), since, since + random.Next(1, 4_000));
        }
    }

    private static int Check(int seed, byte[] log, long since, long until)
    {
        RefusalOracle oracle = new(RefusalCatalogue.Own);
        foreach (string line in Encoding.Latin1.GetString(log).Split('\n')) oracle.Read(line.EndsWith('\r') ? line[..^1] : line, since, until);
        string[] expected = [.. oracle.Results().Order(StringComparer.Ordinal)];
        foreach (int block in (ReadOnlySpan<int>)[200, 1_500, 1 << 30])
        {
            string[] found = [.. RefusalScan.Count(log, block, new SecondRange(since, until)).Results(TimeZoneInfo.Utc).Select(RefusalScan.Text).Order(StringComparer.Ordinal)];
            if (!expected.SequenceEqual(found))
            {
                Assert.Fail(string.Create(
                    CultureInfo.InvariantCulture,
                    $"seed {seed}, stretches of {block}, oracle then engine:\n{string.Join('\n', expected.Except(found).Take(3))}\n--\n{string.Join('\n', found.Except(expected).Take(3))}"));
            }
        }

        return expected.Length;
    }

    private static int FirstSeed(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("MAILABUSE_SEED"), CultureInfo.InvariantCulture, out int seed) ? seed : usual;
}
