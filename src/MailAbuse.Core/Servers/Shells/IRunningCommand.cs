namespace MailAbuse.Servers.Shells;

/// <summary>A program that runs on a server. Disposing ends it where it still runs, with all its children.</summary>
public interface IRunningCommand : IDisposable
{
    /// <summary>
    /// Its standard output; standard error is drained all the while. The end of it does not say how the program ended, or whether the
    /// line broke: <see cref="Wait"/> does.
    /// </summary>
    Stream Output { get; }

    /// <summary>True where it has ended, or the line to it has.</summary>
    bool HasEnded => false;

    /// <summary>Reads what is left of the output, waits for the end and says how it ended; <see cref="ShellResult.Output"/> holds only what was left.</summary>
    /// <exception cref="ServerException">The connection broke, or it said nothing for too long.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    ShellResult Wait();
}
