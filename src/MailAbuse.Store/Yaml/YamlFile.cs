using MailAbuse.Servers;

namespace MailAbuse.Store.Yaml;

/// <summary>Reads one YAML file, and says of each fault where it is.</summary>
/// <param name="What">What the file holds, for messages: <c>inventory</c>.</param>
/// <param name="Missing">The problem of a file that is not there.</param>
/// <param name="Unreadable">The problem of one that may not be read.</param>
/// <param name="Faulty">The problem of one that says what cannot be.</param>
/// <param name="MissingAdvice">What to do where it is not there.</param>
/// <param name="UnreadableAdvice">What to do where it may not be read.</param>
internal sealed record YamlFile(string What, ServerProblemKind Missing, ServerProblemKind Unreadable, ServerProblemKind Faulty, string MissingAdvice, string UnreadableAdvice)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="make">Makes of the document what it means; null where the document is empty.</param>
    /// <exception cref="ServerException">One of the three problems.</exception>
    public T Read<T>(string path, Func<YamlNode?, T> make)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return make(YamlTree.Read(ReadText(path)));
        }
        catch (YamlFault fault)
        {
            // The cause stays here: its type belongs to another load context, where a caller could do nothing with it.
            throw new ServerException(Faulty, path, $"{path}, line {fault.At.Line}, column {fault.At.Column}: {fault.Message}", fault.Advice);
        }
    }

    private string ReadText(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return YamlText.Read(stream);
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ServerException(Missing, path, $"There is no {What} {path}.", MissingAdvice, cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ServerException(Unreadable, path, $"{path} cannot be read: {cause.Message}", UnreadableAdvice, cause);
        }
    }
}
