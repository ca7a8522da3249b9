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

    private static void IsAsFound(Pane pane, string last)
    {
        string shown = pane.WaitFor(text => text.Contains(last, StringComparison.Ordinal));
        Assert.Contains("before\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("Factor", shown, StringComparison.Ordinal);
        Assert.Equal("0 1", pane.State);
        // What is typed is shown again.
        pane.Type("echo a''fter");
        shown = pane.WaitFor(text => text.Contains("\nafter\n", StringComparison.Ordinal));
        Assert.Contains("echo a''fter", shown, StringComparison.Ordinal);
    }

    [TmuxFact]
    public void After_q_the_terminal_is_as_it_was()
    {
        using Pane pane = new();
        Open(pane);
        pane.Key("q");
        IsAsFound(pane, "ended by a key\ncode 0");
    }

    [TmuxFact]
    public void After_an_interrupt_too()
    {
        using Pane pane = new();
        Open(pane);
        pane.Key("C-c");
        IsAsFound(pane, "ended by a stop\ncode 0");
    }

    [TmuxFact]
    public void After_a_fault_of_the_watch_too()
    {
        using Pane pane = new();
        pane.Type($"{Pane.Host("--fails")}; echo code $?");
        IsAsFound(pane, "ended by a fault: The script ends here.\ncode 0");
    }

    [TmuxFact]
    public void After_a_SIGTERM_too()
    {
        using Pane pane = new();
        Open(pane);
        pane.Terminate();
        IsAsFound(pane, "code 143");
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
}
