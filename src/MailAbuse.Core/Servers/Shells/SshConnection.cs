using System.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>
/// One connection to a server that all its commands share: an ssh client in the foreground (<c>ssh -M</c>) whose standard input we
/// hold. It runs <c>cat</c> over there; so it ends when we do, even by kill -9, and no daemon is left behind as with ControlPersist.
/// </summary>
internal sealed class SshConnection : IDisposable
{
    // What every shell that is no POSIX shell reads in another way, and what a start file that prints something spoils.
    private const string Probe = "mailabuse ready: a\\\\b '\"`!$\n";

    // Nothing of worth runs in it, so nobody waits for a far side that does not answer.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    private readonly ControlFolder _folder;
    private readonly CancellationTokenSource _ownStop;
    private readonly ProcessCommand _client;

    private SshConnection(ControlFolder folder, CancellationTokenSource ownStop, ProcessCommand client)
    {
        _folder = folder;
        _ownStop = ownStop;
        _client = client;
    }

    /// <summary>True as long as its client runs.</summary>
    public bool IsOpen => !_client.HasEnded;

    /// <summary>Options for a client that uses it. Where the socket is gone, such a client opens a connection of its own.</summary>
    public IReadOnlyList<string> Control => ["-o", "ControlMaster=no", "-S", _folder.Socket];

    /// <summary>Opens it.</summary>
    /// <exception cref="ServerException">The server cannot be reached, or does not let us in.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SshConnection Open(MailServer server, SshWords words, SshSettings settings, CancellationToken stop)
    {
        ControlFolder folder = MakeFolder(server);
        // The connection outlives the command for which it is opened, and that command's stop.
        CancellationTokenSource ownStop = new();
        ProcessCommand? client = null;
        try
        {
            string line = ShellQuote.Line(["sh", "-c", "printf %s \"$1\"; exec cat >/dev/null", "sh", Probe]);
            ShellCommand command = new(settings.Client) { Silence = settings.ConnectTimeout + settings.LoginTimeout };
            client = ProcessCommand.Start(server, words.For(["-o", "ControlMaster=yes", "-o", "ControlPersist=no", "-S", folder.Socket], line), command, diagnose: null, ownStop.Token, Grace);
            using (stop.Register(ownStop.Cancel))
                Greet(server, client);
            stop.ThrowIfCancellationRequested();
            return new SshConnection(folder, ownStop, client);
        }
        catch (Exception e)
        {
            client?.Dispose();
            folder.Dispose();
            ownStop.Dispose();
            stop.ThrowIfCancellationRequested();
            if (e is ServerException { Problem.Kind: ServerProblemKind.ServerTimeout })
                throw new ServerException(ServerProblemKind.ServerUnreachable, server.Name, $"{server} took the connection and did not let us in within {(settings.ConnectTimeout + settings.LoginTimeout).TotalSeconds:0} seconds.", "See whether the server is overloaded or waits for a name server, and whether the start files of the account's shell wait for something.", e);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _folder.Dispose();
        _ownStop.Dispose();
    }

    private static ControlFolder MakeFolder(MailServer server)
    {
        try
        {
            return ControlFolder.Make();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServerException(ServerProblemKind.ServerUnreachable, server.Name, $"{server} cannot be reached, because this machine has no room for the socket of its connection: {e.Message}", $"Make room in {Path.GetTempPath()}, or set TMPDIR to a folder that can be written.", e);
        }
    }

    private static void Greet(MailServer server, ProcessCommand client)
    {
        byte[] expected = Encoding.UTF8.GetBytes(Probe);
        byte[] said = new byte[expected.Length];
        int length = client.Output.ReadAtLeast(said, said.Length, throwOnEndOfStream: false);
        if (length == said.Length && said.AsSpan().SequenceEqual(expected))
            return;
        if (length < said.Length)
        {
            ShellResult end = client.Wait();
            if (length == 0 || end.ExitCode == SshFailures.ExitCode)
                throw SshFailures.OfOpening(server, end);
        }

        throw new ServerException(
            ServerProblemKind.ServerCommandFailed,
            server.Name,
            $"{server}: the login shell does not hand on what a command says, but '{Text.Visible.Make(Encoding.UTF8.GetString(said, 0, length), 60)}'.",
            "Give the account a POSIX shell (sh, bash, dash, zsh, ksh), and let its start files print nothing when nobody sits at a terminal.");
    }
}
