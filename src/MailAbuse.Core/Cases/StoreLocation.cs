using MailAbuse.Servers;

namespace MailAbuse.Cases;

/// <summary>
/// Where the store of cases lies: the file or folder that <c>MAILABUSE_STORE</c> names, else <c>store:</c> of the inventory, else the
/// system's place. Never in the profile of whoever runs: what one operator and a scheduled task keep there, another would not find.
/// </summary>
/// <param name="Path">The whole path of the file.</param>
/// <param name="Origin">Who says so, for <c>-Verbose</c>.</param>
public sealed record StoreLocation(string Path, string Origin)
{
    /// <summary>The environment variable that names the file, or its folder.</summary>
    public const string Variable = "MAILABUSE_STORE";

    /// <summary>The name of the file in a folder.</summary>
    public const string FileName = "cases.db";

    /// <summary>The name of the file beside it in which is kept what senders usually do.</summary>
    public const string BaselinesName = "baselines.db";

    /// <summary>That file: other data, in the same folder and for the same people.</summary>
    public string BaselinesPath => System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path)!, BaselinesName);

    /// <summary>The system's place: <c>/var/lib/mailabuse/cases.db</c>; on Windows <c>mailabuse\cases.db</c> in ProgramData.</summary>
    public static string SystemPath => OperatingSystem.IsWindows()
        ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "mailabuse", FileName)
        : "/var/lib/mailabuse/" + FileName;

    /// <summary>The place for this process and inventory, as it is now.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.StoreNotWritable"/>: what is named is no whole path.</exception>
    public static StoreLocation Find(ServerInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return Find(Environment.GetEnvironmentVariable(Variable), inventory);
    }

    /// <summary>The place, where the variable is given.</summary>
    /// <param name="named">What <see cref="Variable"/> says; null or blank: nothing.</param>
    /// <param name="inventory">The inventory.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.StoreNotWritable"/>: what is named is no whole path.</exception>
    public static StoreLocation Find(string? named, ServerInventory inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        return !string.IsNullOrWhiteSpace(named) ? new(FileOf(named, Variable), Variable)
            : inventory.Store is { } store ? new(FileOf(store, "store"), $"store: of {inventory.Path}")
            : new(SystemPath, "the system's place");
    }

    private static string FileOf(string named, string by)
    {
        // PowerShell's own place is not that of the process: a relative path would mean something else in each of them.
        if (!System.IO.Path.IsPathFullyQualified(named) || named.Contains('\0', StringComparison.Ordinal))
        {
            throw new ServerException(
                ServerProblemKind.StoreNotWritable, named, $"{by} is '{Text.Visible.Make(named, 200)}', which is no whole path.", $"Set it to the whole path of the store of cases, or of its folder; or leave it out for {SystemPath}.");
        }

        string path = System.IO.Path.GetFullPath(named);
        return System.IO.Path.EndsInDirectorySeparator(path) || Directory.Exists(path) ? System.IO.Path.Combine(path, FileName) : path;
    }
}
