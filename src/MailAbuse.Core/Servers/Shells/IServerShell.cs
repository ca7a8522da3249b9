namespace MailAbuse.Servers.Shells;

/// <summary>
/// Runs programs on one server: on this machine, or at the far end of ssh. Everything that is done to a server goes through here, so
/// this is where another transport would go, and where tests cut the line.
/// </summary>
public interface IServerShell : IDisposable
{
    /// <summary>The server.</summary>
    MailServer Server { get; }

    /// <summary>Starts a program.</summary>
    /// <exception cref="ServerException">The server cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the program on the server was ended, too.</exception>
    IRunningCommand Start(ShellCommand command, CancellationToken stop);
}
