using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>A server on which the first reload takes effect and is killed before it can say so.</summary>
internal sealed class LostReloadShell(IServerShell inner) : IServerShell
{
    private int _reloads;

    public MailServer Server => inner.Server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
        => inner.Start(command is { Program: "postfix", Arguments: [.., "reload"] } && _reloads++ == 0 ? new ShellCommand("sh", ["-c", "\"$@\"; sleep 1; exit 137", "sh", command.Program, .. command.Arguments]) : command, stop);

    public void Dispose() => inner.Dispose();
}
