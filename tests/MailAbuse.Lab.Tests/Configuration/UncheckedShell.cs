using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>
/// Answers <c>postfix check</c> without running it. It looks at a whole installation with a hundred programs, twice in each set-up; the tests of
/// the set-up itself have it, and those that only want a server that is set up do without.
/// </summary>
internal sealed class UncheckedShell(IServerShell inner) : IServerShell
{
    public MailServer Server => inner.Server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
        => inner.Start(command is { Program: "postfix", Arguments: [.., "check"] } ? new ShellCommand("true") : command, stop);

    public Stream Connect(string host, int port, CancellationToken stop) => inner.Connect(host, port, stop);

    public void Dispose() => inner.Dispose();
}
