using MailAbuse.Servers;
using MailAbuse.Store.Yaml;
using MailAbuse.Text;

namespace MailAbuse.Store.Inventory;

/// <summary>From the tree of a document to the inventory.</summary>
internal static class InventoryDocument
{
    internal static readonly string[] TopKeys = ["protected", "sshConfig", "store", "retention", "servers"];
    internal static readonly string[] ServerKeys = ["name", "host", "sudo", "mta", "configDirectory", "log", "realm", "next", "detour", "sshConfig", "passwordChanged"];

    /// <summary>Reads the inventory.</summary>
    /// <param name="root">The document; null where it is empty.</param>
    /// <param name="path">The file, for the result.</param>
    /// <exception cref="YamlFault">Something in it cannot be right; the first such thing that is met.</exception>
    public static ServerInventory Read(YamlNode? root, string path)
    {
        if (root is null)
            throw new YamlFault(new(1, 1), "There is nothing in it.", "Write the servers into it (about_MailServers says how), or take the file away: localhost works by itself.");
        if (root is not YamlMap map)
            throw new YamlFault(root.At, $"It is {KeyedMap.Kind(root)}, and should be a map.", "It begins with servers: and has one entry a server below it.");
        KeyedMap top = new(map, "the inventory", TopKeys, ServerKeys, "a server, below servers:");
        string[] protectedLogins = [.. top.Texts("protected").Select(ServerRules.Protected).Distinct(StringComparer.OrdinalIgnoreCase)];
        string? sshConfig = top.Text("sshConfig") is { } config ? ServerRules.LocalPath(config, "sshConfig") : null;
        return new ServerInventory
        {
            Path = path,
            Store = top.Text("store") is { } store ? ServerRules.LocalPath(store, "store") : null,
            Retention = top.Text("retention") is { } retention ? ServerRules.Retention(retention) : new ServerInventory().Retention,
            Protected = protectedLogins,
            // A single machine needs no list of servers to protect somebody.
            Servers = top.Find("servers") is { } servers ? ReadServers(servers, sshConfig) : ServerInventory.OfThisMachine.Servers,
        };
    }

    private static MailServer[] ReadServers(YamlNode node, string? sshConfig)
    {
        if (node is not YamlList list)
            throw new YamlFault(node.At, $"'servers' is {KeyedMap.Kind(node)}, and should be a list.", "Write one entry a server below it: - name: mx1");
        if (list.Items.Count == 0)
            throw new YamlFault(list.At, "'servers' is an empty list.", "Write one entry a server below it: - name: mx1");
        // Names first: a server can name one that stands behind it.
        List<(string Name, KeyedMap Map)> named = [];
        Dictionary<string, long> lines = new(StringComparer.OrdinalIgnoreCase);
        foreach (YamlNode item in list.Items)
        {
            if (item is not YamlMap entries)
                throw new YamlFault(item.At, $"A server of 'servers' is {KeyedMap.Kind(item)}, and should be a map.", "Write it so: - name: mx1");
            KeyedMap map = new(entries, "a server", ServerKeys, TopKeys, "the inventory, at the beginning of a line");
            YamlScalar text = map.Text("name") ?? throw new YamlFault(map.At, "A server has no 'name'.", "Give it a short one: name: mx1");
            string name = ServerRules.Name(text, "name");
            if (!lines.TryAdd(name, text.At.Line))
                throw new YamlFault(text.At, $"'name' is '{name}', as in line {lines[name]} (letter case does not count).", "Give each server a name of its own.");
            named.Add((name, map));
        }

        string[] names = [.. named.Select(server => server.Name)];
        return [.. named.Select(server => ReadServer(server.Name, server.Map, names, sshConfig))];
    }

    private static MailServer ReadServer(string name, KeyedMap map, IReadOnlyList<string> names, string? sshConfig) => new()
    {
        Name = name,
        Host = map.Text("host") is { } host ? ServerRules.Host(host) : null,
        Sudo = map.Flag("sudo"),
        Mta = map.Text("mta") is { } mta ? ServerRules.Mta(mta) : MtaKind.Postfix,
        ConfigDirectory = map.Text("configDirectory") is { } folder ? ServerRules.ServerPath(folder, "configDirectory") : new MailServer().ConfigDirectory,
        Log = ServerRules.Log(map),
        Realm = map.Text("realm") is { } realm ? ServerRules.Name(realm, "realm") : "",
        Next = Link(map, "next", name, names),
        Detour = Link(map, "detour", name, names),
        SshConfig = map.Text("sshConfig") is { } config ? ServerRules.LocalPath(config, "sshConfig") : sshConfig,
        PasswordChanged = [.. map.Texts("passwordChanged").Select((text, at) => at == 0 ? ServerRules.Program(text, "passwordChanged") : text.Text)],
    };

    private static string? Link(KeyedMap map, string key, string own, IReadOnlyList<string> names)
    {
        if (map.Text(key) is not { } text)
            return null;
        string shown = KeyedMap.Shown(text.Text);
        if (names.FirstOrDefault(name => string.Equals(name, text.Text, StringComparison.OrdinalIgnoreCase)) is not { } name)
        {
            string near = Similar.Nearest(text.Text, names) is { } meant ? $"Did you mean {meant}? " : "";
            throw new YamlFault(text.At, $"'{key}' of {own} is '{shown}', and no server is called so.", $"{near}It is the name of another server of this file.");
        }

        return name == own ? throw new YamlFault(text.At, $"'{key}' of {own} is {own} itself.", "It is the name of another server; leave it out where there is none.") : name;
    }
}
