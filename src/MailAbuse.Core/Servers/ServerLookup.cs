using MailAbuse.Text;

namespace MailAbuse.Servers;

/// <summary>From what a user typed to the servers that are meant.</summary>
public static class ServerLookup
{
    private const int MostNames = 12;

    /// <summary>The servers whose name matches, wildcards allowed, letter case ignored; at least one.</summary>
    /// <param name="inventory">The servers that there are.</param>
    /// <param name="name">A name. What is no name of the inventory is never taken for a host: a slip would reach a machine of strangers.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ServerUnknown"/>, with the names that there are.</exception>
    public static IReadOnlyList<MailServer> Require(this ServerInventory inventory, string name)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(name);
        MailServer[] found = [.. inventory.Find(name)];
        return found.Length > 0 ? found : throw Unknown(inventory, name);
    }

    private static ServerException Unknown(ServerInventory inventory, string name)
    {
        string shown = Visible.Make(name, 80);
        string message = name.AsSpan().ContainsAny('*', '?') ? $"No server matches '{shown}'" : $"No server is called '{shown}'";
        string where = inventory.Path is { } path ? $"{message} in {path}." : $"{message}: there is no inventory here, only this machine as localhost.";
        return new ServerException(ServerProblemKind.ServerUnknown, name, where, Advice(inventory, name));
    }

    private static string Advice(ServerInventory inventory, string name)
    {
        string[] names = [.. inventory.Servers.Select(server => server.Name)];
        string list = string.Join(", ", names.Take(MostNames)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more (Get-MailServer)" : "");
        string near = Similar.Nearest(name, names) is { } meant ? $"Did you mean {meant}? " : "";
        return inventory.Path is null
            ? $"{near}To reach other servers write them into {InventoryLocation.FileName}; about_MailServers says how."
            : $"{near}Servers there: {list}.";
    }
}
