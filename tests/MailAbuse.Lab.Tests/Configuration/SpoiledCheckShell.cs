using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>A server whose new configuration does not pass <c>postfix check</c>: from the second check on, it runs on a directory that is none.</summary>
internal sealed class SpoiledCheckShell(IServerShell inner) : IServerShell
{
    private int _checks;

    public MailServer Server => inner.Server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
        => inner.Start(command is { Program: "postfix", Arguments: [.., "check"] } && _checks++ > 0 ? new ShellCommand("postfix", "-c", "/nowhere", "check") : command, stop);

    public void Dispose() => inner.Dispose();
}
