using System.Diagnostics;
using System.Text.Json;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Cli.Tests;

/// <summary>The program on a server, which counts there, against the lines of its log, which are brought and counted here.</summary>
public sealed class AgentTests : IServerObserver, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _notices = [];
    private readonly List<LogProblem> _problems = [];
    private readonly List<ServerProblem> _failures = [];

    public void Dispose() => _folder.Dispose();

    void IServerObserver.Problem(ServerProblem problem) => _failures.Add(problem);

    void IReadObserver.Problem(LogProblem problem) => _problems.Add(problem);

    void IReadObserver.Notice(string text) => _notices.Add(text);

    void IReadObserver.Progress(long done, long total)
    {
    }

    // The program as it was built, under a name that the server's shell can run.
    private string Agent(string script = "exec dotnet \"$dll\" \"$@\"")
    {
        string path = _folder.Write("mailabuse", $"#!/bin/sh\ndll='{Path.Combine(AppContext.BaseDirectory, "mailabuse.dll")}'\n{script}\n");
        using Process chmod = Process.Start("chmod", ["755", path])!;
        chmod.WaitForExit();
        return path;
    }

    private string[] Read(string? agent, RateQuery query, params MailServer[] servers) =>
    [
        .. ServerRateReader.Read([.. servers.Select(server => new LocalShell(server))], query, new ServerReadOptions { TimeZone = TimeZoneInfo.Utc, Agent = agent }, this, TimeProvider.System, default)
            .Rates.Select(rate => JsonSerializer.Serialize(rate)),
    ];

    private static MailServer Far(string name, params string[] logs) => new() { Name = name, Host = name, Log = logs };

    [Fact]
    public void Only_who_counts_there_knows_where_a_far_log_ends()
    {
        string log = _folder.Write("mail.log", "2026-11-05T23:00:00+00:00 mx1 postfix/smtpd[7]: 4F1A01: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=mary\n");
        DateTimeOffset since = new(2026, 11, 6, 0, 0, 0, TimeSpan.Zero);
        ReadStatistics Seen(string? agent) => ServerRateReader.Read(
            [new LocalShell(Far("mx1", log))], new RateQuery { Since = since }, new ServerReadOptions { TimeZone = TimeZoneInfo.Utc, Agent = agent }, this, TimeProvider.System, default).Statistics;
        Assert.True(Seen(Agent()).EndBefore(since));
        Assert.False(Seen(null).EndBefore(since));
        Assert.Empty(_failures);
    }

    [Theory]
    [InlineData("content-filter.log")]
    [InlineData("hacked-webscript.log")]
    [InlineData("forged-lines.log")]
    public void Counted_there_is_counted_here(string log)
    {
        string agent = Agent();
        DateTimeOffset until = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);
        foreach (RateQuery query in (RateQuery[])
            [
                new RateQuery { Evidence = 4 },
                new RateQuery { Until = until, Last = TimeSpan.FromHours(12), Baseline = TimeSpan.FromDays(3), Window = TimeSpan.FromMinutes(30) },
                new RateQuery { FromLogEnd = true, Last = TimeSpan.FromDays(1), By = RateGrouping.EnvelopeDomain },
                new RateQuery { By = RateGrouping.Server },
            ])
        {
            string[] lines = Read(null, query, Far("mx1", Cli.Log(log)));
            _notices.Clear();
            Assert.Equal(lines, Read(agent, query, Far("mx1", Cli.Log(log))));
            Assert.NotEmpty(lines);
            // Who counts by servers wants their names of here.
            Assert.Equal(query.By != RateGrouping.Server, _notices.Any(text => text.Contains("counted there", StringComparison.Ordinal)));
        }

        Assert.Empty(_problems);
        Assert.Empty(_failures);
    }

    [Fact]
    public void Counts_of_one_server_and_lines_of_another_are_one_picture()
    {
        string folder = Path.GetDirectoryName(Cli.Log("two-servers/README"))!;
        string[] logs = [.. Directory.GetFiles(folder, "*.log").Order(StringComparer.Ordinal)];
        Assert.Equal(2, logs.Length);
        string agent = Agent();
        string[] both = Read(null, new RateQuery(), Far("mx1", logs[0]), Far("mx2", logs[1]));
        Assert.Equal(both, Read(agent, new RateQuery(), Far("mx1", logs[0]), Far("mx2", logs[1])));
        // mx1 counts there, mx2 is this machine.
        Assert.Equal(both, Read(agent, new RateQuery(), Far("mx1", logs[0]), new MailServer { Name = "mx2", Log = [logs[1]] }));
    }

    [Theory]
    [InlineData("echo 'mailabuse 0.0.1: no such option' >&2; exit 2")]
    [InlineData("echo '{\"mailabuse\":\"counts\",\"version\":2}'")]
    [InlineData("case $* in *-) exec dotnet \"$dll\" \"$@\" ;; esac; dotnet \"$dll\" \"$@\" | head -c 2000")]
    [InlineData("case $* in *-) exec dotnet \"$dll\" \"$@\" ;; esac; exit 1")]
    [InlineData("shift 2; exec dotnet \"$dll\" rate --counts \"$@\" --window 10m")]
    public void A_program_that_does_not_count_as_is_asked_is_passed_over(string script)
    {
        string[] lines = Read(null, new RateQuery(), Far("mx1", Cli.Log("hacked-mailbox.log")));
        Assert.Equal(lines, Read(Agent(script), new RateQuery(), Far("mx1", Cli.Log("hacked-mailbox.log"))));
        Assert.Empty(_failures);
    }

    [Fact]
    public void What_it_could_not_read_is_told()
    {
        byte[] packed;
        using (MemoryStream buffer = new())
        {
            using (Stream gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.Fastest)) gzip.Write(File.ReadAllBytes(Cli.Log("hacked-mailbox.log")));
            packed = buffer.ToArray();
        }

        string path = _folder.Write("mail.log.1.gz", packed[..(packed.Length / 2)]);
        string[] counted = Read(Agent(), new RateQuery(), Far("mx1", _folder.Path + "/mail.log"));
        Assert.NotEmpty(counted);
        Assert.All(counted, rate => Assert.Contains("\"IsComplete\":false", rate, StringComparison.Ordinal));
        LogProblem problem = Assert.Single(_problems);
        Assert.Equal("mx1", problem.Input);
        Assert.Contains(Path.GetFileName(path), problem.Message, StringComparison.Ordinal);
    }
}
