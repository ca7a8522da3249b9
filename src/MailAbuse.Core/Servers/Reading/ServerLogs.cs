using System.Text;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Servers.Reading;

/// <summary>Servers whose logs are read together, and what each of their logs is.</summary>
internal sealed class ServerLogs
{
    /// <summary>One log, and the server that it is read on.</summary>
    /// <param name="Shell">The server.</param>
    /// <param name="Name">What results call it: the server; several, where they write one log.</param>
    /// <param name="Machine">What it has in common with other servers to which mail may go by loopback.</param>
    public sealed record One(IServerShell Shell, string Name, ulong Machine);

    private readonly ServerReadOptions _options;
    private readonly List<string> _refused = [];

    public ServerLogs(IReadOnlyList<IServerShell> servers, ServerReadOptions options, IServerObserver observer)
    {
        _options = options;
        List<IServerShell> known = [];
        foreach (IServerShell shell in servers)
        {
            try
            {
                MtaSupport.Require(shell.Server);
                known.Add(shell);
            }
            catch (ServerException e)
            {
                _refused.Add(shell.Server.Name);
                observer.Problem(e.Problem);
            }
        }

        // Two instances of one machine that write one log: its lines are counted once.
        All =
        [
            .. known.GroupBy(shell => (Machine(shell), string.Join('\n', shell.Server.Log))).Select(same => new One(
                same.First(),
                string.Join(',', same.Select(shell => shell.Server.Name).Distinct(StringComparer.OrdinalIgnoreCase)),
                ByteHash.Of(Encoding.UTF8.GetBytes(Neighbours(same.First().Server, known))))),
        ];
    }

    /// <summary>The logs, each once.</summary>
    public IReadOnlyList<One> All { get; }

    /// <summary>Servers that are not read at all.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>True where a log is read as a file of this machine.</summary>
    public static bool IsHere(One log) => log.Shell.Server is { IsLocal: true, Sudo: false };

    /// <summary>The logs of a server that is this machine.</summary>
    public LogInput Here(One log)
    {
        MailServer server = log.Shell.Server;
        TimeZoneInfo zone = _options.TimeZone ?? TimeZoneInfo.Local;
        if (server.Log.Length == 0)
        {
            LogInput own = DefaultLog.Choose(zone);
            return new LogInput { LiteralPaths = own.Journal ? [] : DefaultLog.WithoutEmpty(own.LiteralPaths), Journal = own.Journal, Missing = own.Missing, TimeZone = zone, Server = log.Name, Machine = log.Machine };
        }

        return new LogInput
        {
            LiteralPaths = [.. server.Log.Where(name => name != Journal).SelectMany(name => DefaultLog.WithoutEmpty(DefaultLog.WithRotatedSet(name)))],
            Journal = server.Log.Contains(Journal),
            TimeZone = zone,
            Server = log.Name,
            Machine = log.Machine,
        };
    }

    /// <summary>What is asked of the shell of a log that is read through it.</summary>
    public ServerLogQuery Ask(ServerLogUse use, SecondRange window, One log) =>
        // Between processes of one machine packing would cost and save nothing.
        new(use, window) { Zone = _options.TimeZone, IsPacked = _options.IsPacked && !log.Shell.Server.IsLocal };

    /// <summary>How many threads read each log, where all share the processors of this machine.</summary>
    public int ThreadsEach => Math.Max(1, Environment.ProcessorCount / Math.Max(1, Math.Min(All.Count, Math.Max(1, _options.ThrottleLimit))));

    /// <summary>Does one piece of work a log, by its number, side by side; waits for all.</summary>
    public void Each(int throttleLimit, Action<int> work, Action<ServerProblem> tell, CancellationToken stop)
    {
        Dictionary<MailServer, int> numbers = new(ReferenceEqualityComparer.Instance);
        foreach (One log in All) numbers.Add(log.Shell.Server, numbers.Count);
        foreach (FleetResult<object> result in Fleet.ForEach<object>([.. numbers.Keys], Math.Max(1, throttleLimit), (server, _, _) => work(numbers[server]), stop))
            if (result.Problem is { } problem) tell(problem);
    }

    /// <summary>The word that stands for the journal where a log is named.</summary>
    public const string Journal = "journal";

    // Instances of one machine may be reached by different names (an alias of ssh_config each); then 'next' says that they belong together.
    private static string Neighbours(MailServer server, List<IServerShell> all)
    {
        List<MailServer> found = [server];
        for (int i = 0; i < found.Count; i++)
        {
            MailServer one = found[i];
            foreach (MailServer other in all.Select(shell => shell.Server))
                if (!found.Contains(other) && (IsSameMachine(one, other) || IsNext(one, other) || IsNext(other, one))) found.Add(other);
        }

        return found.Select(one => one.Name).Min(StringComparer.OrdinalIgnoreCase)!;
    }

    private static bool IsNext(MailServer one, MailServer other) => string.Equals(one.Next, other.Name, StringComparison.OrdinalIgnoreCase);

    private static bool IsSameMachine(MailServer one, MailServer other) => one.Host == other.Host && (one.Host is null || one.SshConfig == other.SshConfig);

    private static (string?, string?) Machine(IServerShell shell) => (shell.Server.Host, shell.Server.Host is null ? null : shell.Server.SshConfig);
}
