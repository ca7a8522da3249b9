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

    /// <summary>
    /// Opens a TCP connection from the server to a host and port: what it sees is what the server would see, from its address. Through ssh
    /// it takes TCP forwarding to be allowed there.
    /// </summary>
    /// <param name="host">A host name or an address, looked up on the server.</param>
    /// <param name="port">The port.</param>
    /// <param name="stop">Ends the attempt. Reading and writing of the stream obey the tokens that they are given.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ConnectionFailed"/>: nobody answers there, or the server does not let us through; <see cref="ServerProblemKind.NameInvalid"/>: it can be no host or port; or the server itself cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Stream Connect(string host, int port, CancellationToken stop) => throw new NotSupportedException();
}
