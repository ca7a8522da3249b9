using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Servers.Reading;

/// <summary>
/// The log of a server, as <see cref="ServerLogScript"/> sends it: the parts in their order, each read as it comes. Nothing of it is kept.
/// </summary>
internal sealed class ServerLogStream : IDisposable
{
    // A packed log of weeks that lie before the window is unpacked there without a word.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(10);

    private readonly IServerShell _shell;
    private readonly ShellCommand _command;
    private readonly IRunningCommand _running;
    private readonly WireStream _wire;
    private readonly MarkedLines _lines;
    private readonly List<ServerLogPart> _parts = [];
    private readonly List<LogProblem> _problems = [];
    private int _next;

    private ServerLogStream(IServerShell shell, ServerLogQuery query, ShellCommand command, string mark, CancellationToken stop)
    {
        _shell = shell;
        _command = command;
        Query = query;
        Zone = query.Zone ?? TimeZoneInfo.Utc;
        _running = shell.Start(command, stop);
        _wire = new WireStream(shell.Server, _running.Output);
        _lines = new MarkedLines(_wire, mark);
    }

    /// <summary>What was asked.</summary>
    public ServerLogQuery Query { get; }

    /// <summary>The zone of its times that carry no offset.</summary>
    public TimeZoneInfo Zone { get; private set; }

    /// <summary>True where the agent counts there; then <see cref="Counts"/> is all there is.</summary>
    public bool IsCounted { get; private set; }

    /// <summary>Set where the way to the server broke, or the reading there did; the server is then told as failed.</summary>
    public ServerException? Failure { get; private set; }

    /// <summary>Set where a part was rotated away before it was read: what was read so far is to be read again.</summary>
    public bool IsRotated { get; private set; }

    /// <summary>How many bytes crossed the wire so far.</summary>
    public long WireBytes => _wire.Count;

    /// <summary>How many bytes of log were read there so far, unpacked, as far as it tells.</summary>
    public long LogBytes { get; private set; }

    /// <summary>The far side's parts.</summary>
    public IReadOnlyList<ServerLogPart> Parts => _parts;

    /// <summary>Starts to read; nothing is waited for.</summary>
    /// <exception cref="ServerException">The server cannot be reached.</exception>
    public static ServerLogStream Start(IServerShell shell, ServerLogQuery query, DateTimeOffset now, CancellationToken stop)
    {
        string mark = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        // What is written a day before the first line that is wanted may have been rotated late.
        string from = query.Window.Since == long.MinValue || query.Use == ServerLogUse.End ? "-" : (query.Window.Since - 86400).ToString(CultureInfo.InvariantCulture);
        string[] logs = shell.Server.Log;
        ShellCommand command = new(
            "sh",
            [
                "-c", ServerLogScript.Text, "sh", mark, query.Use.ToString().ToLowerInvariant(), from, UnwantedDays.Pattern(query.Window, now),
                query.IsPacked ? "gzip" : "plain", query.Agent ?? "-", $"{{\"mailabuse\":\"counts\",\"version\":{CountsWriter.Version},",
                logs.Length.ToString(CultureInfo.InvariantCulture), .. logs, .. query.AgentArguments,
            ])
        {
            Silence = Silence,
        };
        return new ServerLogStream(shell, query, command, mark, stop);
    }

    /// <summary>Waits for the list of parts, tells of the logs that cannot be read, and makes series of the others.</summary>
    /// <exception cref="ServerException">The server cannot be reached, or cannot do that.</exception>
    public IReadOnlyList<LogSeries> Open(IReadObserver observer, ReadStatistics statistics)
    {
        ReadHead();
        // The agent reads to the end of the log there.
        statistics.IsEndKnown &= IsCounted;
        foreach (LogProblem problem in _problems)
        {
            statistics.IsComplete = false;
            LogCatalog.Report(observer, statistics, problem);
        }

        statistics.Inputs += _parts.Count;
        return
        [
            .. _parts.GroupBy(part => part.Series).Select(set => new LogSeries(
                NameOf(set.Last().Name), [.. set.Select(part => LogPart.OfFar(NameOf(part.Name), () => OpenPart(part), part.Time, Zone))])),
        ];
    }

    /// <summary>Reads what comes before the first part; called once, by <see cref="Open"/> or by whoever wants the agent's counts.</summary>
    public void ReadHead()
    {
        bool isGreeted = false;
        while (_lines.ReadMark() is { } words)
        {
            string[] word = words.Split(' ', 2);
            string rest = word.Length > 1 ? word[1] : "";
            switch (word[0])
            {
                case "log":
                    isGreeted = true;
                    Zone = Query.Zone ?? ServerZone.Of(rest);
                    break;
                case "problem":
                    _problems.Add(ProblemOf(rest));
                    break;
                case "part":
                    _parts.Add(ServerLogPart.Parse(rest));
                    break;
                case "agent":
                    IsCounted = true;
                    return;
                case "begin":
                    return;
            }
        }

        throw Broken(isGreeted);
    }

    /// <summary>What the agent prints.</summary>
    public Stream Counts => _lines.Rest;

    /// <summary>Problems of single logs, for whoever does not <see cref="Open"/> them.</summary>
    public IReadOnlyList<LogProblem> Problems => _problems;

    /// <summary>Waits for the end of the command.</summary>
    public ShellResult Wait() => _running.Wait();

    /// <inheritdoc/>
    public void Dispose() => _running.Dispose();

    /// <summary>The name of a log of this server, for messages.</summary>
    private string NameOf(string path) => $"{_shell.Server.Name}:{Visible.Make(path)}";

    private Stream OpenPart(ServerLogPart part)
    {
        if (Failure is { } failure) throw new FarLogException(null, failure);
        if (_parts[_next++] != part) throw new InvalidOperationException("Parts are read in their order.");
        try
        {
            string? words = _lines.ReadMark();
            if (words == "rotated")
            {
                IsRotated = true;
                throw Fail(new ServerException(ServerProblemKind.ServerFileChanged, _shell.Server.Name, $"{_shell.Server}: its log was rotated while it was read.", "Run the same command again."));
            }

            if (words != "next") throw Fail(Broken(isGreeted: true));
            string? form = _lines.TakeWord("raw", "json");
            bool isJson = part.IsJournal || form == "json";
            long start = _parts.Take(_next - 1).Where(one => one.Series == part.Series).Sum(one => one.TextLength);
            ServerLogText text = new(_lines, isJson || form == "raw", start, (length, status) => EndPart(part, length, status), () => Fail(Broken(isGreeted: true)));
            return isJson ? new JournalJson(text) : text;
        }
        catch (ServerException e)
        {
            throw Fail(e);
        }
    }

    private void EndPart(ServerLogPart part, long length, int status)
    {
        part.TextLength = length;
        LogBytes += length;
        // gzip says 2 where nothing but rubbish behind the end is wrong.
        if (status == 0 || (status == 2 && part.Kind == "gz")) return;
        throw new FarLogException(FailureOf(part, status));
    }

    private LogProblem FailureOf(ServerLogPart part, int status)
    {
        string name = NameOf(part.Name), tool = part.Kind switch { "gz" => "gzip", "xz" => "xz", "zst" => "zstd", "bz2" => "bzip2", "journal" => "journalctl", _ => "cat" };
        if (part.IsJournal)
            return new LogProblem(name, LogProblemKind.LogToolFailed, $"{_shell.Server}: its journal could not be read (journalctl ended with {status}).", "Connect as root or as a member of the group systemd-journal, or write its log into the inventory (log: /var/log/mail.log).");
        if (status is 127 or 126)
            return new LogProblem(name, LogProblemKind.LogToolFailed, $"'{name}' could not be read: {tool} is missing on {_shell.Server}.", $"Install {tool} there.");
        return part.Kind == "plain"
            ? new LogProblem(name, LogProblemKind.LogReadFailed, $"'{name}' could not be read to its end.", "Check the file and the disk there; counts from it are lower bounds.")
            : new LogProblem(name, LogProblemKind.LogDamaged, $"'{name}' is damaged or cut off; what could be unpacked was read.", "Look at the file there; counts from it are lower bounds.");
    }

    private LogProblem ProblemOf(string words)
    {
        string[] word = words.Split(' ', 2);
        string name = NameOf(word.Length > 1 ? word[1] : "");
        return word[0] switch
        {
            "denied" => new LogProblem(name, LogProblemKind.LogNoPermission, $"'{name}' may not be read by the user who is connected.", "Connect as root or as a member of the group adm, or write 'sudo: true' for this server into the inventory."),
            "folder" => new LogProblem(name, LogProblemKind.LogIsFolder, $"'{name}' is a folder.", "Name the log itself in the inventory (log: /var/log/mail.log)."),
            "empty" => new LogProblem(name, LogProblemKind.LogEmpty, $"'{name}' is empty, and has no rotated set.", "On Debian 12 and later the journal may be the log: write 'log: journal' for this server into the inventory."),
            _ => new LogProblem(name, LogProblemKind.LogNotFound, $"'{name}' does not exist.", "Write the server's log into the inventory (log: /var/log/mail.log, or journal)."),
        };
    }

    // What came last is known only by how the command ended.
    private ServerException Broken(bool isGreeted)
    {
        try
        {
            ShellResult result = _running.Wait();
            if (!result.IsSuccess) return CommandFailures.From(_shell.Server, _command with { Arguments = [] }, result);
            return isGreeted
                ? new ServerException(ServerProblemKind.ServerConnectionLost, _shell.Server.Name, $"{_shell.Server}: its log came only in part.", "Run the same command again.")
                : new ServerException(ServerProblemKind.ServerCommandFailed, _shell.Server.Name, $"{_shell.Server}: something else than its log came: {Visible.Make(_lines.Seen, 80)}", "The login there must print nothing of its own (.bashrc, ForceCommand).");
        }
        catch (ServerException e)
        {
            return e;
        }
    }

    private FarLogException Fail(ServerException failure)
    {
        Failure ??= failure;
        return new FarLogException(null, Failure);
    }

    /// <summary>What crossed the wire, and for how much log.</summary>
    public string Account => string.Create(CultureInfo.InvariantCulture, $"{_shell.Server}: {LogBytes / 1e6:N1} MB of log there, {WireBytes / 1e6:N1} MB of it came{(IsCounted ? ", counted there by mailabuse" : Query.IsPacked ? ", packed" : "")}.");
}

/// <summary>A part of a log on a server.</summary>
internal sealed class ServerLogPart
{
    /// <summary>Which of the server's logs it is of.</summary>
    public required int Series { get; init; }

    /// <summary>How it is packed there: plain, gz, xz, zst, bz2; or journal.</summary>
    public required string Kind { get; init; }

    /// <summary>When its last line was written.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Its path there.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of its text, once it was read.</summary>
    public long TextLength { get; set; }

    public bool IsJournal => Kind == "journal";

    /// <summary>SERIES KIND TIME SIZE INODE NAME.</summary>
    public static ServerLogPart Parse(string words)
    {
        string[] word = words.Split(' ', 6);
        if (word.Length < 6 || !int.TryParse(word[0], NumberStyles.None, CultureInfo.InvariantCulture, out int series) || !long.TryParse(word[2], NumberStyles.None, CultureInfo.InvariantCulture, out long time))
            throw new InvalidDataException($"No part of a log: {words}");
        return new ServerLogPart
        {
            Series = series,
            Kind = word[1],
            // A journal has no end of its own: its times carry years.
            Time = time == 0 ? TimeProvider.System.GetUtcNow() : DateTimeOffset.FromUnixTimeSeconds(Math.Min(time, 250_000_000_000)),
            Name = word[5],
        };
    }
}
