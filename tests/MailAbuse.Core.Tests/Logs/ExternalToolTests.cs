using System.Diagnostics;
using MailAbuse.Logs;
using Xunit;

namespace MailAbuse.Core.Tests.Logs;

/// <summary>The system's tools that unpack logs: they end when nobody waits any more.</summary>
public sealed class ExternalToolTests
{
    [Fact]
    public async Task A_tool_that_says_nothing_is_ended_by_a_stop()
    {
        // As gzip -t, which checks a log of gigabytes without a word.
        using CancellationTokenSource stop = new();
        using ExternalTool tool = ExternalTool.Start("sleep", ["60"], stop.Token);
        Task<int> reading = Task.Run(() => tool.Read(new byte[16]));
        await Task.Delay(200);
        Assert.False(reading.IsCompleted);
        Stopwatch clock = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public void A_tool_that_is_stopped_before_it_begins_is_ended_too()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();
        using ExternalTool tool = ExternalTool.Start("sleep", ["60"], stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => tool.Read(new byte[16]));
    }

    [Fact]
    public void What_a_tool_complains_of_is_told()
    {
        using ExternalTool tool = ExternalTool.Start("sh", ["-c", "echo 'no space left' >&2; exit 3"], default);
        LogToolException failure = Assert.Throws<LogToolException>(() => tool.Read(new byte[16]));
        Assert.Contains("ended with 3: no space left", failure.Message, StringComparison.Ordinal);
    }
}
