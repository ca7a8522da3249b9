using MailAbuse.Logs;
using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

public sealed class EvidenceReaderTests
{
    [Theory]
    [InlineData("hacked-mailbox.log", "anna.keller@example.org", "sasl_username=anna.keller@example.org")]
    [InlineData("hacked-webscript.log", "uid=33", "uid=33 from=<www-data>")]
    [InlineData("forged-lines.log", "tom.weber@example.com", "sasl_username=tom.weber@example.com")]
    public void Brings_acceptances_and_failures_of_the_burst(string log, string sender, string acceptance)
    {
        SenderRate rate = Read(Sample(log), evidence: 6).Single(one => one.IsBurst);
        Assert.Equal(sender, rate.Sender);
        Assert.Equal(6, rate.Evidence.Length);
        Assert.Equal(3, rate.Evidence.Count(line => line.EndsWith(acceptance, StringComparison.Ordinal)));
        Assert.Equal(3, rate.Evidence.Count(line => line.Contains("status=deferred", StringComparison.Ordinal) || line.Contains("status=bounced", StringComparison.Ordinal)));
        Assert.Equal(rate.Evidence, rate.Evidence.Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadLines(Sample(log).LiteralPaths[0]).Intersect(rate.Evidence).Count(), rate.Evidence.Length);
    }

    [Fact]
    public void Brings_nothing_where_there_is_no_burst() =>
        Assert.All(Read(Sample("newsletter.log"), evidence: 6), rate => Assert.Empty(rate.Evidence));

    [Fact]
    public void Says_that_a_stream_cannot_be_read_again()
    {
        using FileStream stream = File.OpenRead(Sample("hacked-mailbox.log").LiteralPaths[0]);
        Listener listener = new();
        IReadOnlyList<SenderRate> rates = Read(new LogInput { Paths = ["-"], StandardInput = stream, TimeZone = TimeZoneInfo.Utc }, evidence: 6, listener);
        Assert.Contains(rates, rate => rate.IsBurst && rate.Evidence.Length == 0);
        Assert.Contains(listener.Notices, notice => notice.Contains("standard input", StringComparison.Ordinal));
    }

    private static IReadOnlyList<SenderRate> Read(LogInput input, int evidence, Listener? listener = null) =>
        SenderRateReader.Read(input, new RateQuery { Evidence = evidence }, listener ?? new Listener(), TimeProvider.System, CancellationToken.None).Rates;

    private static LogInput Sample(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MailAbuse.sln"))) folder = folder.Parent;
        return new LogInput { LiteralPaths = [Path.Combine(folder!.FullName, "examples", "logs", name)], TimeZone = TimeZoneInfo.Utc };
    }

    private sealed class Listener : IReadObserver
    {
        public List<string> Notices { get; } = [];

        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text) => Notices.Add(text);

        public void Progress(long done, long total)
        {
        }
    }
}
