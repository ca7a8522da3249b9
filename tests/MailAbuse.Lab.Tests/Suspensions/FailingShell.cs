using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>A shell on which one command fails in the server's words, or is lost with the line where there are none.</summary>
internal sealed class FailingShell(IServerShell inner, Func<ShellCommand, bool> which, string? words) : IServerShell
{
    public MailServer Server => inner.Server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
    {
        if (!which(command)) return inner.Start(command, stop);
        return words is null
            ? throw new ServerException(ServerProblemKind.ServerConnectionLost, Server.Name, "the line broke", "again")
            : inner.Start(new ShellCommand("sh", "-c", "echo \"$1\" >&2; exit 1", "sh", words), stop);
    }

    public void Dispose() => inner.Dispose();
}
