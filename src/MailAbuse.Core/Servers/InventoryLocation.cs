namespace MailAbuse.Servers;

/// <summary>
/// Where the inventory lies: the file or folder that <c>MAILABUSE_CONFIG</c> names, else the system's, else the user's. The first that is
/// there counts alone; they are never put together, so that nobody has to guess which line came from where.
/// </summary>
public sealed class InventoryLocation
{
    /// <summary>The environment variable that names the file, or its folder.</summary>
    public const string Variable = "MAILABUSE_CONFIG";

    /// <summary>The name of the file in any of the folders.</summary>
    public const string FileName = "servers.yaml";

    private const string FolderName = "mailabuse";

    private readonly string? _named;

    /// <summary>Takes the places as they are given.</summary>
    /// <param name="named">What <see cref="Variable"/> says: a whole path of a file or folder; null or empty: nothing.</param>
    /// <param name="folders">The folders that are looked into otherwise, in this order; null or empty ones are passed over.</param>
    public InventoryLocation(string? named, params IEnumerable<string?> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        _named = string.IsNullOrWhiteSpace(named) ? null : named;
        Candidates = [.. folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.Combine(folder!, FileName))];
    }

    /// <summary>
    /// The places of this machine and user, as they are now: <c>/etc/mailabuse</c>, then <c>~/.config/mailabuse</c>
    /// (<c>$XDG_CONFIG_HOME</c>); on Windows <c>mailabuse</c> in ProgramData, then in the user's application data.
    /// </summary>
    public static InventoryLocation OfThisProcess => new(
        Environment.GetEnvironmentVariable(Variable),
        Below(OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData) : "/etc"),
        Below(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)));

    /// <summary>The files that are looked for where <see cref="Variable"/> names none, in this order.</summary>
    public IReadOnlyList<string> Candidates { get; }

    /// <summary>The file to read; null where there is none, and this machine stands for itself.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.InventoryNotFound"/> where one is named and is not there.</exception>
    public string? Find() => _named is null ? Candidates.FirstOrDefault(IsThere) : FindNamed(_named);

    private static string FindNamed(string named)
    {
        // PowerShell's own place is not that of the process: a relative path would mean something else in each of them.
        if (!Path.IsPathFullyQualified(named))
            throw NotFound(named, $"{Variable} is '{named}', which is no whole path.", "Set it to the whole path of the inventory, or of its folder.");
        string path = Directory.Exists(named) ? Path.Combine(named, FileName) : named;
        return IsThere(path)
            ? path
            : throw NotFound(path, $"There is no inventory {path}, which {Variable} names.", $"Write it there, correct {Variable}, or unset it to use {string.Join(" or ", OfThisProcess.Candidates)}.");
    }

    // A file in a folder that we may not enter is there for all we know. To pass it over would be to act on other servers than the
    // administrator wrote down; reading it says that it takes a permission.
    private static bool IsThere(string path)
    {
        try
        {
            return !File.GetAttributes(path).HasFlag(FileAttributes.Directory);
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

    private static string? Below(string folder) => folder.Length == 0 ? null : Path.Combine(folder, FolderName);

    private static ServerException NotFound(string target, string message, string advice)
        => new(ServerProblemKind.InventoryNotFound, target, message, advice);
}
