using System.Text;
using System.Text.Json;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using Xunit;

namespace MailAbuse.Core.Tests.Servers.Reading;

/// <summary>Logs in a folder of this machine, read as files, and read through the shell as those of a far server are.</summary>
internal sealed class ReadHere : IServerObserver, IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public string Folder { get; } = Directory.CreateTempSubdirectory("mailabuse-logs-").FullName;

    public List<ServerProblem> Failures { get; } = [];

    public List<LogProblem> Problems { get; } = [];

    public List<string> Notices { get; } = [];

    public TimeProvider Clock { get; init; } = new StillClock(Now);

    public void Problem(ServerProblem problem) => Failures.Add(problem);

    public void Problem(LogProblem problem) => Problems.Add(problem);

    public void Notice(string text) => Notices.Add(text);

    public void Progress(long done, long total)
    {
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a part of a log as it looks after rotation.</summary>
    public string Write(string name, byte[] text, DateTimeOffset? lastWritten = null)
    {
        string path = PathOf(name);
        string? tool = Path.GetExtension(name) switch { ".gz" => "gzip", ".xz" => "xz", ".zst" => "zstd", ".bz2" => "bzip2", _ => null };
        if (tool is null) File.WriteAllBytes(path, text);
        else
        {
            using LocalShell shell = new(new MailServer { Name = "here" });
            File.WriteAllBytes(path + ".text", text);
            ShellResult packed = shell.Run(new ShellCommand("sh", "-c", "\"$1\" -qc <\"$2\" >\"$3\"", "sh", tool, path + ".text", path), default);
            Assert.True(packed.IsSuccess, packed.Error);
            File.Delete(path + ".text");
        }

        File.SetLastWriteTimeUtc(path, (lastWritten ?? Now).UtcDateTime);
        return path;
    }

    public string Write(string name, string text, DateTimeOffset? lastWritten = null) => Write(name, Encoding.Latin1.GetBytes(text), lastWritten);

    /// <summary>Writes a program of sh, to be found before the one of its name.</summary>
    public void WriteProgram(string name, string script)
    {
        File.WriteAllText(PathOf(name), script);
        using LocalShell shell = new(new MailServer { Name = "here" });
        shell.RunChecked(new ShellCommand("chmod", "755", PathOf(name)), default);
    }

    public MailServer Server(string name, params string[] logs) => new() { Name = name, Log = [.. logs.Select(log => log == "journal" ? log : PathOf(log))] };

    public RateReport Rates(RateQuery query, Way way, params MailServer[] servers) => ServerRateReader.Read(Shells(way, servers), query, way.Options, this, Clock, default);

    public List<MailLogEvent> Events(EventQuery query, Way way, params MailServer[] servers) => [.. ServerLogReader.Read(Shells(way, servers), query, way.Options, this, Clock, default)];

    // A server that has a host is another machine to whoever reads; its shell is this one's all the same.
    private static IServerShell[] Shells(Way way, MailServer[] servers) =>
        [.. servers.Select(server => new LocalShell(way.IsFar ? new MailServer { Name = server.Name, Log = server.Log, Mta = server.Mta, Host = server.Host ?? "elsewhere" } : server))];

    /// <summary>How logs are read.</summary>
    internal sealed record Way(bool IsFar, ServerReadOptions Options);

    /// <summary>As files.</summary>
    public static Way Directly { get; } = new(false, new ServerReadOptions { TimeZone = TimeZoneInfo.Utc });

    /// <summary>As a far server's.</summary>
    public static Way Filtered { get; } = new(true, new ServerReadOptions { TimeZone = TimeZoneInfo.Utc, Agent = null });

    /// <summary>All that was found out of each sender.</summary>
    public static string[] Text(RateReport report) => [.. report.Rates.Select(rate => JsonSerializer.Serialize(rate))];

    public static string[] Text(IEnumerable<MailLogEvent> events) => [.. events.Select(one => JsonSerializer.Serialize(one))];

    /// <summary>Where the examples of the repository lie.</summary>
    public static string Examples
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MailAbuse.sln"))) folder = folder.Parent;
            return Path.Combine(folder!.FullName, "examples", "logs");
        }
    }
}
