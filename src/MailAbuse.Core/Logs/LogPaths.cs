using System.IO.Enumeration;

namespace MailAbuse.Logs;

/// <summary>Names of logs as somebody types them, with wildcards.</summary>
public static class LogPaths
{
    /// <summary>The files to follow. One without wildcards need not exist yet; what can be no log is told.</summary>
    /// <param name="paths">As they were typed.</param>
    /// <param name="observer">Told of those that name nothing.</param>
    public static IReadOnlyList<string> ToFollow(IReadOnlyList<string> paths, IReadObserver observer)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(observer);
        List<string> files = [];
        foreach (string path in paths)
        {
            IReadOnlyList<string> found = string.IsNullOrWhiteSpace(path) ? [] : Find(path);
            if (found.Count == 0) observer.Problem(string.IsNullOrWhiteSpace(path) ? Empty(path) : NoMatch(path));
            foreach (string file in found)
            {
                if (Directory.Exists(file)) observer.Problem(Folder(file));
                else files.Add(file);
            }
        }

        return files;
    }

    /// <summary>The files that a path with wildcards means; the path itself where it has none.</summary>
    internal static IReadOnlyList<string> Find(string path)
    {
        if (path.IndexOfAny(['*', '?']) < 0 || File.Exists(path)) return [path];
        string root = Path.GetPathRoot(path) is { Length: > 0 } absolute ? absolute : ".";
        List<string> found = [root];
        string[] segments = path[(root == "." ? 0 : root.Length)..].Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < segments.Length; i++)
        {
            string segment = segments[i];
            bool isLast = i == segments.Length - 1;
            found = [.. found.SelectMany(folder => Match(folder, segment, isLast))];
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }

    internal static LogProblem Empty(string path) =>
        new(path, LogProblemKind.LogNotFound, "An empty path names no log.", "Name a log; - is standard input. A variable that is not set is empty.");

    internal static LogProblem NoMatch(string path) => new(path, LogProblemKind.LogNotFound, $"No file matches '{path}'.", "Check the folder, and that you may list it.");

    internal static LogProblem Folder(string path) =>
        new(path, LogProblemKind.LogIsFolder, $"'{path}' is a folder.", $"Name the files in it, for example '{path.TrimEnd('/')}/mail.log*'.");

    private static List<string> Match(string folder, string segment, bool isLast)
    {
        string Join(string name) => folder == "." ? name : Path.Combine(folder, name);
        if (segment.IndexOfAny(['*', '?']) < 0)
        {
            string whole = Join(segment);
            return Directory.Exists(whole) || (isLast && File.Exists(whole)) ? [whole] : (List<string>)[];
        }

        try
        {
            DirectoryInfo info = new(folder);
            IEnumerable<FileSystemInfo> entries = isLast ? info.EnumerateFiles() : info.EnumerateDirectories();
            return [.. entries.Select(entry => entry.Name)
                .Where(name => FileSystemName.MatchesSimpleExpression(segment, name, ignoreCase: false)).Select(Join)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
