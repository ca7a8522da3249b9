using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Cmdlets;

/// <summary>The shells of one job that goes on to further servers: its own, and those that it opened. Any thread may ask for one.</summary>
internal sealed class ShellSet(ServerJob job) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IServerShell> _opened = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The shell of a server.</summary>
    public IServerShell Open(MailServer server)
    {
        if (string.Equals(server.Name, job.Server.Name, StringComparison.OrdinalIgnoreCase))
            return job.Shell;
        lock (_gate)
        {
            if (!_opened.TryGetValue(server.Name, out IServerShell? shell))
                _opened.Add(server.Name, shell = ServerShells.Open(server));
            return shell;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IServerShell shell in _opened.Values)
            shell.Dispose();
    }
}
