using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Routes;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>The domains for which a server has a way of its own (transport(5)), as far as its tables can be listed: patterns, SQL and LDAP cannot.</summary>
internal static class TransportTables
{
    private const string Proxy = "proxy:";

    private static readonly string[] Listable = ["lmdb", "hash", "btree", "cdb", "sdbm", "dbm"];

    /// <summary>Lists them, in one call.</summary>
    /// <returns>Each domain once, and whether the way is a detour of ours.</returns>
    public static IReadOnlyDictionary<string, bool> Read(IServerShell shell, PostfixConfiguration configuration, CancellationToken stop)
    {
        Dictionary<string, bool> domains = new(StringComparer.OrdinalIgnoreCase);
        string[] names =
        [
            .. configuration.Effective("transport_maps").Split([',', ' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)
                .Select(name => name.StartsWith(Proxy, StringComparison.Ordinal) ? name[Proxy.Length..] : name).Where(name => Listable.Contains(name.Split(':')[0])),
        ];
        if (names.Length == 0)
            return domains;
        string ours = new RouteMap(configuration).Name;
        TableContent tables = TableContent.Read(shell, names, stop);
        foreach (string name in names)
        {
            foreach ((string key, _) in tables.EntriesOf(name))
            {
                if (RecipientDomain.TryOf(key.TrimStart('.'), out RecipientDomain domain))
                    domains.TryAdd(domain.Name, name == ours);
            }
        }

        return domains;
    }
}
