using System.Text.Json;

namespace MailAbuse.Cli.Tests;

/// <summary><c>mailabuse refusals</c>.</summary>
public class RefusalTests
{
    private static readonly string Sample = Cli.Log("refused.log");

    [Fact]
    public void The_table_says_who_refuses_what_waits_and_what_was_said()
    {
        Run run = Cli.Start("refusals", Sample);
        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Lines, line => Assert.InRange(line.Length, 0, 120));
        Assert.StartsWith("Recipients' domain", run.Lines[0]);
        Assert.Matches("^hotmail\\.example +Microsoft.* 4 +33 % ", run.Lines[1]);
        Assert.Contains("    by eur.olc.protection.outlook.com to 192.0.2.10", run.Output);
        Assert.Contains("    > 451 4.7.650 ", run.Output);
        Assert.Contains("4 refusals to 3 domains, 7 recipients waiting, in 199 lines", run.Output);
        // Nobody must think that nothing else is refused.
        Assert.Contains("2 about authentication", run.Errors);
        Assert.Contains("--cause authentication", run.Errors);
        Assert.DoesNotContain("-Cause", run.Errors);
    }

    [Fact]
    public void Json_has_one_object_a_line_with_the_names_of_the_properties()
    {
        Run run = Cli.Start("refusals", "--json", "--all", Sample);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        List<JsonElement> all = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(6, all.Count);
        JsonElement first = all[0];
        Assert.Equal(("hotmail.example", "throttled", 4), (first.GetProperty("recipientDomain").GetString(), first.GetProperty("cause").GetString(), first.GetProperty("waiting").GetInt32()));
        Assert.Contains(all, one => one.GetProperty("cause").GetString() == "mailbox");
        JsonElement resumed = Assert.Single(all, one => one.GetProperty("hasResumed").GetBoolean() && one.GetProperty("cause").GetString() == "throttled");
        Assert.Equal("baecker.example", resumed.GetProperty("recipientDomain").GetString());
    }

    [Theory]
    [InlineData(2, "--waiting")]
    [InlineData(1, "--resumed")]
    [InlineData(2, "--recipient-domain", "hotmail.*")]
    [InlineData(4, "--operator", "microsoft*")]
    [InlineData(0, "--mail-host", "mx.example.net")]
    [InlineData(1, "--cause", "authentication")]
    [InlineData(2, "--cause", "authentication,mailbox")]
    [InlineData(1, "--top", "1")]
    [InlineData(0, "--until", "2026-11-05T09:00:00+01:00")]
    public void Options_choose(int count, params string[] options)
    {
        Run run = Cli.Start(["refusals", "--json", Sample, .. options]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(count, run.Lines.Length);
    }

    [Fact]
    public void A_catalogue_of_ones_own_comes_first_and_a_broken_one_is_named()
    {
        using TempFolder folder = new();
        string broken = Path.Combine(folder.Path, "refusals.json");
        File.WriteAllText(broken, "{ nonsense");
        foreach (Run run in (Run[])[Cli.Start("refusals", "--catalogue", broken, Sample), Cli.Start(null, ["refusals", Sample], ("MAILABUSE_REFUSALS", broken))])
        {
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains(broken, run.Errors);
        }
    }
}
