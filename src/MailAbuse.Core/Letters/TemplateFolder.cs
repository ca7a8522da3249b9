using System.Text;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>The templates of one language, from several folders of which the first counts: the provider's own, then those of the module.</summary>
/// <param name="Paths">The folders; each has a folder for the language. One that does not exist has no templates.</param>
/// <param name="Language">The language.</param>
public sealed record TemplateFolder(IReadOnlyList<string> Paths, string Language)
{
    /// <summary>How template files end.</summary>
    public const string Ending = ".hbs";

    // A letter has some kilobytes. What is much larger was given by mistake.
    private const int LargestFile = 1024 * 1024;

    /// <summary>Finds a template; null where no folder has it.</summary>
    public string? Find(string name) => FindFile(name + Ending);

    /// <summary>A file beside the templates; null where no folder has anything of that name. What has it and is no file counts: <see cref="Read"/> tells it, and nothing else is taken silently. A language like <c>de-at</c> falls back to <c>de</c>.</summary>
    public string? FindFile(string file)
    {
        string[] languages = Language.Contains('-', StringComparison.Ordinal) ? [Language, Language[..Language.IndexOf('-', StringComparison.Ordinal)]] : [Language];
        return languages.SelectMany(language => Paths.Select(path => Path.Combine(path, language, file))).FirstOrDefault(IsThere);
    }

    /// <summary>The names of all templates.</summary>
    public IReadOnlyList<string> Names => [.. Paths
        .Select(path => Path.Combine(path, Language)).Where(Directory.Exists)
        .SelectMany(path => Directory.EnumerateFiles(path, "*" + Ending)).Select(file => Path.GetFileNameWithoutExtension(file)!)
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The text of a file, without a byte order mark.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.TemplateInvalid"/>: it cannot be read, or is no UTF-8.</exception>
    public static string Read(string path)
    {
        try
        {
            byte[] bytes = OrdinaryFile.Read(path, LargestFile) ?? throw Fault(path, "is larger than a megabyte", "A template is a text of some kilobytes.");
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF').ReplaceLineEndings("\n");
            if (text.Contains('\0', StringComparison.Ordinal))
                throw Fault(path, "holds a NUL", "Save it as UTF-8.");
            return text;
        }
        catch (Exception cause) when (cause is NotSupportedException or FileNotFoundException)
        {
            throw Fault(path, $"is no ordinary file: {(cause is FileNotFoundException ? "there is nothing, or a link that leads nowhere" : cause.Message)}", "Put a text file there, or a link to one.");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw cause is ArgumentException
                ? Fault(path, "is not UTF-8", "Save it as UTF-8.")
                : Fault(path, $"cannot be read: {cause.Message.TrimEnd('.')}", "Ask for the permission to read it.");
        }
    }

    // A pipe, a device or a folder is there, too, and so is a link that leads nowhere.
    private static bool IsThere(string path) => new FileInfo(path).Exists || Directory.Exists(path);

    /// <summary>A template that is nowhere.</summary>
    public ServerException Missing(string name)
    {
        string near = Similar.Nearest(name, Names) is { } meant ? $" Did you mean {meant}?" : "";
        return new ServerException(
            ServerProblemKind.TemplateInvalid, $"{Language}/{name}{Ending}", $"There is no template {Language}/{name}{Ending}.{near}",
            $"Write it, or choose another language. Looked for in: {string.Join(", ", Paths)}.");
    }

    private static ServerException Fault(string path, string what, string advice) => new(ServerProblemKind.TemplateInvalid, path, $"{path} {what}.", advice);
}
