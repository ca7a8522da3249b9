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
    private readonly HashSet<SshTunnel> _tunnels = [];
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
        IReadOnlyList<string> control = _settings.Multiplex ? Connection(stop).Control : Alone;
        return ProcessCommand.Start(Server, _words.For(control, line), command, result => SshFailures.OfCommand(Server, command, result), stop);
    }

    /// <inheritdoc/>
    public Stream Connect(string host, int port, CancellationToken stop)
    {
        TcpDestination to = TcpDestination.Check(host, port);
        SshTunnel? tunnel = null;
        if (_settings.Multiplex)
            tunnel = SshTunnel.Open(Server, _words.ForTunnel(Connection(stop).Control, to), to, TimeSpan.Zero, _settings.ForwardTimeout, stop);
        // A client with a connection of its own learns why, or gets through after all.
        tunnel ??= SshTunnel.Open(Server, _words.ForTunnel(Alone, to), to, _settings.ConnectTimeout + _settings.LoginTimeout, _settings.ForwardTimeout, stop);
        return Keep(tunnel ?? throw ConnectionFailures.OfChannel(Server, to, ""));
    }

    /// <summary>Ends the shared connection, and all connections that were made through the server.</summary>
    public void Dispose()
    {
        SshTunnel[] open;
        SshConnection? connection;
        lock (_gate)
        {
            _isDisposed = true;
            open = [.. _tunnels];
            connection = _connection;
            _connection = null;
        }

        foreach (SshTunnel tunnel in open)
            tunnel.Dispose();
        connection?.Dispose();
    }

    private static string[] Alone => ["-o", "ControlMaster=no", "-S", "none"];

    private SshTunnel Keep(SshTunnel tunnel)
    {
        bool isLate;
        tunnel.Ended = Forget;
        lock (_gate)
        {
            isLate = _isDisposed;
            if (!isLate)
                _tunnels.Add(tunnel);
        }

        if (isLate)
            tunnel.Dispose();
        ObjectDisposedException.ThrowIf(isLate, this);
        return tunnel;
    }

    private void Forget(SshTunnel tunnel)
    {
        lock (_gate)
            _tunnels.Remove(tunnel);
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
