using MailAbuse.Logs;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Servers.Reading;

/// <summary>Servers whose logs are read together, and what each of their logs is.</summary>
internal sealed class ServerLogs
{
    /// <summary>One log, and the server that it is read on.</summary>
    /// <param name="Shell">The server.</param>
    /// <param name="Name">What results call it: the server; several, where they write one log.</param>
    /// <param name="HasNeighbours">True where another of the servers is on the same machine.</param>
    public sealed record One(IServerShell Shell, string Name, bool HasNeighbours);

    private readonly ServerReadOptions _options;

    public ServerLogs(IReadOnlyList<IServerShell> servers, ServerReadOptions options, IServerObserver observer)
    {
        _options = options;
        List<IServerShell> known = [];
        foreach (IServerShell shell in servers)
        {
            if (shell.Server.Mta == MtaKind.Postfix)
            {
                known.Add(shell);
                continue;
            }

            Refused++;
            observer.Problem(new ServerProblem(ServerProblemKind.MtaNotSupported, shell.Server.Name, $"{shell.Server} runs {shell.Server.Mta}, whose logs are not read yet.", "Leave it out."));
        }

        // Two instances of one machine that write one log: its lines are counted once.
        All =
        [
            .. known.GroupBy(shell => (Machine(shell), string.Join('\n', shell.Server.Log))).Select(same => new One(
                same.First(),
                string.Join(',', same.Select(shell => shell.Server.Name).Distinct(StringComparer.OrdinalIgnoreCase)),
                known.Any(other => Machine(other) == Machine(same.First()) && !same.Contains(other)))),
        ];
    }

    /// <summary>The logs, each once.</summary>
    public IReadOnlyList<One> All { get; }

    /// <summary>Servers that are not read at all.</summary>
    public int Refused { get; }

    /// <summary>True where a log is read as a file of this machine.</summary>
    public bool IsHere(One log) => log.Shell.Server is { IsLocal: true, Sudo: false } && !_options.AlwaysThroughShell;

    /// <summary>The logs of a server that is this machine.</summary>
    public LogInput Here(One log)
    {
        MailServer server = log.Shell.Server;
        TimeZoneInfo zone = _options.TimeZone ?? TimeZoneInfo.Local;
        if (server.Log.Length == 0)
        {
            LogInput own = DefaultLog.Choose(zone);
            return new LogInput { LiteralPaths = own.LiteralPaths, Journal = own.Journal, Missing = own.Missing, TimeZone = zone, Server = log.Name, HasNeighbours = log.HasNeighbours };
        }

        return new LogInput
        {
            LiteralPaths = [.. server.Log.Where(name => name != Journal).SelectMany(DefaultLog.WithRotatedSet)],
            Journal = server.Log.Contains(Journal),
            TimeZone = zone,
            Server = log.Name,
            HasNeighbours = log.HasNeighbours,
        };
    }

    /// <summary>What is asked of the shell of a log that is read through it.</summary>
    public ServerLogQuery Ask(ServerLogUse use, SecondRange window, One log) =>
        // Between processes of one machine packing would cost and save nothing.
        new(use, window) { Zone = _options.TimeZone, IsPacked = _options.IsPacked && !log.Shell.Server.IsLocal };

    /// <summary>The word that stands for the journal where a log is named.</summary>
    public const string Journal = "journal";

    private static (string?, string?) Machine(IServerShell shell) => (shell.Server.Host, shell.Server.Host is null ? null : shell.Server.SshConfig);
}
