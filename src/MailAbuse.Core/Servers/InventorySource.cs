namespace MailAbuse.Servers;

/// <summary>Where the inventory comes from: its place, and who can read it.</summary>
/// <param name="location">Where it is looked for.</param>
/// <param name="reader">Who reads it; asked for only where there is a file, because a YAML library comes with it.</param>
public sealed class InventorySource(InventoryLocation location, Func<IInventoryReader> reader)
{
    /// <summary>Where it is looked for.</summary>
    public InventoryLocation Location => location;

    /// <summary>The inventory as it stands now; where there is none, this machine by the name <c>localhost</c>.</summary>
    /// <exception cref="ServerException">The file that is named is missing, or what stands in it cannot be right.</exception>
    public ServerInventory Load() => location.Find() is { } path ? reader().Read(path) : ServerInventory.OfThisMachine;
}
