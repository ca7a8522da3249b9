using System.IO.Compression;
using MailAbuse.Core.Tests.Oracle;
using MailAbuse.Logs;
using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

/// <summary>A log in many stretches, on several threads, against the same log in one go.</summary>
public sealed class RateReadingTests : IDisposable
{
    private static readonly DateTime LogEnd = new(2026, 12, 31, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(7, false)]
    [InlineData(3, true)]
    public void However_many_read_the_counts_are_those_of_one(int threads, bool isPacked)
    {
        // Some thirty stretches; messages of all kinds begin in one and end in another.
        byte[] log = Long(8 << 20);
        string path = Path.Combine(_folder, isPacked ? "mail.log.1.gz" : "mail.log");
        using (Stream file = File.Create(path))
        using (Stream text = isPacked ? new GZipStream(file, CompressionLevel.Fastest) : file) text.Write(log);
        File.SetLastWriteTimeUtc(path, LogEnd);

        RateCounts alone = RateScan.Count([log], new RateQuery(), int.MaxValue, isPart: true);
        LogInput input = new() { LiteralPaths = [path], TimeZone = TimeZoneInfo.Utc };
        RateReading reading = RateReading.Count(input, new RateQuery(), new Silence(), TimeProvider.System, threads, CancellationToken.None, isPart: true);
        Assert.Equal(Text(alone), Text(reading.Counts));
        Assert.Equal(alone.Hosts.Names, reading.Counts.Hosts.Names);
        Assert.Equal((alone.Statistics.Lines, alone.Statistics.MailLines, alone.OpenMessages), (reading.Counts.Statistics.Lines, reading.Counts.Statistics.MailLines, reading.Counts.OpenMessages));
    }

    [Fact]
    public void The_end_of_the_log_is_its_last_line_whatever_that_says()
    {
        string path = Path.Combine(_folder, "mail.log");
        string lines = string.Concat(Enumerable.Range(0, 60).Select(i => $"2026-11-05T10:{i:D2}:00+00:00 mx1 postfix/smtpd[7]: Anonymous TLS connection established from a[192.0.2.1]: {new string('x', 200)}\n"));
        File.WriteAllText(path, "2026-11-05T09:00:00+00:00 mx1 postfix/qmgr[7]: 4F1A01: removed\n2026-11-05T09:00:00+00:00 mx1 postfix/qmgr[7]: 4F1A02: removed\n" + lines);
        RateReading reading = RateReading.Count(new LogInput { LiteralPaths = [path], TimeZone = TimeZoneInfo.Utc }, new RateQuery(), new Silence(), TimeProvider.System, 1, CancellationToken.None);
        Assert.Equal(new DateTimeOffset(2026, 11, 5, 10, 59, 0, TimeSpan.Zero), reading.Counts.Statistics.Last);
    }

    [Fact]
    public void A_hole_of_megabytes_hides_no_message()
    {
        string path = Path.Combine(_folder, "mail.log");
        const string line = "2026-11-05T09:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n";
        File.WriteAllText(path, line + new string('\0', 40 << 20) + "\n" + line.Replace("4F1A01", "4F1A02", StringComparison.Ordinal));
        RateReading reading = RateReading.Count(new LogInput { LiteralPaths = [path], TimeZone = TimeZoneInfo.Utc }, new RateQuery(), new Silence(), TimeProvider.System, 2, CancellationToken.None);
        Assert.Equal(2, Assert.Single(reading.Counts.Totals()).Messages);
    }

    [Fact]
    public void A_stop_ends_all_threads()
    {
        string path = Path.Combine(_folder, "mail.log");
        File.WriteAllBytes(path, Long(8 << 20));
        using CancellationTokenSource stop = new();
        LogInput input = new() { LiteralPaths = [path], TimeZone = TimeZoneInfo.Utc };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            RateReading.Count(input, new RateQuery(), new Silence { OnProgress = stop.Cancel }, TimeProvider.System, 4, stop.Token));
    }

    private static byte[] Long(int size)
    {
        using MemoryStream log = new();
        for (int seed = 1; log.Length < size; seed++) log.Write(RandomLog.Make(seed)[0]);
        return log.ToArray();
    }

    private static IEnumerable<string> Text(RateCounts counts) => counts.Totals().Select(total => total.ToString());

    private sealed class Silence : IReadObserver
    {
        public Action OnProgress { get; init; } = () => { };

        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total) => OnProgress();
    }
}
