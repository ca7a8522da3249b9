using MailAbuse.Cmdlets.Isolation;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>The inventory of this session: looked for and read anew each time, so that a corrected file counts at once.</summary>
internal static class Inventories
{
    /// <summary>Reads it; where there is none, it is this machine alone.</summary>
    /// <param name="verbose">Told which file it was, once it is read.</param>
    /// <exception cref="ServerException">A named file is missing, or what stands in it cannot be right.</exception>
    public static ServerInventory Read(Action<string> verbose)
    {
        InventoryLocation location = InventoryLocation.OfThisProcess;
        ServerInventory inventory = new InventorySource(location, () => Packages.InventoryReader).Load();
        verbose(inventory.Path is { } path
            ? $"Servers are those of {path}: {string.Join(", ", inventory.Servers.Select(server => server.Name))}."
            : $"There is no inventory ({string.Join(", ", location.Candidates)}): this machine stands for itself, as localhost.");
        return inventory;
    }
}
