using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation;

/// <summary>The files of catalogues: the module's own inside of this assembly, the user's beside the inventory or where he says.</summary>
internal static class CatalogueSource
{
    // A catalogue is written by hand; what is longer is another file.
    private const int LongestFile = 4 * 1024 * 1024;

    /// <summary>The bytes of the module's own catalogue.</summary>
    /// <param name="name">Its file name.</param>
    public static byte[] Own(string name)
    {
        using Stream stream = typeof(CatalogueSource).Assembly.GetManifestResourceStream($"MailAbuse.Reputation.Data.{name}")
            ?? throw new ServerException(ServerProblemKind.ModuleIncomplete, name, $"The module's own catalogue {name} is missing.", "Install MailAbuse anew.");
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The bytes of a user's catalogue.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is a catalogue of, for messages.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>.</exception>
    public static byte[] Read(string path, string what)
    {
        byte[]? bytes;
        try
        {
            bytes = OrdinaryFile.Read(path, LongestFile);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException or System.Security.SecurityException)
        {
            throw new ServerException(
                ServerProblemKind.CatalogueInvalid,
                path,
                $"{path}: the catalogue of {what} cannot be read: {Visible.Make(cause.Message, 200)}",
                "Name a file that is there and that you may read, or none to go by the module's own catalogue.",
                cause);
        }

        return bytes ?? throw new ServerException(
            ServerProblemKind.CatalogueInvalid,
            path,
            $"{path}: it is longer than {LongestFile / 1024 / 1024} MB and no catalogue of {what}.",
            "Name another file.");
    }

    /// <summary>The user's catalogue of that name beside the inventory, or where an inventory would be; null where there is none.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.InventoryNotFound"/> where an inventory is named and is not there.</exception>
    public static string? Beside(InventoryLocation inventory, string name)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        IEnumerable<string> inventories = inventory.Find() is { } found ? [found] : inventory.Candidates;
        return inventories.Select(file => Path.Combine(Path.GetDirectoryName(file)!, name)).FirstOrDefault(IsThere);
    }

    // One in a folder that we may not enter is there for all we know; reading it says what is missing.
    private static bool IsThere(string path)
    {
        try
        {
            File.GetAttributes(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
        catch (Exception cause) when (cause is IOException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }
}
