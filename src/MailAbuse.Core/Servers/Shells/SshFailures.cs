using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>What the ssh client means when it fails: it has one exit code for all, so its words decide.</summary>
internal static class SshFailures
{
    /// <summary>The client's own exit code. No program of the far side ends with it: see <see cref="Launcher"/>.</summary>
    public const int ExitCode = 255;

    private static readonly (string Words, ServerProblemKind Kind, string What, string Advice)[] Table =
    [
        ("Host key for ", ServerProblemKind.ServerKeyRejected, "shows another host key than the known one", ChangedKey),
        ("host key is known for", ServerProblemKind.ServerKeyRejected, "shows a host key that is not known here", UnknownKey),
        ("is marked as revoked", ServerProblemKind.ServerKeyRejected, "shows a host key that was revoked", ChangedKey),
        ("Host key verification failed", ServerProblemKind.ServerKeyRejected, "shows a host key that is not known here", UnknownKey),
        ("Permission denied (", ServerProblemKind.ServerAccessDenied, "does not let us in", Access),
        ("Too many authentication failures", ServerProblemKind.ServerAccessDenied, "does not let us in", "Name the one key that fits (IdentityFile, IdentitiesOnly yes) in your ssh configuration."),
        ("No supported authentication methods", ServerProblemKind.ServerAccessDenied, "does not let us in", Access),
        ("Could not resolve hostname", ServerProblemKind.ServerUnreachable, "cannot be found", "See whether 'host' of this server in the inventory is spelled right, and known to DNS or to your ssh configuration."),
        ("Connection refused", ServerProblemKind.ServerUnreachable, "refuses connections", "See whether sshd runs there, and on this port."),
        ("No route to host", ServerProblemKind.ServerUnreachable, "cannot be reached", Network),
        ("Network is unreachable", ServerProblemKind.ServerUnreachable, "cannot be reached", Network),
        ("timed out", ServerProblemKind.ServerUnreachable, "did not answer in time", Network),
        ("Bad configuration option", ServerProblemKind.ServerUnreachable, "cannot be reached, because your ssh configuration has a mistake", "Mend the line that is named."),
        ("Bad owner or permissions", ServerProblemKind.ServerUnreachable, "cannot be reached, because ssh does not trust its configuration", "Let the file that is named belong to you, writable for nobody else."),
        ("Can't open user config file", ServerProblemKind.ServerUnreachable, "cannot be reached, because its ssh configuration is missing", "Give the right file as 'sshConfig' of this server."),
        ("no matching ", ServerProblemKind.ServerUnreachable, "and this ssh client have no method in common", "Update the older of the two, or allow the method that is named in your ssh configuration."),
    ];

    private const string ChangedKey = "Ask who runs the server whether it got new keys. If it did, remove the old one (ssh-keygen -R HOST), connect once by hand and compare; if not, somebody may stand in between.";
    private const string UnknownKey = "Connect once by hand (ssh HOST), compare the fingerprint with the server's, and accept it.";
    private const string Access = "Passwords are never asked for here: put your key into authorized_keys there, or load it into your agent. 'ssh -o BatchMode=yes HOST true' shows whether it works.";
    private const string Network = "See whether the server is up, and whether a firewall lets this machine through.";

    /// <summary>The problem of a connection that could not be opened.</summary>
    public static ServerException OfOpening(MailServer server, ShellResult result)
    {
        if (Known(server, result.Error) is { } known)
            return known;
        string tail = Tail(result.Error);
        return result.ExitCode == ExitCode
            ? new(ServerProblemKind.ServerUnreachable, server.Name, $"{server} cannot be reached{tail}", Network)
            : new(ServerProblemKind.ServerAccessDenied, server.Name, $"{server} lets us in, but runs no command for us (exit code {result.ExitCode}){tail}", "Give the account there an ordinary shell, and no forced command; or connect as another.");
    }

    /// <summary>The problem of a command whose client failed; null where it is the program's own exit code.</summary>
    public static ServerException? OfCommand(MailServer server, ShellCommand command, ShellResult result)
    {
        if (result.ExitCode != ExitCode)
            return null;
        // Without a shared connection, or where it broke just now, the client opens one of its own for the command.
        return Known(server, result.Error) ?? Lost(server, command.Program, Tail(result.Error));
    }

    /// <summary>The problem of a connection through the server that could not be opened. The client talked of all that it did (<c>LogLevel DEBUG2</c>).</summary>
    public static ServerException OfTunnel(MailServer server, TcpDestination to, ShellResult result)
    {
        string[] lines = [.. Lines(result.Error).Where(line => !line.StartsWith("debug", StringComparison.Ordinal))];
        const string OpenFailed = "open failed: ";
        if (Array.FindLast(lines, line => line.Contains(OpenFailed, StringComparison.Ordinal)) is { } said)
            return ConnectionFailures.OfChannel(server, to, said[(said.IndexOf(OpenFailed, StringComparison.Ordinal) + OpenFailed.Length)..]);
        string errors = string.Join('\n', lines);
        return Known(server, errors) ?? (result.ExitCode == ExitCode && errors.Length == 0 ? Lost(server, "ssh -W", ".") : ConnectionFailures.OfChannel(server, to, lines.LastOrDefault("")));
    }

    /// <summary>The problem of a line that broke.</summary>
    public static ServerException Lost(MailServer server, string program, string tail) => new(
        ServerProblemKind.ServerConnectionLost,
        server.Name,
        $"{server}: the connection broke while {program} ran{tail}",
        "The server ends what it was asked to do when the line breaks. Run the same command again: it finishes what was begun.");

    // The words of the client come last. Before them stands what the program said, which may hold anything.
    private static ServerException? Known(MailServer server, string error)
    {
        string[] end = [.. Lines(error).TakeLast(20)];
        foreach ((string words, ServerProblemKind kind, string what, string advice) in Table)
        {
            if (Array.FindLast(end, line => line.Contains(words, StringComparison.Ordinal)) is { } said)
                return new(kind, server.Name, $"{server} {what}{Tail(said)}", advice.Replace("HOST", server.Host, StringComparison.Ordinal));
        }

        return null;
    }

    private static string Tail(string error) => Visible.Make(Lines(error).LastOrDefault(""), 300) is { Length: > 0 } said ? $": {said}" : ".";

    // Banners are for people. That a shared connection is no longer there is no reason: the client then opened one of its own.
    private static IEnumerable<string> Lines(string error) => error
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Where(line => line[0] != '@' && !line.StartsWith("Control socket ", StringComparison.Ordinal) && !line.StartsWith("mux_client", StringComparison.Ordinal));
}
