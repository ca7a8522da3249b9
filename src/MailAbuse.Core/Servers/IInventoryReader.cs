namespace MailAbuse.Servers;

/// <summary>Reads the inventory from its file. MailAbuse.Store does, because that takes a YAML library.</summary>
public interface IInventoryReader
{
    /// <summary>Reads an inventory.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="ServerException">It is missing, or what stands in it cannot be right; the message names file, line and key.</exception>
    ServerInventory Read(string path);
}
