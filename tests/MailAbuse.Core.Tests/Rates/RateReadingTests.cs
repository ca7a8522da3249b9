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
        Assert.Equal((alone.Statistics.Lines, alone.Statistics.MailLines, alone.OpenMessages), (reading.Counts.Statistics.Lines, reading.Counts.Statistics.MailLines, reading.Counts.OpenMessages));
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
