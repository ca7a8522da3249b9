using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Guard;

/// <summary>One shell a server, opened at first use and kept. Any thread may ask.</summary>
internal sealed class ShellPool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IServerShell> _shells = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The shell of a server; it stays this object's.</summary>
    /// <exception cref="ServerException">There can be none for it.</exception>
    public IServerShell Open(MailServer server)
    {
        lock (_gate)
        {
            if (!_shells.TryGetValue(server.Name, out IServerShell? shell)) _shells.Add(server.Name, shell = ServerShells.Open(server));
            return shell;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IServerShell shell in _shells.Values) shell.Dispose();
    }
}
