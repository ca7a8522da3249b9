using MailAbuse.Mta;
using MailAbuse.Servers;

namespace MailAbuse.Cases;

/// <summary>The servers of a case, as the inventory has them.</summary>
public static class CaseServers
{
    /// <summary>The names in <see cref="AbuseCase.Server"/>: a sender may have been noticed on several.</summary>
    public static IReadOnlyList<string> NamesOf(string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>All of these names as <see cref="AbuseCase.Server"/> has them, none twice.</summary>
    public static string Join(IEnumerable<string> servers) => string.Join(',', servers.SelectMany(NamesOf).Distinct(StringComparer.OrdinalIgnoreCase));

    /// <summary>
    /// Where a name means one and the same sender: a login in its whole realm; a login without a realm, an address and a user id on each
    /// server by itself. Two cases speak of one sender where they have a name and one of these places in common.
    /// </summary>
    /// <param name="kind">What the sender is.</param>
    /// <param name="realm">The realm; empty: none.</param>
    /// <param name="server">The server, or several with commas between them.</param>
    /// <returns><c>realm/customers</c>, or <c>server/mx1</c> for each; in small letters, none twice.</returns>
    public static IReadOnlyList<string> PlacesOf(SenderKind kind, string realm, string server)
    {
        ArgumentNullException.ThrowIfNull(realm);
        return kind == SenderKind.Login && realm.Length > 0
            ? ["realm/" + realm.ToLowerInvariant()]
            : [.. NamesOf(server).Select(name => "server/" + name.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Those on which the case was noticed; none where the inventory does not have them.</summary>
    public static MailServer[] Of(ServerInventory inventory, AbuseCase one)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(one);
        IReadOnlyList<string> names = NamesOf(one.Server);
        return [.. inventory.Servers.Where(server => names.Contains(server.Name, StringComparer.OrdinalIgnoreCase))];
    }
}
