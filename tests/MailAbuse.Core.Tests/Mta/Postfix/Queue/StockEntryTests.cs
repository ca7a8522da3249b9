using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>Several manifests name one message: whose is it?</summary>
public sealed class StockEntryTests
{
    // Each manifest as case:step:time:arrival; "-" is no case.
    [Theory]
    [InlineData("-", "", "-:Held:5:1")]
    [InlineData("A", "-", "-:Held:5:1", "A:Held:6:1")]
    // The operator of the case has a clock that is behind.
    [InlineData("A", "-", "-:Held:5:1", "A:Held:2:1")]
    [InlineData("A", "-", "-:Held:5:1", "A:Intent:6:1")]
    [InlineData("A", "-", "-:Intent:5:1", "A:Held:6:1")]
    // Put on hold again without a case, or for another one.
    [InlineData("-", "", "A:Released:7:1", "-:Held:9:1")]
    [InlineData("B", "", "A:Released:7:1", "B:Held:9:1")]
    [InlineData("B", "A", "A:Held:5:1", "B:Held:9:1")]
    // Killed between the release of the one and of the other.
    [InlineData("A", "", "-:Released:9:1", "A:Held:6:1")]
    [InlineData("A", "", "-:Released:9:1", "A:Released:9:1")]
    // The id is another message's by now.
    [InlineData("-", "", "A:Held:5:1", "-:Held:9:8")]
    [InlineData("A", "", "-:Back:9:1", "A:Held:5:1")]
    [InlineData(null, "", "-:Back:9:1")]
    public void The_manifest_that_counts_is_found_whatever_their_order(string? caseId, string also, params string[] manifests)
    {
        (ManifestRun, ManifestEntry)[] entries = [.. manifests.Select(Entry)];
        foreach ((ManifestRun, ManifestEntry)[] order in new[] { entries, [.. entries.Reverse()] })
        {
            Dictionary<string, StockEntry> stock = StockEntry.Of(order);
            Assert.Equal(caseId is null ? 0 : 1, stock.Count);
            if (caseId is null)
                continue;
            Assert.Equal(caseId, stock["ABC"].Run.Case ?? "-");
            Assert.Equal(also, string.Join(',', stock["ABC"].AlsoHeldFor.Select(run => run.Case ?? "-")));
        }
    }

    private static (ManifestRun, ManifestEntry) Entry(string text)
    {
        string[] words = text.Split(':');
        return (new ManifestRun(SenderKind.Login, "joe", words[0] == "-" ? null : words[0]), new ManifestEntry
        {
            Id = "ABC",
            Step = Enum.Parse<ManifestStep>(words[1]),
            Time = DateTimeOffset.FromUnixTimeSeconds(int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture)),
            Arrival = DateTimeOffset.FromUnixTimeSeconds(int.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture)),
        });
    }
}
