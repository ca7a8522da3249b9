using System.Text.Json;
using MailAbuse.Logs;
using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

/// <summary>The sample logs against what their generator says of them: who it was, and from when on.</summary>
public sealed class SampleLogTests
{
    // How far the beginning may be off, in minutes: early and late. A slow ramp has hardly begun when it begins.
    [Theory]
    [InlineData("hacked-mailbox.log", 15, 0)]
    [InlineData("hacked-webscript.log", 15, 0)]
    [InlineData("customer-relay.log", 15, 0)]
    [InlineData("content-filter.log", 15, 0)]
    [InlineData("forged-lines.log", 90, 0)]
    [InlineData("night-trickle.log", 15, 0)]
    [InlineData("slow-ramp.log", 0, 450)]
    public void A_run_begins_about_when_it_began(string log, int early, int late)
    {
        JsonElement truth = Truth().Single(one => one.GetProperty("log").GetString() == log && one.GetProperty("isAbuse").GetBoolean());
        SenderRate burst = Read(log).Single(rate => rate.IsBurst);
        Assert.Equal(truth.GetProperty("sender").GetString(), burst.Sender);
        DateTimeOffset start = truth.GetProperty("start").GetDateTimeOffset();
        Assert.InRange(burst.BurstStart!.Value, start.AddMinutes(-early), start.AddMinutes(late));
        Assert.True(burst.BurstStart < burst.AlarmTime);
    }

    [Fact]
    public void A_newsletter_is_none() => Assert.All(Read("newsletter.log"), rate => Assert.Null(rate.BurstStart));

    private static JsonElement.ArrayEnumerator Truth() => JsonDocument.Parse(File.ReadAllText(PathOf("truth.json"))).RootElement.EnumerateArray();

    private static IReadOnlyList<SenderRate> Read(string log) => SenderRateReader.Read(
        new LogInput { LiteralPaths = [PathOf(log)], TimeZone = TimeZoneInfo.Utc }, new RateQuery(), new Strict(), TimeProvider.System, CancellationToken.None).Rates;

    private static string PathOf(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MailAbuse.sln"))) folder = folder.Parent;
        return Path.Combine(folder!.FullName, "examples", "logs", name);
    }

    private sealed class Strict : IReadObserver
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
