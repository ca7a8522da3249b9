using System.Diagnostics;
using System.Text.Json;
using MailAbuse.Core.Tests.Rates.Live;

namespace MailAbuse.Cli.Tests;

/// <summary><c>mailabuse watch</c> where the output goes to no terminal; MailAbuse.Terminal.Tests has the window.</summary>
public sealed class WatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TempFolder _folder = new();
    private readonly GrowingLog _log;

    public WatchTests()
    {
        _log = new GrowingLog(Path.Combine(_folder.Path, "mail.log"));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        _log.Office(now.AddDays(-8).Date.ToUniversalTime(), now.AddHours(-3));
        Burst("person1@example.org");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_alarm_is_one_line_of_JSON_the_moment_that_it_happens()
    {
        using Process watch = Cli.Open(["watch", "--json", _log.Path]);
        JsonElement first = JsonDocument.Parse(NextLine(watch)).RootElement;
        Assert.Equal(("person1@example.org", "began", true), (first.GetProperty("sender").GetString(), first.GetProperty("change").GetString(), first.GetProperty("isBurst").GetBoolean()));
        Burst("person2@example.org");
        JsonElement second = JsonDocument.Parse(NextLine(watch)).RootElement;
        Assert.Equal(("person2@example.org", "began"), (second.GetProperty("sender").GetString(), second.GetProperty("change").GetString()));
        Assert.False(watch.HasExited);
        End(watch, "TERM");
        Assert.Equal((143, "", ""), (watch.ExitCode, watch.StandardOutput.ReadToEnd(), watch.StandardError.ReadToEnd()));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public void A_signal_ends_it(string signal, int code)
    {
        using Process watch = Cli.Open(["watch", _log.Path]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00 mx1 login person1@example\.org became a burst: .+; .+$", NextLine(watch));
        End(watch, signal);
        Assert.Equal((code, ""), (watch.ExitCode, watch.StandardError.ReadToEnd()));
    }

    [Fact]
    public void Where_nobody_reads_any_more_it_ends_although_there_is_nothing_to_write()
    {
        using Process watch = Cli.Open(["watch", _log.Path]);
        NextLine(watch);
        watch.StandardOutput.Close();
        Assert.True(Ends(watch), "it goes on for nobody");
        Assert.Equal((0, ""), (watch.ExitCode, watch.StandardError.ReadToEnd()));
    }

    [Theory]
    [InlineData("--lines")]
    [InlineData("--json")]
    public void A_hostile_name_is_made_visible(string form)
    {
        const string Name = "e\e[31m\u009b2J\u202evil@example.org";
        Burst(Name);
        Run run = Cli.Start("watch", form, "--for", "0s", _log.Path);
        Assert.Equal((0, 2), (run.ExitCode, run.Lines.Length));
        Assert.Contains(run.Lines, line => line.Contains("vil@example.org", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Output, one => one is '\e' or '\u009b' or '\u202e');
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_followed_as_soon_as_it_is()
    {
        string there = _log.Path + ".there";
        File.Move(_log.Path, there);
        using Process watch = Cli.Open(["watch", "--lines", _log.Path]);
        Assert.Contains($"mailabuse: '{_log.Path}' does not exist yet", watch.StandardError.ReadLine(), StringComparison.Ordinal);
        File.Move(there, _log.Path);
        Assert.Contains("person1@example.org became a burst", NextLine(watch), StringComparison.Ordinal);
        End(watch, "TERM");
    }

    [Fact]
    public void Wildcards_name_one_log_with_its_past_and_a_calm_log_says_nothing()
    {
        string past = _folder.Write("calm.log.1", ""), calm = _folder.Write("calm.log", "");
        new GrowingLog(past).Office(DateTimeOffset.UtcNow.AddDays(-8), DateTimeOffset.UtcNow.AddDays(-1)).Write();
        new GrowingLog(calm).Office(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow).Write();
        Run run = Cli.Start("watch", "--for", "1s", Path.Combine(_folder.Path, "calm.log*"));
        Assert.Equal((0, "", ""), (run.ExitCode, run.Output, run.Errors));
    }

    [Theory]
    [InlineData(2, "standard input", "watch", "-")]
    [InlineData(2, "--top: a window shows 1 to 1000 senders", "watch", "--top", "0")]
    [InlineData(2, "--window: a span of zero", "watch", "--window", "0")]
    [InlineData(2, "there is no option --last", "watch", "--last", "1h")]
    [InlineData(1, "No file matches '/nowhere/*.log'", "watch", "/nowhere/*.log")]
    [InlineData(1, "'/tmp' is a folder", "watch", "/tmp")]
    public void What_cannot_be_followed_is_told_at_once(int code, string sentence, params string[] arguments)
    {
        Run run = Cli.Start(arguments);
        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_help_says_what_it_does_not_look_at()
    {
        string help = Cli.Start("watch", "--help").Output;
        Assert.Contains("Update-SenderBaseline", help, StringComparison.Ordinal);
        Assert.Contains("mailabuse watch --lines", help, StringComparison.Ordinal);
        Assert.DoesNotContain("--since", help, StringComparison.Ordinal);
    }

    private static string NextLine(Process watch)
    {
        Task<string?> line = watch.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(Patience), "it says nothing");
        return line.Result ?? throw new InvalidOperationException(watch.StandardError.ReadToEnd());
    }

    private static void End(Process watch, string signal)
    {
        using Process kill = Process.Start("kill", ["-" + signal, $"{watch.Id}"]);
        kill.WaitForExit();
        Assert.True(Ends(watch), "it does not end");
    }

    // None is left behind.
    private static bool Ends(Process watch)
    {
        if (watch.WaitForExit(Patience)) return true;
        watch.Kill();
        return false;
    }

    // Sixty messages within two minutes from many networks, half of which nobody takes.
    private void Burst(string login)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        for (int i = 0; i < 60; i++) _log.Send(now.AddSeconds(-i), login, $"198.51.{i}.7", fails: i % 2 == 0);
        _log.Write();
    }
}
