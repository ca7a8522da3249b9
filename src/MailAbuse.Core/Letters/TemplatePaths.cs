using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>Where templates lie: the provider's own folder, if there is one, then the module's, which fills the gaps.</summary>
public static class TemplatePaths
{
    /// <summary>The environment variable that names the provider's folder.</summary>
    public const string Variable = "MAILABUSE_TEMPLATES";

    /// <summary>The name of the folder, beside the inventory and in the module.</summary>
    public const string FolderName = "templates";

    /// <summary>The folders, the first counts.</summary>
    /// <param name="given">What was typed; null: nothing.</param>
    /// <param name="named">What <see cref="Variable"/> says; null or blank: nothing.</param>
    /// <param name="inventory">The inventory; beside its file a folder may lie.</param>
    /// <param name="module">The folder of the module.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.TemplateInvalid"/>: a folder that was named is none.</exception>
    public static IReadOnlyList<string> Find(string? given, string? named, ServerInventory inventory, string module)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        string shipped = Path.Combine(module, FolderName);
        if (given is not null)
            return [Existing(given, "-TemplatePath"), shipped];
        if (!string.IsNullOrWhiteSpace(named))
            return [Existing(named, Variable), shipped];
        string? beside = inventory.Path is { } file && Path.GetDirectoryName(file) is { } folder ? Path.Combine(folder, FolderName) : null;
        return beside is not null && Directory.Exists(beside) ? [beside, shipped] : [shipped];
    }

    private static string Existing(string path, string by)
        => Path.IsPathFullyQualified(path) && Directory.Exists(path) ? path : throw new ServerException(
            ServerProblemKind.TemplateInvalid, path, $"{by} is '{Visible.Make(path, 200)}', and there is no such folder.",
            "Name the whole path of a folder that has one folder a language: de/relay.hbs, en/relay.hbs.");
}
