using System.Text.Json;

namespace MailAbuse.Cli.Tests;

/// <summary>In each sample log the culprit, and nobody else, is a burst.</summary>
public class SampleLogTests
{
    public static TheoryData<string, string, string, bool> Truth()
    {
        TheoryData<string, string, string, bool> data = [];
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllText(Cli.Log("truth.json")));
        foreach (JsonElement one in truth.RootElement.EnumerateArray())
            data.Add(one.GetProperty("log").GetString()!, one.GetProperty("sender").GetString()!, one.GetProperty("kind").GetString()!, one.GetProperty("isAbuse").GetBoolean());
        return data;
    }

    [Theory]
    [MemberData(nameof(Truth))]
    public void The_culprit_bursts_and_nobody_else(string log, string sender, string kind, bool isAbuse)
    {
        string path = Cli.Log(log);
        Run run = Cli.Start("rate", "--json", Directory.Exists(path) ? Path.Combine(path, "*.log") : path);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal("", run.Errors);
        List<JsonElement> bursts = [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(rate => rate.GetProperty("isBurst").GetBoolean())];
        if (!isAbuse)
        {
            Assert.Empty(bursts);
            return;
        }

        JsonElement culprit = Assert.Single(bursts);
        Assert.Equal(sender, culprit.GetProperty("sender").GetString());
        Assert.Equal(kind, culprit.GetProperty("senderKind").GetString());
        Assert.NotEqual(0, culprit.GetProperty("reasons").GetArrayLength());
    }
}
