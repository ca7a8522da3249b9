namespace MailAbuse.Servers.Shells;

/// <summary>Finds the shell for a server.</summary>
public static class ServerShells
{
    /// <summary>This machine's for a server without host, ssh for all others. Nothing is connected before the first command.</summary>
    /// <exception cref="ServerException">The server's host can be no ssh destination; or this machine is meant, and it is Windows.</exception>
    public static IServerShell Open(MailServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!server.IsLocal)
            return new SshShell(server);
        if (OperatingSystem.IsWindows())
            throw new ServerException(ServerProblemKind.ServerUnknown, server.Name, $"{server} would be this machine, and Postfix does not run on Windows.", "Give the server's 'host', an ssh destination.");
        return new LocalShell(server);
    }
}
