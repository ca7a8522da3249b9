using System.Globalization;
using System.Text.Json;
using Xunit;

namespace MailAbuse.LogGenerator.Tests;

public class TrafficTests
{
    private static readonly TrafficOptions Small = new() { Size = 6_000_000, Seed = 5, Format = LogFormat.Rfc3164 };

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_does_not()
    {
        string[] first = LogReading.Traffic(Small).Lines, second = LogReading.Traffic(Small).Lines;
        Assert.Equal(first, second);
        Assert.NotEqual(first, LogReading.Traffic(new TrafficOptions { Size = 6_000_000, Seed = 6, Format = LogFormat.Rfc3164 }).Lines);
    }

    [Theory]
    [InlineData(2_000_000, LogFormat.Rfc3164)]
    [InlineData(20_000_000, LogFormat.Rfc3339)]
    [InlineData(20_000_000, LogFormat.Json)]
    public void The_size_is_met_within_one_percent_and_the_time_to_the_end(long size, LogFormat format)
    {
        var options = new TrafficOptions { Size = size, Format = format, Seed = 2 };
        using var stream = new MemoryStream();
        TrafficLog.Write(options, stream);
        Assert.InRange(stream.Length, size * 0.99, size * 1.01);
        if (format != LogFormat.Rfc3339) return;
        string last = LogReading.Split(stream)[^1];
        DateTimeOffset time = DateTimeOffset.Parse(last[..last.IndexOf(' ')], CultureInfo.InvariantCulture);
        Assert.InRange(time, options.End.AddHours(-3), options.End.AddMinutes(5));
    }

    [Fact]
    public void A_line_has_about_170_bytes()
    {
        string[] lines = LogReading.Traffic(Small).Lines;
        Assert.InRange(lines.Average(l => l.Length + 1), 155, 185);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Queue_ids_are_consistent(bool shortIds) =>
        LogReading.AssertIdsAreConsistent(LogReading.Traffic(new TrafficOptions { Size = 15_000_000, ShortIds = shortIds }).Lines);

    [Fact]
    public void Short_ids_come_again()
    {
        string[] lines = LogReading.Traffic(new TrafficOptions { Size = 15_000_000, ShortIds = true }).Lines;
        var ids = lines.Where(l => l.EndsWith(": removed", StringComparison.Ordinal)).Select(l => l.Split(' ')[3]).ToArray();
        Assert.True(ids.Distinct().Count() < ids.Length);
    }

    [Fact]
    public void Lines_are_in_time_order_unless_disorder_is_asked_for()
    {
        Assert.Equal(0, Backward(false));
        Assert.InRange(Backward(true), 10, 1_000);

        static int Backward(bool disorder)
        {
            string[] lines = LogReading.Traffic(new TrafficOptions { Size = 5_000_000, Disorder = disorder }).Lines;
            return lines.Zip(lines.Skip(1)).Count(p => string.CompareOrdinal(p.First[..26], p.Second[..26]) > 0);
        }
    }

    [Fact]
    public void Json_lines_are_json()
    {
        string[] lines = LogReading.Traffic(new TrafficOptions { Size = 2_000_000, Format = LogFormat.Json }).Lines;
        foreach (string line in lines)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            Assert.NotEqual("", document.RootElement.GetProperty("MESSAGE").GetString());
        }
    }

    [Fact]
    public void Truth_matches_the_lines_that_name_the_sender()
    {
        (string[] lines, IReadOnlyList<Truth> truths) = LogReading.Traffic(new TrafficOptions { Size = 30_000_000 });
        Assert.NotEmpty(truths);
        foreach (Truth truth in truths.Where(t => t.Kind == SenderType.Login))
        {
            string[] own = lines.Where(l => l.EndsWith(", sasl_username=" + truth.Sender, StringComparison.Ordinal)).ToArray();
            int during = own.Count(l => DateTimeOffset.Parse(l[..32], CultureInfo.InvariantCulture) is var t && t >= truth.Start && t <= truth.End.AddMinutes(5));
            // The last ones may have been handed in as the log ended; his own mail comes on top.
            Assert.InRange(during, truth.Messages - 12, truth.Messages + 25);
        }
    }

    [Theory]
    [InlineData("1GB", 1_000_000_000)]
    [InlineData("20MB", 20_000_000)]
    [InlineData("1.5kb", 1_500)]
    [InlineData("77", 77)]
    public void Sizes_are_read(string text, long expected) => Assert.Equal(expected, Verbs.ParseSize(text));
}
