using MailAbuse.Servers;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>What the module has in load contexts of their own, each behind an interface of Core and loaded at first use.</summary>
internal static class Packages
{
    private static readonly Lock Gate = new();
    private static IInventoryReader? s_inventoryReader;

    /// <summary>Reads <c>servers.yaml</c>.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ModuleIncomplete"/> where its folder is missing or damaged.</exception>
    public static IInventoryReader InventoryReader
    {
        get
        {
            // A failure is not kept: a module that is put in order works without a new session.
            lock (Gate)
                return s_inventoryReader ??= new IsolatedInventoryReader(Load<IInventoryReader>("store", "MailAbuse.Store", "MailAbuse.Store.YamlInventoryReader"));
        }
    }

    private static T Load<T>(string folder, string assembly, string type)
        where T : class
    {
        string path = Path.Combine(Path.GetDirectoryName(typeof(Packages).Assembly.Location)!, folder, assembly + ".dll");
        try
        {
            return new PackageContext(path).Create<T>(type);
        }
        catch (Exception cause) when (cause is InvalidOperationException or ArgumentException or IOException or BadImageFormatException or TypeLoadException or UnauthorizedAccessException)
        {
            throw Incomplete(path, cause);
        }
    }

    /// <summary>A part of the module is missing or damaged.</summary>
    public static ServerException Incomplete(string target, Exception cause) => new(
        ServerProblemKind.ModuleIncomplete,
        target,
        $"A part of the module cannot be loaded: {cause.Message.Trim()}",
        "Install MailAbuse again, whole: the folder store with all that is in it belongs to it.",
        cause);
}
