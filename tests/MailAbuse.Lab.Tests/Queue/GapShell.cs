using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>A shell in whose gaps, just before a command, something else happens.</summary>
internal sealed class GapShell(IServerShell inner, Action<ShellCommand> before) : IServerShell
{
    public MailServer Server => inner.Server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
    {
        before(command);
        return inner.Start(command, stop);
    }

    public void Dispose() => inner.Dispose();
}
