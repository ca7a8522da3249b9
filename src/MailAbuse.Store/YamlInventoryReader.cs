using MailAbuse.Servers;
using MailAbuse.Store.Inventory;
using MailAbuse.Store.Yaml;

namespace MailAbuse.Store;

/// <summary>Reads the inventory from <c>servers.yaml</c>. Strict: what it does not know for certain it refuses, with file, line and key.</summary>
public sealed class YamlInventoryReader : IInventoryReader
{
    private static readonly YamlFile s_file = new(
        "inventory", ServerProblemKind.InventoryNotFound, ServerProblemKind.InventoryNotReadable, ServerProblemKind.InventoryInvalid,
        "Write it there, or name another file.", "Ask for the permission to read it, or name another inventory (MAILABUSE_CONFIG).");

    /// <inheritdoc/>
    public ServerInventory Read(string path) => s_file.Read(path, root => InventoryDocument.Read(root, path));
}
