namespace MailAbuse.Servers.Shells;

/// <summary>
/// Runs programs on a server through the system's OpenSSH client, which brings what the operator has: ssh_config, agent, jump hosts,
/// known hosts. Never asks for anything (BatchMode).
/// </summary>
/// <remarks>
/// The connection is opened by the first command, and anew by the next command after it broke. A command itself is never repeated:
/// nobody here can know how far it came.
/// </remarks>
public sealed class SshShell : IServerShell
{
    private readonly SshSettings _settings;
    private readonly SshWords _words;
    private readonly Lock _gate = new();
    private SshConnection? _connection;
    private bool _isDisposed;

    /// <summary>Nothing is opened yet.</summary>
    /// <exception cref="ServerException">The server's <see cref="MailServer.Host"/> can be no destination.</exception>
    public SshShell(MailServer server)
        : this(server, SshSettings.Usual)
    {
    }

    internal SshShell(MailServer server, SshSettings settings)
    {
        ArgumentNullException.ThrowIfNull(server);
        Server = server;
        _settings = settings;
        _words = new SshWords(server, settings);
    }

    /// <inheritdoc/>
    public MailServer Server { get; }

    /// <inheritdoc/>
    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(command);
        stop.ThrowIfCancellationRequested();
        string line = ShellQuote.Line(Launcher.Wrap(Server, command));
        IReadOnlyList<string> control = _settings.Multiplex ? Connection(stop).Control : ["-o", "ControlMaster=no", "-S", "none"];
        return ProcessCommand.Start(Server, _words.For(control, line), command, result => SshFailures.OfCommand(Server, command, result), stop);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _connection?.Dispose();
            _connection = null;
        }
    }

    private SshConnection Connection(CancellationToken stop)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connection is { IsOpen: true })
                return _connection;
            _connection?.Dispose();
            _connection = null;
            return _connection = SshConnection.Open(Server, _words, _settings, stop);
        }
    }
}
