using MailAbuse.Servers;
using MailAbuse.Store.Inventory;
using MailAbuse.Store.Yaml;

namespace MailAbuse.Store;

/// <summary>Reads the inventory from <c>servers.yaml</c>. Strict: what it does not know for certain it refuses, with file, line and key.</summary>
public sealed class YamlInventoryReader : IInventoryReader
{
    /// <inheritdoc/>
    public ServerInventory Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return InventoryDocument.Read(YamlTree.Read(ReadText(path)), path);
        }
        catch (YamlFault fault)
        {
            // The cause stays here: its type belongs to another load context, where a caller could do nothing with it.
            string message = $"{path}, line {fault.At.Line}, column {fault.At.Column}: {fault.Message}";
            throw new ServerException(ServerProblemKind.InventoryInvalid, path, message, fault.Advice);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return YamlText.Read(stream);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ServerException(ServerProblemKind.InventoryNotFound, path, $"There is no inventory {path}.", "Write it there, or name another file.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ServerException(ServerProblemKind.InventoryNotReadable, path, $"{path} cannot be read: {cause.Message}", "Ask for the permission to read it, or name another inventory (MAILABUSE_CONFIG).", cause);
        }
    }
}
