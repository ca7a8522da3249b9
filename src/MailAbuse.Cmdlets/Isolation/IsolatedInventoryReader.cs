using MailAbuse.Servers;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>
/// The seam to the reader in its load context. Exceptions of Core and of the runtime pass; any other has a type that exists only on the
/// far side, where no <c>catch</c> of a script or of ours would know it, and becomes one that is known here.
/// </summary>
internal sealed class IsolatedInventoryReader(IInventoryReader reader) : IInventoryReader
{
    /// <inheritdoc/>
    public ServerInventory Read(string path)
    {
        try
        {
            return reader.Read(path);
        }
        catch (Exception cause) when (cause is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            // Never the inventory, of which the reader itself tells: an assembly that it needs.
            throw Packages.Incomplete("store", cause);
        }
        catch (Exception cause) when (System.Runtime.Loader.AssemblyLoadContext.GetLoadContext(cause.GetType().Assembly) is PackageContext)
        {
            throw new InvalidOperationException($"{path}: {cause.Message} ({cause.GetType().FullName})");
        }
    }
}
