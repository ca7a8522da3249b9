using System.Text;
using MailAbuse.Logs;
using Xunit;

namespace MailAbuse.Core.Tests.Logs;

/// <summary>What logrotate does to a log between the first look at it and its reading.</summary>
public sealed class ChangedWhileReadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_log_that_is_rotated_is_read_as_it_was_found()
    {
        string log = Write("mail.log", "10:00:01", "10:00:02"), older = Write("mail.log.1", "09:00:01");
        Teller teller = new();
        string[] read = Read(teller, () =>
        {
            File.Move(older, Path.Combine(_folder, "mail.log.2"));
            File.Move(log, older);
            Write("mail.log");
        }, log, older);
        Assert.Equal(["09:00:01", "10:00:01", "10:00:02"], read);
        Assert.Empty(teller.Problems);
    }

    [Fact]
    public void A_log_that_is_cut_off_is_said_to_be()
    {
        string log = Write("mail.log", "10:00:01", "10:00:02", "10:00:03");
        Teller teller = new();
        string[] read = Read(teller, () =>
        {
            using FileStream file = new(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(file.Length / 3);
        }, log);
        Assert.Equal(["10:00:01"], read);
        LogProblem problem = Assert.Single(teller.Problems);
        Assert.Equal(LogProblemKind.LogReadFailed, problem.Kind);
        Assert.Contains("shorter while it was read", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_meanwhile_is_left_for_the_next_time()
    {
        string log = Write("mail.log", "10:00:01");
        Teller teller = new();
        Assert.Equal(["10:00:01"], Read(teller, () => File.AppendAllText(log, Line("10:00:02")), log));
        Assert.Empty(teller.Problems);
    }

    private string Write(string name, params string[] times)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, string.Concat(times.Select(Line)));
        return path;
    }

    private static string Line(string time) => $"2026-11-05T{time}+00:00 mx1 postfix/qmgr[7]: 4F1A01: removed\n";

    private static string[] Read(Teller teller, Action meanwhile, params string[] paths)
    {
        ReadStatistics statistics = new();
        IReadOnlyList<LogSeries> series = LogCatalog.Open(new LogInput { LiteralPaths = paths, TimeZone = TimeZoneInfo.Utc }, teller, statistics, TimeProvider.System);
        meanwhile();
        StringBuilder text = new();
        foreach (LogBlock block in LogBlocks.Read(series, TimeZoneInfo.Utc, SecondRange.All, teller, statistics, CancellationToken.None)) text.Append(Encoding.UTF8.GetString(block.Text));
        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[11..19])];
    }

    private sealed class Teller : IReadObserver
    {
        public List<LogProblem> Problems { get; } = [];

        public void Problem(LogProblem problem) => Problems.Add(problem);

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
