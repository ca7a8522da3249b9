using MailAbuse.Core.Tests.Rates.Live;
using Xunit;

namespace MailAbuse.Terminal.Tests;

/// <summary><c>mailabuse watch</c> in a real terminal, over a log that is written meanwhile.</summary>
public sealed class WatchInTerminalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("window-").FullName;
    private readonly GrowingLog _log;

    public WatchInTerminalTests()
    {
        _log = new GrowingLog(Path.Combine(_folder, "mail.log"));
        _log.Office(DateTimeOffset.UtcNow.AddDays(-8).Date.ToUniversalTime(), DateTimeOffset.UtcNow.AddHours(-3)).Write();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TmuxFact]
    public void A_burst_jumps_out_while_the_window_is_open()
    {
        using Pane pane = new();
        Open(pane);
        Assert.DoesNotContain("BURST", pane.Shown, StringComparison.Ordinal);
        Burst();
        string shown = pane.WaitFor(text => text.Contains("1 BURST", StringComparison.Ordinal) && text.Contains("person1@example.org became a burst", StringComparison.Ordinal));
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("\n! person1@example.org ", shown, StringComparison.Ordinal);
        Assert.Contains("\e[1", pane.ShownWithColours, StringComparison.Ordinal);
        pane.Key("q");
        pane.IsAsFound("code 0");
    }

    [TmuxTheory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void After_a_signal_the_terminal_is_as_it_was(string signal, int code)
    {
        using Pane pane = new();
        Open(pane);
        if (signal == "INT") pane.Key("C-c");
        else pane.Signal(signal);
        pane.IsAsFound($"code {code}");
    }

    [TmuxFact]
    public void When_its_time_is_over_too()
    {
        using Pane pane = new();
        Open(pane, options: "--for 4s");
        pane.IsAsFound("code 0");
    }

    [TmuxTheory]
    [InlineData("NO_COLOR=1", "")]
    [InlineData("", "--no-color")]
    public void Where_no_colour_is_wanted_there_is_none(string before, string options)
    {
        Burst();
        using Pane pane = new();
        Open(pane, before, options);
        pane.WaitFor(text => text.Contains("1 BURST", StringComparison.Ordinal));
        Assert.DoesNotContain("\e[", pane.ShownWithColours, StringComparison.Ordinal);
    }

    [TmuxTheory]
    [InlineData("TERM=dumb", "")]
    [InlineData("", "--lines")]
    public void Where_no_window_can_be_drawn_or_is_wanted_it_writes_lines(string before, string options)
    {
        Burst();
        using Pane pane = new(200, 24);
        pane.Type($"{before} {Pane.Program} watch {options} --for 0s '{_log.Path}'; echo code $?");
        string shown = pane.WaitFor(text => text.Contains("code 0", StringComparison.Ordinal));
        Assert.Contains("mx1 login person1@example.org became a burst: ", shown, StringComparison.Ordinal);
        Assert.Equal("0 1", pane.State);
    }

    private void Open(Pane pane, string before = "", string options = "")
    {
        pane.Type($"{before} {Pane.Program} watch {options} '{_log.Path}'; echo code $?");
        pane.WaitFor(text => text.Contains("Factor", StringComparison.Ordinal) && text.Contains("following", StringComparison.Ordinal));
        Assert.Equal("1 0", pane.State);
    }

    private void Burst()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        for (int i = 0; i < 60; i++) _log.Send(now.AddSeconds(-i), "person1@example.org", $"198.51.{i}.7", fails: i % 2 == 0);
        _log.Write();
    }
}
