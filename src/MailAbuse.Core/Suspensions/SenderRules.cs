using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Suspensions;

/// <summary>What the cmdlets that act on a sender decide before any server is asked.</summary>
public static class SenderRules
{
    /// <summary>The sender that was given.</summary>
    /// <param name="sender">The name.</param>
    /// <param name="kind">What he is; null where nobody said.</param>
    /// <param name="isTyped">True where a person typed the name; false where it came with an object.</param>
    /// <exception cref="ServerException">It is none, or the object does not say what he is.</exception>
    public static SenderKey Take(string? sender, SenderKind? kind, bool isTyped)
    {
        if (string.IsNullOrEmpty(sender) && (kind ?? SenderKind.Unknown) == SenderKind.Unknown)
        {
            throw new ServerException(
                ServerProblemKind.SenderInvalid, sender ?? "", "Nobody is named here: the acceptance of those messages is not in the log that was read.",
                "Read further back (Get-SenderRate -Baseline), or look at the queue with Get-MailQueue, which knows the login.");
        }

        if (!isTyped && (kind ?? SenderKind.Unknown) == SenderKind.Unknown)
        {
            throw new ServerException(
                ServerProblemKind.SenderInvalid, sender!, $"The object names {Visible.Make(sender, 100)} without saying what he is (SenderKind), so it may be a forged address; nothing was changed.",
                "Pipe what Get-SenderRate emits, or type -Sender and -SenderKind.");
        }

        return SenderKey.Of(kind ?? SenderKind.Unknown, sender ?? "");
    }

    /// <summary>The servers that are worked on together: for a login all of each realm, for others each by itself, because a user id or a filter's view of an address is one server's own.</summary>
    public static IReadOnlyList<MailServer[]> Realms(ServerInventory inventory, IReadOnlyList<MailServer> named, SenderKind kind)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(named);
        if (kind != SenderKind.Login)
            return [.. named.Select(server => new[] { server })];
        List<MailServer[]> realms = [];
        foreach (MailServer server in named)
        {
            if (!realms.Any(realm => realm.Any(member => string.Equals(member.Name, server.Name, StringComparison.OrdinalIgnoreCase))))
                realms.Add([.. inventory.RealmOf(server).Where(member => member.Mta == MtaKind.Postfix)]);
        }

        return realms;
    }

    /// <summary>No server was named, and there are several.</summary>
    public static ServerProblem NoServer(ServerInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        string names = string.Join(", ", inventory.Servers.Take(8).Select(server => server.Name));
        return new ServerProblem(
            ServerProblemKind.ServerUnknown, "", "No server is named, and the inventory has several.", $"Give -Server ({names}), with wildcards if wanted, or pipe servers: Get-MailServer mx* | …");
    }

    /// <summary>Names and addresses of our servers, which are never suspended as clients.</summary>
    public static string[] OwnHosts(ServerInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return [.. inventory.Servers.Select(server => server.Host).OfType<string>().Select(HostOf)];
    }

    /// <summary>The host in an ssh destination: <c>root@mx1.example.net</c>, <c>ssh://root@mx1:2222</c>.</summary>
    public static string HostOf(string destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        string host = destination.StartsWith("ssh://", StringComparison.OrdinalIgnoreCase) ? destination[6..] : destination;
        host = host[(host.LastIndexOf('@') + 1)..];
        int colon = host.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && host.LastIndexOf(':') == colon ? host[..colon] : host.Trim('[', ']');
    }
}
