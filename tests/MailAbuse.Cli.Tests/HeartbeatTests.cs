using System.Globalization;

namespace MailAbuse.Cli.Tests;

/// <summary>A monitoring system asks whether the guard lives.</summary>
public sealed class HeartbeatTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(5, "", "following", 0, "alive, process 4711: 1 of 1 logs followed, 2 bursts, 1 on hold")]
    [InlineData(5, "\"mx1: its log says nothing\"", "following", 1, "alive, process 4711: 1 of 1 logs followed, 2 bursts, 1 on hold; mx1: its log says nothing")]
    [InlineData(5, "", "lost", 1, "the log of mx1 is not followed")]
    [InlineData(300, "", "following", 2, "the last heartbeat is of ")]
    [InlineData(-300, "", "following", 2, "a clock is wrong")]
    public void It_answers_in_a_line_and_an_exit_code(int secondsAgo, string doubt, string state, int code, string sentence)
    {
        Run run = Cli.Start("heartbeat", Write(secondsAgo, doubt, state));
        Assert.Equal((code, ""), (run.ExitCode, run.Errors));
        Assert.Contains(sentence, Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void No_file_and_no_heartbeat_are_no_guard()
    {
        Run none = Cli.Start("heartbeat", Path.Combine(_folder.Path, "none.json"));
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("the guard was not started", none.Output, StringComparison.Ordinal);
        Run other = Cli.Start("heartbeat", _folder.Write("guard.json", "{\"time\":"));
        Assert.Equal(2, other.ExitCode);
        Assert.Contains("is no heartbeat", other.Output, StringComparison.Ordinal);
        Run unset = Cli.Start("heartbeat", "");
        Assert.Equal((2, ""), (unset.ExitCode, unset.Errors));
        Assert.Contains("no file is named", unset.Output, StringComparison.Ordinal);
        Assert.Contains("is no heartbeat", Cli.Start("heartbeat", Write(5, "null")).Output, StringComparison.Ordinal);
        string ended = Write(5);
        File.WriteAllText(ended, File.ReadAllText(ended).Replace("\"processId\"", "\"isEnded\":true,\"processId\"", StringComparison.Ordinal));
        Run gone = Cli.Start("heartbeat", ended);
        Assert.Equal(2, gone.ExitCode);
        Assert.StartsWith("the guard was ended at ", gone.Output, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Start("heartbeat", Write(180), "--oldest", "5m").ExitCode);
    }

    private string Write(int secondsAgo, string doubt = "", string state = "following")
    {
        string time = DateTimeOffset.UtcNow.AddSeconds(-secondsAgo).ToString("o", CultureInfo.InvariantCulture);
        return _folder.Write("guard.json", $$"""
            {"time":"{{time}}","processId":4711,"dryRun":false,"bursts":2,"held":1,"doubts":[{{doubt}}],"problems":[],"servers":[{"name":"mx1","state":"{{state}}","lastLine":null}]}
            """);
    }

    public void Dispose() => _folder.Dispose();
}
