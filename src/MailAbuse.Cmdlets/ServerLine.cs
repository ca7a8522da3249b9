using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Cmdlets;

/// <summary>The way to one server, and the work that waits for it.</summary>
internal sealed class ServerLine(MailServer server) : IDisposable
{
    private readonly Lock _gate = new();
    private IServerShell? _shell;
    private ServerException? _failure;

    /// <summary>The server.</summary>
    public MailServer Server => server;

    /// <summary>Jobs that wait, in the order in which they came.</summary>
    public Queue<Action> Waiting { get; } = [];

    /// <summary>True while a thread takes them.</summary>
    public bool IsRunning { get; set; }

    /// <summary>The shell, opened at first use.</summary>
    public IServerShell Shell
    {
        get
        {
            lock (_gate)
            {
                if (_failure is not null)
                    throw _failure;
                try
                {
                    return _shell ??= ServerShells.Open(server);
                }
                catch (ServerException e)
                {
                    _failure = e;
                    throw;
                }
            }
        }
    }

    /// <summary>A server that could not be reached is not tried again by the jobs that wait: it costs its time-out once.</summary>
    public void GiveUp(ServerException failure)
    {
        if (failure.Problem.Kind is not (ServerProblemKind.ServerUnreachable or ServerProblemKind.ServerAccessDenied or ServerProblemKind.ServerKeyRejected))
            return;
        lock (_gate)
            _failure = failure;
    }

    /// <inheritdoc/>
    public void Dispose() => _shell?.Dispose();
}
