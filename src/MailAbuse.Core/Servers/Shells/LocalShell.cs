namespace MailAbuse.Servers.Shells;

/// <summary>Runs programs on this machine.</summary>
public sealed class LocalShell(MailServer server) : IServerShell
{
    /// <inheritdoc/>
    public MailServer Server { get; } = server;

    /// <inheritdoc/>
    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(command);
        return ProcessCommand.Start(Server, Launcher.Wrap(Server, command), command, diagnose: null, stop);
    }

    /// <inheritdoc/>
    public Stream Connect(string host, int port, CancellationToken stop) => LocalConnection.Open(Server, TcpDestination.Check(host, port), LocalConnection.Patience, stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing stays open between commands.
    }
}
