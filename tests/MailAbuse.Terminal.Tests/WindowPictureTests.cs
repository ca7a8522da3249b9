using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.WindowHost;
using Spectre.Console;
using Xunit;

namespace MailAbuse.Terminal.Tests;

public sealed class WindowPictureTests
{
    private static IReadOnlyList<string> Draw(RateView view, int width = 80, int height = 24, bool hasColour = false, params SenderRate[] alarms) =>
        WindowPicture.Draw(view, alarms, width, height, hasColour, isFrozen: false, TimeZoneInfo.Utc);

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_terminal_and_name_and_count_are_always_there(int width)
    {
        IReadOnlyList<string> lines = Draw(ScriptedWatch.Burst, width, alarms: ScriptedWatch.Joe);
        Assert.All(lines, line => Assert.True(line.GetCellWidth() <= width, line));
        Assert.Contains(lines, line => line.StartsWith("! joe@example.org", StringComparison.Ordinal) && line.Contains("4,210", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(24)]
    public void There_are_no_more_lines_than_the_terminal_has(int height)
    {
        RateView view = ScriptedWatch.Make([ScriptedWatch.Joe, .. Enumerable.Repeat(ScriptedWatch.Mary, 100)], 101);
        Assert.InRange(Draw(view, height: height, alarms: [ScriptedWatch.Joe, ScriptedWatch.Joe]).Count, 1, height);
    }

    [Fact]
    public void A_burst_stands_on_top_with_its_first_reason_below()
    {
        IReadOnlyList<string> lines = Draw(ScriptedWatch.Burst);
        Assert.Contains("1 BURST,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("! joe@example.org", lines[2], StringComparison.Ordinal);
        Assert.Contains("×100", lines[2], StringComparison.Ordinal);
        Assert.Equal("  > 4,210 messages in an hour, 100 times the usual 42", lines[3]);
        Assert.StartsWith("  mary@example.org", lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void While_all_is_calm_nothing_is_marked()
    {
        IReadOnlyList<string> lines = Draw(ScriptedWatch.Make([ScriptedWatch.Mary], 1), hasColour: true);
        Assert.Contains("calm", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains('!', StringComparison.Ordinal));
        Assert.DoesNotContain(lines.Take(4), line => line.Contains("\e[1;31m", StringComparison.Ordinal));
    }

    [Fact]
    public void With_colour_a_burst_is_bold_and_red_and_without_there_is_no_escape_sequence()
    {
        Assert.Contains("\e[1;", Draw(ScriptedWatch.Burst, hasColour: true)[2], StringComparison.Ordinal);
        Assert.DoesNotContain(Draw(ScriptedWatch.Burst), line => line.Contains('\e', StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_server_is_marked_and_says_why()
    {
        string line = Draw(ScriptedWatch.Burst).Single(one => one.StartsWith("? mx2", StringComparison.Ordinal));
        Assert.Contains("LOST", line, StringComparison.Ordinal);
        Assert.EndsWith("mx2 does not answer.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_servers_the_lost_one_is_among_those_shown()
    {
        WatchedServer[] servers = [.. Enumerable.Range(1, 40).Select(at => new WatchedServer { Name = $"mx{at}", State = at == 40 ? WatchState.Lost : WatchState.Following })];
        RateView view = new() { Servers = servers, Window = TimeSpan.FromHours(1) };
        IReadOnlyList<string> lines = Draw(view);
        Assert.Contains(lines, line => line.StartsWith("? mx40", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("(34 more)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\e[2Jgone@example.org")]
    [InlineData("\u009b31mred")]
    [InlineData("a\r\nb\tc\u202Egro.elpmaxe@eoj")]
    [InlineData("[red]joe[/]")]
    [InlineData("収容所収容所収容所収容所収容所収容所収容所収容所@例え.jp")]
    [InlineData("e\u0301e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301x@example.org")]
    [InlineData("😀👩‍👩‍👧‍👦@example.org")]
    [InlineData("\u1100\u1161\u11a8한글@example.org")]
    [InlineData("⚠\uFE0F@example.org")]
    public void A_hostile_name_neither_acts_nor_moves_the_columns(string name)
    {
        SenderRate hostile = new() { Sender = name, Messages = 77, Reasons = [name], IsBurst = true };
        IReadOnlyList<string> lines = Draw(ScriptedWatch.Make([hostile, ScriptedWatch.Mary], 2), alarms: hostile);
        Assert.All(lines, line => Assert.DoesNotContain(line, one => char.IsControl(one) || one is '\u202E' or '\u200D' || char.IsSurrogate(one)));
        int count = lines[2].IndexOf("77", StringComparison.Ordinal), usual = lines[4].IndexOf(" 12 ", StringComparison.Ordinal);
        Assert.Equal(lines[4][..(usual + 3)].GetCellWidth(), lines[2][..(count + 2)].GetCellWidth());
    }

    [Fact]
    public void Brackets_in_a_name_are_shown_as_they_are()
    {
        Assert.StartsWith("  [red]joe[/]", Draw(ScriptedWatch.Make([new() { Sender = "[red]joe[/]" }], 1))[2], StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_shows_what_is_drawn()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "MailAbuse.sln"))) root = root.Parent!;
        string page = File.ReadAllText(Path.Combine(root.FullName, "docs", "en-US", "Show-SenderRate.md"));
        string drawn = string.Join('\n', Draw(ScriptedWatch.Burst, alarms: ScriptedWatch.Joe));
        Assert.Contains($"```\n{drawn}\n```", page, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alarm_stays_below_the_table_with_its_time()
    {
        Assert.Contains("04:12 joe@example.org became a burst: 4,210 messages in an hour, 100 times the usual 42", Draw(ScriptedWatch.Burst, 120, alarms: ScriptedWatch.Joe));
    }
}
