using MailAbuse.Letters;
using MailAbuse.Text;

namespace MailAbuse.Servers;

/// <summary>The servers that are looked after, and whom nothing automatic may ever suspend.</summary>
public sealed class ServerInventory
{
    /// <summary>What holds where there is no inventory file: this machine, by the name <c>localhost</c>.</summary>
    public static ServerInventory OfThisMachine { get; } = new() { Servers = [new MailServer { Name = "localhost" }] };

    /// <summary>The file that it was read from; null where there is none.</summary>
    public string? Path { get; init; }

    /// <summary>The whole path of the file or folder of the store of cases; null where the file does not say.</summary>
    public string? Store { get; init; }

    /// <summary>Logins that are never suspended without <c>-Force</c>; wildcards are allowed.</summary>
    public string[] Protected { get; init; } = [];

    /// <summary>How long closed cases keep other people's addresses and excerpts.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(90);

    /// <summary>What holds for letters to customers.</summary>
    public LetterSettings Letters { get; init; } = new();

    /// <summary>The servers, in the order of the file.</summary>
    public MailServer[] Servers { get; init; } = [];

    /// <summary>Servers whose name matches, wildcards allowed, letter case ignored.</summary>
    public IEnumerable<MailServer> Find(string name) => Servers.Where(server => Wildcard.MatchesAny([name], server.Name));

    /// <summary>All servers that share the account database of this one, itself included.</summary>
    public IEnumerable<MailServer> RealmOf(MailServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        MailServer[] members = server.Realm.Length == 0 ? [] : [.. Servers.Where(other => string.Equals(other.Realm, server.Realm, StringComparison.OrdinalIgnoreCase))];
        // A server that was given as an object need not stand in the file.
        return members.Any(other => IsSame(other, server)) ? members : [server, .. members];
    }

    /// <summary>This server and those that its mail passes next, in that order; a circle is followed once.</summary>
    public IReadOnlyList<MailServer> HopsFrom(MailServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        List<MailServer> hops = [server];
        while (hops[^1].Next is { } next && Servers.FirstOrDefault(other => string.Equals(other.Name, next, StringComparison.OrdinalIgnoreCase)) is { } hop && !hops.Any(seen => IsSame(seen, hop)))
            hops.Add(hop);
        return hops;
    }

    /// <summary>Of these servers those that lie behind no other of them: from there the others are reached. All of them, where 'next' leads round in a circle.</summary>
    public MailServer[] FirstsOf(IReadOnlyList<MailServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        MailServer[] firsts = [.. servers.Where(server => !servers.Any(other => other != server && HopsFrom(other).Skip(1).Any(hop => IsSame(hop, server))))];
        return firsts.Length > 0 ? firsts : [.. servers];
    }

    /// <summary>The same with this server, which was given as an object and need not stand in the file.</summary>
    public ServerInventory Including(MailServer server) => Servers.Any(other => IsSame(other, server)) ? this : new ServerInventory
    {
        Path = Path,
        Store = Store,
        Protected = Protected,
        Retention = Retention,
        Letters = Letters,
        Servers = [.. Servers, server],
    };

    private static bool IsSame(MailServer one, MailServer other) => string.Equals(one.Name, other.Name, StringComparison.OrdinalIgnoreCase);
}
