using System.Diagnostics;
using MailAbuse.WindowHost;
using Xunit;

namespace MailAbuse.Terminal.Tests;

public sealed class RealTerminalTests
{
    private static void Open(Pane pane, string before = "", string options = "")
    {
        pane.Type($"{before} {Pane.Host(options)}; echo code $?");
        pane.WaitFor(text => text.Contains("! joe@example.org", StringComparison.Ordinal) && text.Contains("became a burst", StringComparison.Ordinal));
        Assert.Equal("1 0", pane.State);
    }

    [TmuxFact]
    public void After_q_the_terminal_is_as_it_was()
    {
        using Pane pane = new();
        Open(pane);
        pane.Key("q");
        pane.IsAsFound("ended by a key\ncode 0");
    }

    [TmuxFact]
    public void After_an_interrupt_too()
    {
        using Pane pane = new();
        Open(pane);
        pane.Key("C-c");
        pane.IsAsFound("ended by a stop\ncode 0");
    }

    [TmuxFact]
    public void After_a_fault_of_the_watch_too()
    {
        using Pane pane = new();
        pane.Type($"{Pane.Host("--fails")}; echo code $?");
        pane.IsAsFound("ended by a fault: The script ends here.\ncode 0");
    }

    [TmuxTheory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    [InlineData("QUIT", 131)]
    public void After_a_signal_that_ends_the_process_too(string signal, int code)
    {
        using Pane pane = new();
        Open(pane);
        pane.Signal(signal);
        pane.IsAsFound($"code {code}");
    }

    [TmuxFact]
    public void When_the_terminal_is_gone_the_process_ends()
    {
        using Pane pane = new();
        Open(pane);
        using Process host = Process.GetProcessById(pane.Running);
        pane.Close();
        bool hasEnded = host.WaitForExit(TimeSpan.FromMinutes(1));
        if (!hasEnded) host.Kill();
        Assert.True(hasEnded, "it goes on without a terminal");
    }

    [TmuxFact]
    public void In_80_columns_it_is_what_is_drawn_line_by_line()
    {
        using Pane pane = new();
        Open(pane);
        Assert.Equal(Drawn(80, 24), Lines(pane.Shown));
    }

    [TmuxFact]
    public void Whatever_size_comes_while_it_draws_nothing_is_left_of_the_one_before()
    {
        using Pane pane = new();
        Open(pane);
        Random random = new(6);
        for (int i = 0; i < 40; i++)
        {
            // Space draws, too: FROZEN comes and goes.
            pane.Key("Space");
            pane.Resize(random.Next(20, 200), random.Next(4, 60));
            Thread.Sleep(random.Next(150));
        }

        pane.Resize(80, 24);
        string[] expected = Drawn(80, 24);
        pane.WaitFor(text => Lines(text).SequenceEqual(expected));
        pane.Key("q");
        pane.IsAsFound("ended by a key\ncode 0");
    }

    [TmuxFact]
    public void It_follows_the_size_of_the_terminal()
    {
        using Pane pane = new(120, 30);
        Open(pane);
        Assert.Contains("Trend", pane.Shown, StringComparison.Ordinal);
        pane.Resize(40, 12);
        string shown = pane.WaitFor(text => !text.Contains("Trend", StringComparison.Ordinal) && text.Contains("! joe@example.org", StringComparison.Ordinal));
        Assert.Contains("4,210", shown, StringComparison.Ordinal);
        pane.Key("q");
        pane.WaitFor(text => text.Contains("code 0", StringComparison.Ordinal));
    }

    [TmuxFact]
    public void NO_COLOR_is_heard()
    {
        using Pane pane = new();
        Open(pane);
        Assert.Contains("\e[", pane.ShownWithColours, StringComparison.Ordinal);
        pane.Key("q");
        pane.WaitFor(text => text.Contains("code 0", StringComparison.Ordinal));
        pane.Type("clear");
        Open(pane, "NO_COLOR=1");
        Assert.DoesNotContain("\e[", pane.ShownWithColours, StringComparison.Ordinal);
    }

    private static string[] Drawn(int width, int height) =>
        [.. WindowPicture.Draw(ScriptedWatch.Burst, [ScriptedWatch.Joe], width, height, hasColour: false, isFrozen: false, TimeZoneInfo.Utc)];

    private static string[] Lines(string shown) => shown.TrimEnd('\n').Split('\n');
}
