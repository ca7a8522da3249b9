using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Guard;

/// <summary>
/// One guard a server: two would count each other's holds as their own limits allow. The lock lies on the server, wherever the guards
/// run, and is lost with the line to it; then it is taken again.
/// </summary>
/// <param name="servers">The servers.</param>
/// <param name="open">Opens the shell of a server; it stays the caller's.</param>
/// <param name="owner">Who we are, for whoever comes later.</param>
internal sealed class GuardLocks(IReadOnlyList<MailServer> servers, Func<MailServer, IServerShell> open, string owner) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromDays(3650);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ServerLock> _held = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes all of them.</summary>
    /// <param name="problem">Told of servers that cannot be reached; they are tried again.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.GuardRunning"/>: a server has a guard already.</exception>
    public void TakeAll(Action<ServerProblem> problem, CancellationToken stop)
    {
        foreach (MailServer server in servers)
        {
            try
            {
                Take(server, stop);
            }
            catch (ServerException e) when (e.Problem.Kind != ServerProblemKind.GuardRunning)
            {
                problem(e.Problem);
            }
        }
    }

    /// <summary>Why a server is not ours now; null where it is. One that was lost is taken again.</summary>
    public string? WhyNot(string name, CancellationToken stop)
    {
        MailServer server = servers.First(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        try
        {
            Take(server, stop);
            return null;
        }
        catch (ServerException e)
        {
            return e.Problem.Message.TrimEnd('.');
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (ServerLock held in _held.Values) held.Dispose();
            _held.Clear();
        }
    }

    private void Take(MailServer server, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(server.Name, out ServerLock? held))
            {
                if (!held.IsLost) return;
                held.Dispose();
                _held.Remove(server.Name);
            }
        }

        // Not in the gate: a server that does not answer must not keep the others waiting.
        ServerLock taken;
        try
        {
            taken = ServerLock.Take(open(server), new PostfixLayout(server).GuardLock, Patience, owner, stop, Longest);
        }
        catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerBusy)
        {
            int colon = e.Problem.Message.IndexOf(": ", StringComparison.Ordinal);
            string who = colon < 0 ? "" : $": {Visible.Make(e.Problem.Message[(colon + 2)..].TrimEnd('.'), 100)}";
            throw new ServerException(ServerProblemKind.GuardRunning, server.Name, $"{server} has a guard already{who}.", "One guard a server is enough: end that one first, or leave this server out (-Server).", e);
        }

        lock (_gate) _held[server.Name] = taken;
    }
}
