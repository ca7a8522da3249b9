namespace MailAbuse.Servers;

/// <summary>Which mail systems can be worked on.</summary>
public static class MtaSupport
{
    /// <summary>Refuses a server whose mail system is known by name only.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.MtaNotSupported"/>.</exception>
    public static void Require(MailServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (server.Mta != MtaKind.Postfix)
        {
            throw new ServerException(
                ServerProblemKind.MtaNotSupported,
                server.Name,
                $"{server}: {server.Mta.ToString().ToLowerInvariant()} is not supported yet.",
                "Only Postfix is, for now. Leave this server out, or correct 'mta' in the inventory.");
        }
    }
}
