using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Quarantine;

/// <summary>
/// The senders and cases that a person asked the quarantine for by name. One that no server ever heard of is a slip of the finger, and
/// must not look like one whose mail is all gone. Names with wildcards are not looked after: nothing may match them.
/// </summary>
/// <remarks>Any thread may call; several servers are looked at side by side.</remarks>
public sealed class AskedNames
{
    private const int MostServers = 6;

    private readonly Lock _gate = new();
    private readonly List<string> _servers = [];
    private readonly Dictionary<string, bool> _senders;
    private readonly Dictionary<string, bool> _cases;
    private readonly HashSet<string> _knownSenders = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _knownCases = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names as they were typed.</summary>
    public AskedNames(IEnumerable<string> senders, IEnumerable<string> cases)
    {
        ArgumentNullException.ThrowIfNull(senders);
        ArgumentNullException.ThrowIfNull(cases);
        _senders = Exact(senders);
        _cases = Exact(cases);
    }

    /// <summary>
    /// One problem for each name that none of the servers looked at knows, in the order in which they were asked for; none where no
    /// server was looked at. The target is the name.
    /// </summary>
    public IReadOnlyList<ServerProblem> Unknown
    {
        get
        {
            lock (_gate)
            {
                if (_servers.Count == 0)
                    return [];
                string where = _servers.Count <= MostServers ? $"on {string.Join(", ", _servers)}" : $"on any of the {_servers.Count} servers that answered";
                return
                [
                    .. _senders.Where(asked => !asked.Value).Select(asked => Problem(
                        ServerProblemKind.SenderUnknown, asked.Key, $"No message of {Visible.Make(asked.Key, 100)} was ever in quarantine {where}.", NearNames.Of(asked.Key.ToLowerInvariant(), _knownSenders),
                        "Get-QuarantinedMessage lists what is there, with its sender.")),
                    .. _cases.Where(asked => !asked.Value).Select(asked => Problem(
                        ServerProblemKind.CaseUnknown, asked.Key, $"No message was ever in quarantine for the case {Visible.Make(asked.Key, 100)} {where}.", NearNames.Of(asked.Key, _knownCases),
                        "Get-QuarantinedMessage lists what is there, with its case; messages without one are found by -Sender.")),
                ];
            }
        }
    }

    /// <summary>Looks after the names on one server. Its manifests are read only where what was found there does not tell.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="found">What was found for them.</param>
    /// <param name="stop">Ends it.</param>
    public void Look(IServerShell shell, IReadOnlyList<QuarantinedMessage> found, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(found);
        Look(shell.Server.Name, found.Select(message => (message.Sender, message.Case)), () => new Manifests(shell).Read(stop).Keys.Select(one => (one.Run.Sender, one.Run.Case)));
    }

    /// <summary>As above, with the names of all manifests given on demand.</summary>
    internal void Look(string server, IEnumerable<(string Sender, string? Case)> found, Func<IEnumerable<(string Sender, string? Case)>> recorded)
    {
        bool isToldAll;
        lock (_gate)
        {
            Note(found);
            isToldAll = !_senders.ContainsValue(false) && !_cases.ContainsValue(false);
        }

        // Outside the lock: this asks the server.
        (string, string?)[] names = isToldAll ? [] : [.. recorded().Distinct()];
        lock (_gate)
        {
            Note(names);
            if (!_servers.Contains(server, StringComparer.OrdinalIgnoreCase))
                _servers.Add(server);
        }
    }

    private void Note(IEnumerable<(string Sender, string? Case)> names)
    {
        foreach ((string sender, string? name) in names)
        {
            _knownSenders.Add(sender);
            if (_senders.ContainsKey(sender))
                _senders[sender] = true;
            if (name is null)
                continue;
            _knownCases.Add(name);
            if (_cases.ContainsKey(name))
                _cases[name] = true;
        }
    }

    private static ServerProblem Problem(ServerProblemKind kind, string name, string message, IReadOnlyList<string> near, string advice) =>
        new(kind, name, message, NearNames.Question(near) + advice);

    private static Dictionary<string, bool> Exact(IEnumerable<string> names)
    {
        Dictionary<string, bool> exact = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in names.Where(name => !string.IsNullOrEmpty(name) && name.AsSpan().IndexOfAny('*', '?') < 0))
            exact.TryAdd(name, false);
        return exact;
    }
}
