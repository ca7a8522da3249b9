using System.Globalization;
using System.Text.Json;
using MailAbuse.Core.Tests.Servers.Reading;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using Xunit;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>The sample logs, watched as they were written: each run is told once, when it begins and when it is over.</summary>
public sealed class AlarmTests : IReadObserver, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("alarms-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("hacked-mailbox.log")]
    [InlineData("hacked-webscript.log")]
    [InlineData("content-filter.log")]
    [InlineData("forged-lines.log")]
    public void A_run_that_stays_near_the_threshold_is_told_once(string name)
    {
        string all = Path.Combine(ReadHere.Examples, name);
        JsonElement truth = JsonDocument.Parse(File.ReadAllText(Path.Combine(ReadHere.Examples, "truth.json"))).RootElement.EnumerateArray()
            .Single(one => one.GetProperty("log").GetString() == name && one.GetProperty("isAbuse").GetBoolean());
        DateTimeOffset start = truth.GetProperty("start").GetDateTimeOffset(), end = truth.GetProperty("end").GetDateTimeOffset();
        Queue<(DateTimeOffset Time, string Line)> lines = new(File.ReadLines(all)
            .Select(line => (DateTimeOffset.Parse(line.AsSpan(0, line.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture), line)));
        string log = Path.Combine(_folder, name);
        SteppingClock clock = new(start.AddMinutes(-30));
        Write(log, lines, clock);
        using RateWatch watch = RateWatch.OfFiles([log], new RateWatchOptions { TimeZone = TimeZoneInfo.Utc }, this, clock, default);
        List<(string, RateChange)> told = [];
        while (clock.GetUtcNow() < end.AddHours(2))
        {
            foreach (SenderRate rate in watch.Look(default))
            {
                if (rate.Change != RateChange.Grew) told.Add((rate.Sender, rate.Change));
                if (rate.Change == RateChange.Over) Assert.True(clock.GetUtcNow() > end.AddMinutes(45), $"over at {clock.GetUtcNow():HH:mm:ss}, while it goes on until {end:HH:mm:ss}");
                Assert.Equal(rate.Change != RateChange.Over, rate.IsBurst);
            }

            // As long as it is one, it is shown as one.
            bool isOn = told.Count > 0 && told[^1].Item2 == RateChange.Began;
            if (clock.GetUtcNow().Second == 0) Assert.Equal(isOn, watch.View(5).Senders.Any(rate => rate.IsBurst));
            clock.Advance(TimeSpan.FromSeconds(5));
            Write(log, lines, clock);
        }

        string culprit = truth.GetProperty("sender").GetString()!;
        Assert.Equal([(culprit, RateChange.Began), (culprit, RateChange.Over)], told);
    }

    void IReadObserver.Problem(LogProblem problem) => Assert.Fail(problem.Message);

    void IReadObserver.Notice(string text)
    {
    }

    void IReadObserver.Progress(long done, long total)
    {
    }

    private static void Write(string log, Queue<(DateTimeOffset Time, string Line)> lines, SteppingClock clock)
    {
        using StreamWriter writer = File.AppendText(log);
        while (lines.TryPeek(out (DateTimeOffset Time, string Line) next) && next.Time <= clock.GetUtcNow()) writer.Write(lines.Dequeue().Line + "\n");
    }
}
