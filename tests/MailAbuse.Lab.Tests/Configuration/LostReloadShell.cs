using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>A server on which the first reload takes effect and is killed before it can say so.</summary>
internal sealed class LostReloadShell(IServerShell inner) : IServerShell
{
    private int _reloads;

    public MailServer Server => inner.Server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
    {
        if (command is not { Program: "postfix", Arguments: [.., "reload"] })
            return inner.Start(command, stop);
        // The second one is slow, so that what lies between the two shows.
        string script = _reloads++ == 0 ? "\"$@\"; sleep 1; exit 137" : "sleep 3; exec \"$@\"";
        return inner.Start(new ShellCommand("sh", ["-c", script, "sh", command.Program, .. command.Arguments]), stop);
    }

    public void Dispose() => inner.Dispose();
}
